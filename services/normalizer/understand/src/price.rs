//! What it costs: the regular price for one participant, and whether it is free.

pub(crate) mod free;
pub(crate) mod free_words;
mod spelled;

use std::sync::LazyLock;

use regex::Regex;

use self::free::{clause, free, head, paid, tail};
use crate::doc::{Doc, because};
use crate::expression::expression;
use crate::signs::Sign;
use crate::understood::{Because, What, Where};

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)(?:€|\beur|\beuro)\s?(\d{1,3}(?:[.,]\d{3})+|\d{1,6})(?:[.,](\d{2}|-{1,2}|–",
        r"|—))?\b|\b(\d{1,3}(?:\.\d{3})+|\d{1,6})(?:[.,](\d{2}|-{1,2}|–|—))?\s?(?:€|eur\b",
        r"|euros?\b)"
    ))
});

/// What stands right before a sum that is no price of this event, or right behind it.
static NO_PRICE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)preisgeld|dotiert|zusch(?:u|ü)ss|f(?:ö|oe)rder|stipendi|gehalt|verdien
        |umsatz|pr(?:ä|ae)mie|budget
        |investi|spende|erl(?:ö|oe)s|bis\s+zu\s*$|\bbis\s*$|million|monatlich\s+bis
        |mehr\s+als\s*$|ersparnis|sparen
        |gutschein\w*\s+(?:im|von|(?:ü|ue)ber)|gewinn|sponsor|hinzuverdienst|mindestlohn
        |lohn\s+von|rabatt
        |nachlass|jackpot|bu(?:ß|ss)geld|prize|salary|aufwandsentsch|honorar|stundenlohn|verg(?:ü
        |ue)tung|brutto
        |pro\s+stunde|je\s+stunde|in\s+der\s+stunde|standgeb|st(?:ä|a)nde?\s*\(|aussteller",
    )
});

/// What is to be paid by who does not come.
static CANCEL: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?i)storn|r(?:ü|ue)cktritt|abmeldung|cancel|no-show|absage"));

/// What is given, lent or eaten, and no price of the event.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:pfand|kaution|spenden?|leihgeb\w*|suppe|deposit|donations?|l(?:ö|oe)hne?)\b
        [^,;]*$|\bzwischen\s+\d+\s+und\s*$",
    )
});

/// "Gebühr: 25,-" without a currency.
static DASHED: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)(?:eintritt|geb(?:ü|ue)hr|kosten|preis|entgelt|beitrag)\s*:?\s*
        (?P<sum>\d{1,4}),(?:-{1,2}|–|—)",
    )
});

/// What says that the sum right behind it is a price, whatever else stands before.
static PRICE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)(?:investition|invest(?:ment)?|kosten|preis|geb(?:ü|ue)hr|entgelt|beitrag|eintritt
        |honorar|price|fee|costs?)\s*:\s*(?:nur\s+|ab\s+)?$",
    )
});

/// What stands beside a price that is not the regular one.
static REDUCED: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)erm(?:ä|ae)(?:ß|ss)|\berm\.|fr(?:ü|ue)hbuch|early[\s-]bird|mitglied|kinder\b
        |sch(?:ü|ue)ler|studierende
        |student|innungs|azubis\b|auszubildende|gr(?:ü|ue)nderinnen|mittagessen
        |verpflegung\s*$|lebensmittel|parkgeb
        |f(?:ü|ue)hrungszuschlag|pr(?:ü|ue)fungsgeb|members|concession",
    )
});

/// A sum that is to be paid although the rest costs nothing.
static OWN_SHARE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:nur|lediglich|eigenanteil:?|zuzahlung:?)\s+(?:von\s+)?\d+(?:[.,]\d+)?\s*
        (?:€|eur)
        |(?:€|\beuro?)\s+(?:verpflegungs|material|unkosten|pauschale)",
    )
});

/// What is said of the costs.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    pub price: Option<String>,
    pub free: Option<bool>,
    pub because: Option<Because>,
}

/// Letters without which no sum is told, but for the sign of the euro.
pub(crate) const EURO: &[&str] = &["eur"];

/// Sums in one text that are looked at.
const MAX_SUMS: usize = 24;

pub(crate) fn costs(doc: &Doc<'_>) -> Costs {
    let mut costs = Costs::default();
    for zone in [doc.description(), doc.subtitle(), doc.title(), doc.location()] {
        let raw = zone.text.raw;
        let money = zone.signs.has(Sign::Euro) || raw.contains('€');
        let price = money.then(|| regular_price(raw).or_else(|| spelled::price(raw))).flatten();
        let price = price.or_else(|| dashed(raw));
        let free = free(zone, price.is_some());
        if let Some((value, words)) = price {
            let zero = value.trim_start_matches(['0', ',', ' ']).starts_with('€');
            // "Kosten trägt die Kasse, nur 40 € Pauschale fallen an".
            let left = OWN_SHARE.is_match(raw);
            if zero || free.is_some_and(|f| f.whole) && !left {
                let words = free.map_or(words, |f| f.words);
                note(&mut costs, true, None, words, zone.place);
            } else {
                note(&mut costs, false, Some(value), words, zone.place);
            }
        } else if let Some(free) = free {
            note(&mut costs, true, None, free.words, zone.place);
        } else if let Some(words) = paid(zone) {
            note(&mut costs, false, None, words, zone.place);
        }
        if costs.free.is_some() {
            break;
        }
    }
    costs
}

fn note(costs: &mut Costs, free: bool, price: Option<String>, words: &str, place: Where) {
    let label = if free { "free" } else { "paid" };
    let label = price.clone().unwrap_or_else(|| label.to_owned());
    costs.free = Some(free);
    costs.price = price;
    costs.because = Some(because(What::Price, &label, words, place));
}

/// The last clause, with what stands before a bracket: "Spende erbeten (5 €)".
fn bracketed(before: &str) -> &str {
    before.rsplit(['\n', ';', ',']).next().unwrap_or(before)
}

fn dashed(raw: &str) -> Option<(String, &str)> {
    if !raw.match_indices(',').any(|(i, _)| raw[i + 1..].starts_with(['-', '–', '—'])) {
        return None;
    }
    let found = DASHED.captures(raw)?;
    Some((format!("{} €", &found["sum"]), found.get(0)?.as_str()))
}

/// The first sum that is a price, regular before reduced.
fn regular_price(raw: &str) -> Option<(String, &str)> {
    let mut best: Option<(u8, String, &str)> = None;
    let mut from = 0;
    let matches: Vec<_> = AMOUNT.captures_iter(raw).take(MAX_SUMS).collect();
    for (i, found) in matches.iter().enumerate() {
        let Some(all) = found.get(0) else { continue };
        let next = matches.get(i + 1).and_then(|m| m.get(0)).map_or(raw.len(), |m| m.start());
        let before = tail(&raw[from..all.start()], 45);
        let after = clause(&raw[all.end()..next]);
        from = all.end();
        let near = before.rsplit(['\n', '(', ';', ',']).next().unwrap_or(before);
        let near = last_sentence(near);
        let behind = after.split([',', '(', '.', '–', '—', '!']).next().unwrap_or(after);
        let asked = PRICE.is_match(near);
        let none = NO_PRICE.is_match(near) && !asked || NO_PRICE.is_match(head(behind, 25));
        let cancelled = CANCEL.is_match(last_sentence(before))
            || ASIDE.is_match(last_sentence(bracketed(before)));
        if (none || cancelled) && !is_zero(found) {
            continue;
        }
        let beside = after.split([',', '/']).next().unwrap_or(after);
        let reduced = REDUCED.is_match(near) || REDUCED.is_match(head(beside, 18));
        let others = |t: &str| {
            let t = t.to_lowercase();
            ["gäste", "nichtmitglied", "nicht-mitglied", "externe", "non-member"]
                .iter()
                .any(|w| t.contains(w))
        };
        let guests = others(near) || others(head(beside, 24));
        let rank = match (reduced && !guests, is_zero(found)) {
            _ if is_large(found) && !asked => continue,
            (_, true) => 3,
            (true, _) => 2,
            (false, _) => 1,
        };
        if best.as_ref().is_none_or(|b| rank < b.0) {
            let first = of_two(&raw[..all.start()]);
            best = Some((rank, first.unwrap_or_else(|| normalised(found)), all.as_str()));
        }
    }
    best.map(|(_, price, words)| (price, words))
}

/// "Eintritt 8/5 €", "Eintritt 8, ermäßigt 5 €": the first of two is the regular price.
fn of_two(before: &str) -> Option<String> {
    let before = before.trim_end();
    let reduced = before.strip_suffix("ermäßigt").or_else(|| before.strip_suffix("erm."));
    let before = match reduced {
        Some(before) => before.trim_end().strip_suffix(',')?,
        None => before.strip_suffix('/')?,
    };
    let before = before.trim_end();
    let from = before.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |i| i + 1);
    let from = before.ceil_char_boundary(from);
    (from < before.len()).then(|| format!("{} €", &before[from..]))
}

/// More than anybody asks of one participant: what a machine, a project or a house costs.
fn is_large(found: &regex::Captures<'_>) -> bool {
    const MOST_FIGURES: usize = 4;
    let whole = found.get(1).or(found.get(3)).map_or("", |m| m.as_str());
    whole.bytes().filter(u8::is_ascii_digit).count() > MOST_FIGURES
}

fn is_zero(found: &regex::Captures<'_>) -> bool {
    found.get(1).or(found.get(3)).is_some_and(|m| m.as_str().bytes().all(|b| b == b'0'))
        && found.get(2).or(found.get(4)).is_none_or(|m| m.as_str().bytes().all(|b| b == b'0'))
}

/// `25,00 EUR` → `25 €`; `49,50 Euro` → `49,50 €`; `€1,200` → `1.200 €`.
fn normalised(found: &regex::Captures<'_>) -> String {
    let whole = found.get(1).or(found.get(3)).map_or("", |m| m.as_str()).replace(',', ".");
    let cents = found.get(2).or(found.get(4)).map_or("", |m| m.as_str());
    if cents.bytes().all(|b| b.is_ascii_digit()) && !cents.is_empty() && cents != "00" {
        format!("{whole},{cents} €")
    } else {
        format!("{whole} €")
    }
}

/// Behind the last full stop that is none of a date or abbreviation.
fn last_sentence(text: &str) -> &str {
    let stop = text.rmatch_indices('.').find(|(i, _)| {
        let word = text[..*i].rsplit([' ', '.']).next().unwrap_or_default();
        word.len() > 2 && !word.bytes().any(|b| b.is_ascii_digit())
    });
    stop.map_or(text, |(i, _)| &text[i + 1..])
}
