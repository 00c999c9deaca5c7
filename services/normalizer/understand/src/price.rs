//! What it costs: the regular price for one participant, and whether it is free.

use std::sync::LazyLock;

use regex::Regex;

use crate::doc::{Doc, because};
use crate::expression::expression;
use crate::understood::{Because, What, Where};

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)(?:€|\beur|\beuro)\s?(\d{1,3}(?:[.,]\d{3})+|\d{1,6})(?:[.,](\d{2}|-{1,2}|–",
        r"|—))?\b|\b(\d{1,3}(?:\.\d{3})+|\d{1,6})(?:[.,](\d{2}|-{1,2}|–|—))?\s?(?:€|eur\b",
        r"|euros?\b)"
    ))
});

static FREE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\bkosten(?:frei|los)|\bgeb(?:ü|ue)hrenfrei|\bunentgeltlich|\bgratis\b|\bumsonst\b
        |\beintritt\s+(?:ist\s+)?frei\b|\bfreier\s+eintritt|\bfree\s+(?:of\s+charge|entry
        |admission|event)
        |\b(?:no|without)\s+(?:[a-z]+\s+)?(?:fee|charge|cost)s?\b
        |\bkostet(?:['’]s)?\s+(?:sie\s+|euch\s+|dich\s+)?ni(?:chts|x)\b
        |\bkostet['’]?s?\s*\??\s*:?\s*nix\b
        |\bteilnahme\s+(?:ist\s+)?frei\b
        |\bkeine\s+(?:kosten|teilnahmegeb|geb(?:ü|ue)hr|teilnahmekost)
        |\bkein(?:en)?\s+(?:entgelt|eintritt|teilnahmebeitrag|teilnehmerbeitrag
        |teilnehmendenbeitrag|kostenbeitrag|beitrag|unkostenbeitrag)
        |\bkosten\s+werden\s+(?:\S+\s)?(?:ü|ue)bernommen|\b(?:beitrags|eintritts)frei
        |\bfrei\s+von\s+kosten|\bnulltarif|\bohne\s+entgelt
        |\bentstehen\s+(?:\S+\ ){0,2}keine\s+kosten
        |\bis\s+free\b|\bfor\s+free\b|(?:^|[.\n;]\s*)free(?:\.|$|,)|\bohne\s+(?:kosten
        |eintritt|teilnahmegeb)
        |\b\p{L}*(?:kosten|geb(?:ü|ue)hr(?:en)?|beitrag|preis|entgelt
        |kostet(?:\s+es)?)
        \s*[:–-]?\s*(?:keine?r?\b|nichts\b|entf(?:ä|ae)llt|entfallen|0\b|null\b|frei\b|gratis)
        |\b(?:geb(?:ü|ue)hr(?:en)?|kosten)\s+(?:werden\s+nicht|wird\s+nicht
        |fallen\s+(?:\S+\ )?nicht
        |entstehen\s+(?:\S+\ )?nicht)|\bfallen\s+(?:\S+\ ){0,2}keine\s+(?:kosten|geb(?:ü|ue)hr)
        |\b(?:beitrag|geb(?:ü|ue)hren?|entgelt)\s+(?:wird|werden)\s+nicht|beitrag\s+wird\s+nicht
        |\bkosten\s+(?:(?:ü|ue)bernimmt|(?:ü|ue)bernehmen|tr(?:ä|ae)gt|tragen\s+wir)
        |\b(?:tickets|all\s+events|workshops|talks)\s+are\s+free
        |\bzahl(?:en|t|st)\s+(?:\S+\ )?nichts|\bkostenlose[rns]?\b
        |\bsind\s+sie\s+unsere?\s+g(?:ast|äste)
        |\bohne\s+(?:geb(?:ü|ue)hr|teilnahmebeitrag|beitrag|bezahlung)|\bnichts\s+kost|\bf(?:ü
        |ue)r\s+lau\b
        |(?:^|[.!\n;|·]\s*)frei\s*(?:$|[.!\n|])|\bit.?s\s+free|\bfree\s+(?:for\s+(?:all
        |everyone)|to\s+(?:attend|join)
        |tickets?|entrance)|\b(?:admission|entrance|entry|attendance)(?:\s+is)?:?\s+free
        |\bat\s+no\s+c(?:ost|harge)
        |\bcosts?\s+nothing|\bcomplimentary\s+(?:event|ticket)|\bkost(?:en
        |et)(?:\s+es)?\s*:\s*(?:keine|nichts|0)|\bkostenneutral
        |\bfree\s+(?:participation|webinar|workshop|online|virtual|hybrid|public|info\w*|seminar
        |training|session|course|talk|lecture|guided|taster|trial|advice|counsel+ing|consultation)
        |\b(?:covers?|pays?|bears?)\s+(?:all\s+|for\s+)?(?:the\s+)?(?:costs?|fees?|expenses)
        |\b(?:costs?|fees?)\s+(?:are|is|will\s+be)\s+covered
        |\b(?:ü|ue)bern(?:immt|ehmen)\s+(?:\S+\s+){0,3}(?:kosten|geb(?:ü|ue)hren)
        |\bparticipation\s+free|\beintritt:\s*frei|\bkosten:\s*frei",
    )
});

/// What stands right before a sum that is no price of this event, or right behind it.
static NO_PRICE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)preisgeld|dotiert|zusch(?:u|ü)ss|f(?:ö|oe)rder|stipendi|gehalt|verdien
        |umsatz|pr(?:ä|ae)mie|budget
        |investi|spende|erl(?:ö|oe)s|bis\s+zu\s*$|\bbis\s*$|million|monatlich\s+bis
        |mehr\s+als\s*$|ersparnis|sparen
        |gutschein\s+(?:im|von)|sponsor|hinzuverdienst|mindestlohn|lohn\s+von|rabatt
        |nachlass|bu(?:ß|ss)geld|prize|salary|aufwandsentsch|honorar|stundenlohn|verg(?:ü
        |ue)tung|brutto
        |pro\s+stunde|je\s+stunde|in\s+der\s+stunde|standgeb|st(?:ä|a)nde?\s*\(|aussteller",
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

/// Who has it free though others pay.
static SOME: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)mitglied|innung|kund|mitarbeiter|kinder|sch(?:ü|ue)ler|studierende|azubis\s+
        |inhaber\s+eines|members
        |gewerkschaft|students",
    )
});

/// Something else that costs nothing.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\w*\s*(?:park|shuttle|mit\s+dem\s+(?:shuttle|bus)|wlan|wifi|getr(?:ä|ae)nke
        |hotline|stornier|storno|kaffee|erstberatung\s+f)",
    )
});

/// What is said to cost nothing, right before the word.
static ASIDE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)(?:parken|parkpl\w*|shuttle\w*|stornierung\w*|storno|wlan|hotline|bus|fahrt|anreise
        |kinderbetreuung|getr(?:ä|ae)nke|imbiss|kaffee|abmeldung)\s+(?:\S+\s){0,3}$
        |(?:stornierung\w*|storno\w*|r(?:ü|ue)cktritt|abmeldung)\s*:?\s[^.;]*$",
    )
});

/// What is said of the costs.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    pub price: Option<String>,
    pub free: Option<bool>,
    pub because: Option<Because>,
}

/// Sums in one text that are looked at.
const MAX_SUMS: usize = 24;

pub(crate) fn costs(doc: &Doc<'_>) -> Costs {
    let mut costs = Costs::default();
    for zone in [doc.description(), doc.subtitle(), doc.title(), doc.location()] {
        let raw = zone.text.raw;
        let money = raw.contains('€') || zone.text.folded.contains(" eur") || raw.contains("EUR");
        let price = if money { regular_price(raw) } else { None };
        let free = free_words(raw, price.is_some());
        if let Some((value, words)) = price {
            let zero = value.trim_start_matches(['0', ',', ' ']).starts_with('€');
            // "Kosten trägt die Kasse, nur 40 € Pauschale fallen an".
            let left = OWN_SHARE.is_match(raw);
            if zero || free.is_some_and(|f| f.1) && !left {
                let words = free.map_or(words, |f| f.0);
                note(&mut costs, true, None, words, zone.place);
            } else {
                note(&mut costs, false, Some(value), words, zone.place);
            }
        } else if let Some((words, _)) = free {
            note(&mut costs, true, None, words, zone.place);
        }
        if costs.free.is_some() {
            break;
        }
    }
    costs
}

fn note(costs: &mut Costs, free: bool, price: Option<String>, words: &str, place: Where) {
    let label = price.clone().unwrap_or_else(|| "free".to_owned());
    costs.free = Some(free);
    costs.price = price;
    costs.because = Some(because(What::Price, &label, words, place));
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
        if NO_PRICE.is_match(near) || NO_PRICE.is_match(head(behind, 25)) {
            continue;
        }
        let beside = after.split(',').next().unwrap_or(after);
        let reduced = REDUCED.is_match(near) || REDUCED.is_match(head(beside, 18));
        let others = |t: &str| {
            let t = t.to_lowercase();
            ["gäste", "nichtmitglied", "nicht-mitglied", "externe", "non-member"]
                .iter()
                .any(|w| t.contains(w))
        };
        let guests = others(near) || others(head(beside, 24));
        let rank = match (reduced && !guests, is_zero(found)) {
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

/// "Eintritt 8/5 €": the first of two is the regular price.
fn of_two(before: &str) -> Option<String> {
    let before = before.trim_end().strip_suffix('/')?.trim_end();
    let from = before.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |i| i + 1);
    let from = before.ceil_char_boundary(from);
    (from < before.len()).then(|| format!("{} €", &before[from..]))
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

/// The words that say it is free, and whether for all although a price is named.
fn free_words(raw: &str, priced: bool) -> Option<(&str, bool)> {
    for found in FREE.find_iter(raw).take(MAX_SUMS) {
        let before = tail(&raw[..found.start()], 40);
        let before = before.rsplit(['.', '\n', ';', '(']).next().unwrap_or(before);
        let after = &raw[found.end()..];
        let aside = ASIDE.is_match(head(after, 40)) || ASIDE_BEFORE.is_match(before);
        if aside || before.ends_with("nicht ") {
            continue;
        }
        let otherwise = clause(after).contains("sonst") || clause(after).contains("Gäste");
        let for_some = SOME.is_match(before) || otherwise || SOME.is_match(head(clause(after), 30));
        if priced && for_some {
            continue;
        }
        return Some((found.as_str(), true));
    }
    None
}

/// Behind the last full stop that is none of a date or abbreviation.
fn last_sentence(text: &str) -> &str {
    let stop = text.rmatch_indices('.').find(|(i, _)| {
        let word = text[..*i].rsplit([' ', '.']).next().unwrap_or_default();
        word.len() > 2 && !word.bytes().any(|b| b.is_ascii_digit())
    });
    stop.map_or(text, |(i, _)| &text[i + 1..])
}

/// The last so many characters.
fn tail(text: &str, chars: usize) -> &str {
    let start = text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(i, _)| i);
    &text[start..]
}

/// The first so many characters.
fn head(text: &str, chars: usize) -> &str {
    &text[..text.char_indices().nth(chars).map_or(text.len(), |(i, _)| i)]
}

/// Up to the end of the clause.
fn clause(text: &str) -> &str {
    let text = head(text, 80);
    let end = text.find(['\n', ';', ')']).unwrap_or(text.len());
    let sentence = text.find(". ").unwrap_or(text.len());
    &text[..end.min(sentence)]
}
