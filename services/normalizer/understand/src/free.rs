//! The words that say that nothing is to be paid.

use std::sync::LazyLock;

use regex::Regex;

use crate::expression::expression;
use crate::word_set::word_set;

/// Words that say it, whoever says it of what.
static FREE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:kosten|geb(?:ü|ue)hren|beitrags|eintritts|entgelt|honorar)(?:frei|los)
        |\bunentgeltlich|\bgratis\b|\bumsonst\b|\bkostenneutral|\bnulltarif
        |\bf(?:ü|ue)r\s+(?:lau|umme|nass|nothing|null|'?n\s+appel)\b
        |\bfreie[rn]?\s+(?:eintritt|zutritt|einlass|teilnahme)
        |\b(?:eintritt|zutritt|einlass|teilnahme|veranstaltung|besuch|workshop|seminar|kurs
        |fortbildung|angebot)\s+(?:(?:ist|bleibt|selbst|hier|wie|immer|auch|f(?:ü|ue)r|die|sie|euch
        |alle|nat(?:ü|ue)rlich|selbstverst(?:ä|ae)ndlich|ganz|daher|deshalb|und|wird|gef(?:ö
        |oe)rdert
        |grunds(?:ä|ae)tzlich|damit)\s+){0,7}frei\b|\bzur\s+(?:er(?:ö|oe)ffnung|premiere
        |vernissage)\s+(?:\S+\s)?frei\b
        |\bfrei,\s+(?:\S+\s)?(?:teilnahme|eintritt)\s+
        (?:sowieso|ohnehin|auch|ebenso)
        |(?:^|[.!\n;|·,:]\s*)frei\s*(?:$|[.!\n|])|\bf(?:ü|ue)r\s+(?:sie|euch|dich|alle)\s+frei\b
        |\b(?:null|zero)\s+(?:euros?\b|€|cent)|\bfrei\s+von\s+kosten
        |\bkeine?(?:n|rlei)?\s+(?:\p{L}+e[nr]?\s)?\p{L}*(?:kosten|geb(?:ü|ue)hr(?:en)?|entgelt
        |eintritt
        (?:sgeld|spreis)?|beitrag)\b
        |\bohne\s+(?:(?:weitere|jede)\s)?(?:kosten|eintritt|teilnahmegeb|teilnahmebeitrag|geb(?:ü
        |ue)hr|beitrag|bezahlung|honorar|entgelt)
        |\b\p{L}*(?:kosten|geb(?:ü|ue)hr(?:en)?|beitrag|preis|entgelt|kostet(?:\s+es)?)
        \s*[:?–-]?\s*(?:keine?r?\b|nichts\b|nix\b|entf(?:ä|ae)llt|entfallen|0\b|null\b|frei\b
        |gratis)
        |(?:kosten|geb(?:ü|ue)hr(?:en)?|beitrag|entgelt|eintritt|geld)\s+(?:entsteh|f(?:a|ä|ae)ll
        |gibt|w(?:ir|er)d
        |kommen|kostet|verlang|erheb|nehm|berechn)\w*\s+(?:\S+\ ){0,3}?(?:keine?n?|nicht)\b
        |\b(?:entstehen|fallen|kommen)\s+(?:\S+\ ){0,3}keine\s+(?:kosten|geb(?:ü|ue)hr)
        |\bentf(?:ä|ae)llt\s+(?:\S+\ ){0,3}\p{L}*(?:kosten|geb(?:ü|ue)hr|beitrag|entgelt)
        |\bnichts\s+(?:kost|berechnet|verlangt)|\b(?:berechnen|verlangen
        |nehmen)\s+(?:\S+\s){0,2}?nichts
        |\bkostet\s+weder\b|\b(?:be)?zahlt\s+(?:\S+\s)?nur,?\s+was|\bf(?:ä|ae)llt\s+(?:\S+\ )?
        nichts\s+an|\bwie\s?viel\W+(?:nichts|nix)
        |\bkost(?:en|et|est)?['’]?s?\b\W+(?:\S+\s+){0,3}?(?:nichts\b|nix\b|n(?:ü|ue)scht
        |nischt|keinen\s+(?:cent|euro|pfennig))
        |zahl(?:en|t|st|e)\s+(?:\S+\s+){0,3}?(?:nichts|nix|n(?:ü|ue)scht|keinen\s+(?:cent|euro))\b
        |\b(?:nichts|nix|keinen\s+cent)\s+(?:zu\s+)?(?:be)?zahl
        |\bsind\s+(?:sie|alle|du)\s+unsere?\s+g(?:ast|(?:ä|ae)ste)",
    )
});

/// The same in English.
static FREE_ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\bfree\s+(?:of\s+(?:any\s+)?(?:charge|cost)|entry|admission|event|entrance|tickets?
        |for\s+\p{L}+|to\s+(?:attend|join|enter|participate)|participation|attendance|webinar
        |workshop|online|virtual|hybrid|public|info\w*|seminar|training|session|course|talk|lecture
        |guided|taster|trial|advice|counsel+ing|consultation)
        |\b(?:is|are|it.?s|was|be|for|completely|entirely|participation|attendance|admission
        |entrance|entry)\s*:?\s+free\b
        |(?:^|[.\n;:,|–—(!?-]\s*)free(?:\s*$|\s*[.,;:|!)–—\n]|\s+(?:and|but)\b)
        |\b(?:no|without|zero)\s+(?:\p{L}+\s+)?(?:fees?|charges?|costs?)\b
        |\bat\s+no\s+c(?:ost|harge)|\bcomplimentary\s+(?:event|ticket)
        |\b(?:costs?|fees?|price|charges?|admission|entrance|entry)\s*[:?–-]\s*(?:none|nothing|nil
        |zero|0\b|free)
        |\bcost(?:s|ing)?\s+(?:you\s+|them\s+)?(?:nothing|anything|a\s+(?:cent|penny|thing))
        |\bpay(?:s|ing)?\s+(?:nothing|anything)\b|\b(?:need\s+not|no\s+need\s+to|without
        |(?:don.?t|do\s+not)\s+(?:have|need)\s+to)\s+pay",
    )
});

/// What is said to be paid by somebody else; it may be but a part.
static BORNE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)(?:kosten|geb(?:ü|ue)hr(?:en)?|beitrag|entgelt)\s+(?:(?:ü|ue)bern(?:immt|ehmen)
        |tr(?:ä|ae)gt|tragen\s+wir|werden
        \s+(?:\S+\s)?(?:ü|ue)bernommen)
        |(?:tr(?:ä|ae)gt|tragen|(?:ü|ue)bern(?:immt|ehmen))\s+(?:\S+\s+){0,3}(?:kosten|geb(?:ü
        |ue)hr)
        |(?:fahrt|reise|unterkunft|verpflegung|essen|fr(?:ü|ue)hst(?:ü|ue)ck|imbiss|eintritt|hotel
        |nachtung|catering|buffet|lunch|pizza|kaffee|getr(?:ä
        |ae)nke)\W+(?:\S+\s+){0,2}?(?:(?:be)?zahl(?:en|t)
        |(?:ü|ue)bern(?:ehmen|immt)|tragen|tr(?:ä|ae)gt|sponsert|spendiert)\b
        |\bge(?:ht|hen)\s+(?:\S+\s)?auf\s+(?:uns\b|unsere\s+(?:kosten|rechnung)
        |kosten\s+des\s+hauses
        |(?:da|')s\s+haus)|\bspendiert\b|\b(?:is|are)\s+on\s+(?:us|the\s+house)\b|\bzahlt\s*[.!]
        |\b(?:covers?|pays?|bears?)\s+(?:all\s+|for\s+)?(?:the\s+)?(?:costs?|fees?|expenses)
        |\b(?:costs?|fees?|expenses)\s+(?:are|is|will\s+be)\s+(?:fully\s+)?(?:covered|paid)
        |vollst(?:ä|ae)ndig\s+(?:gef(?:ö|oe)rdert|finanziert)|\bzu\s+100\s*(?:%|prozent)\s+(?:gef
        |finanz)|\bfully\s+(?:funded|sponsored|covered)
        |\bno\s+tickets?\b|\bkeine?\s+(?:eintrittskarten?|tickets?)\s+(?:n(?:ö|oe)tig|erforderlich)
        |\bfree\s+[a-z]+",
    )
});

/// Something that has to be paid, without a sum.
static PAID: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:kosten|geb(?:ü|ue)hren)pflichtig|\bzahl(?:en|t)\s+(?:\S+\s+){0,2}(?:die\s+h(?:ä
        |ae)lfte|den\s+halben)|\bhalbe[rn]?\s+preis|\bhalf\s+price|\b(?:a|small)\s+fee\s+applies
        |\b(?:karten|tickets?|eintritt|preise?|kosten|geb(?:ü|ue)hr|entgelt
        |beitrag)\W+(?:\S+\s+){0,3}?
        \d+(?:,\d\d)?\s*(?:bis|und|–|-)\s*\d+(?:,\d\d)?\s*(?:€|eur)
        |\beintritt\s+(?:laut|nach)\s+preis|\bteilnahmegeb(?:ü|ue)hr\s+(?:laut|auf\s+anfrage)",
    )
});

/// Who has it free though others pay.
static SOME: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)mitglied|innung|kund|mitarbeiter|kinder|child|sch(?:ü|ue)ler|studierende|azubis\s+
        |inhaber\s+eines|members|kids|begleitperson|under\s+\d|einmal|first\s+time|erste\w*\s+mal
        |gewerkschaft|students|\bbis\s+\d+\s+jahre|unter\s+\d|schulklassen|voucher|familien
        |inhaber",
    )
});

/// Something else that costs nothing.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\w*\s*(?:park|shuttle|mit\s+dem\s+(?:shuttle|bus)|wlan|wifi|getr(?:ä|ae)nke
        |hotline|stornier|storno|kaffee|umbuch|ab(?:zu)?sag|cancel|coffee
        |drinks?\b|wi-fi|busf|r(?:ü|ue)cktritt|stornierbar|heft|brosch(?:ü|ue)re|download
        |newsletter|servicenummer|zum\s+download|herunterlad)",
    )
});

/// What is said to cost nothing, right before the word.
static ASIDE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)(?:parken|parkpl\w*|shuttle\w*|stornierung\w*|storno|wlan|hotline|bus|fahrt|anreise
        |kinderbetreuung|getr(?:ä|ae)nke|imbiss|kaffee|abmeldung|parking|pl(?:ä|ae)tze|platz)\s+
        (?:[^\s,]+\s){0,3}$
        |(?:stornierung\w*|storno\w*|r(?:ü|ue)cktritt|abmeldung|cancel\w*(?:\s+policy)?|absage
        |umbuchung)\s*:?\s[^;]*$",
    )
});

/// A "free" that tells of no price, by the word behind.
const NO_FREE: &[&str] = &[
    "to",
    "from",
    "up",
    "time",
    "seat",
    "seats",
    "seating",
    "place",
    "places",
    "spot",
    "spots",
    "slot",
    "slots",
    "parking",
    "wifi",
    "wi",
    "coffee",
    "drinks",
    "drink",
    "choice",
    "will",
    "trade",
    "movement",
    "speech",
    "market",
    "space",
    "spaces",
    "cancellation",
    "shuttle",
    "day",
    "days",
    "kick",
    "in",
    "on",
    "or",
    "until",
    "hand",
    "hands",
    "desks",
    "text",
    "download",
    "copy",
    "lunch",
    "handout",
    "booklet",
    "app",
    "gift",
    "gifts",
    "voucher",
    "bus",
];

word_set! {
    /// Words without which nothing is said to be free in English.
    ENGLISH = &["ree", "fee", "Fee", "charge", "cost", "Cost", " pay"]
}

/// How the event is said to be free.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Free<'a> {
    /// The words.
    pub words: &'a str,
    /// Whether it is said of the event itself, so that a sum beside it is that of something else.
    pub whole: bool,
}

/// Claims in one text that are looked at.
const MAX_CLAIMS: usize = 24;

/// The words that say that it is free; `priced` where a price is named as well.
pub(crate) fn free(raw: &str, priced: bool) -> Option<Free<'_>> {
    let mut part = None;
    let english = ENGLISH.is_in(raw);
    let claims = FREE.find_iter(raw).take(MAX_CLAIMS);
    let english = english.then(|| FREE_ENGLISH.find_iter(raw).take(MAX_CLAIMS));
    for found in claims.chain(english.into_iter().flatten()) {
        let (before, after) = around(raw, found.range());
        if !counts(before, after) {
            continue;
        }
        let clause = clause(after);
        let otherwise = clause.contains("sonst") || clause.contains("Gäste");
        let some = SOME.is_match(before) || otherwise || SOME.is_match(head(clause, 30));
        let whole = !some && !of_a_thing(found.as_str(), after) && of_event(before, found.as_str());
        if whole || !priced {
            return Some(Free { words: found.as_str(), whole: true });
        }
        part.get_or_insert(Free { words: found.as_str(), whole: false });
    }
    for found in BORNE.find_iter(raw).take(MAX_CLAIMS) {
        let (before, after) = around(raw, found.range());
        if borne(found.as_str(), before, after) {
            return Some(part.unwrap_or(Free { words: found.as_str(), whole: !priced }));
        }
    }
    part
}

/// The words that say that it is not free, where no sum is told.
pub(crate) fn paid(raw: &str) -> Option<&str> {
    PAID.find(raw).map(|m| m.as_str())
}

/// Whether the claim is on the event, not on parking or on cancelling.
fn counts(before: &str, after: &str) -> bool {
    let entry = ["intritt ", "inlass ", "eilnahme ", "utritt "].iter().any(|w| before.ends_with(w));
    !ASIDE.is_match(head(after, 40))
        && (entry || !ASIDE_BEFORE.is_match(before))
        && !before.ends_with("nicht ")
        && !["extra", "zusätzlich", "mehr"].iter().any(|w| after.trim_start().starts_with(w))
}

/// Whether somebody does pay, and it is not a question who, or an offer to some.
fn borne(words: &str, before: &str, after: &str) -> bool {
    let lower = words.to_lowercase();
    if let Some(thing) = lower.strip_prefix("free") {
        let feels = before.trim_end().to_lowercase();
        let other =
            ["feel", "barrier", "for", "step", "set", "symptom"].iter().any(|w| feels.ends_with(w));
        return counts(before, after)
            && !other
            && !feels.ends_with('-')
            && !NO_FREE.contains(&thing.trim());
    }
    let asks = |w: &str| {
        matches!(
            w,
            "wer"
                | "welche"
                | "ob"
                | "wie"
                | "was"
                | "who"
                | "what"
                | "wenn"
                | "dass"
                | "nicht"
                | "können"
                | "kann"
                | "can"
                | "may"
                | "könnte"
                | "jeder"
                | "jede"
                | "how"
                | "whether"
        )
    };
    let words: Vec<_> = before.split(|c: char| !c.is_alphanumeric()).collect();
    let asked = words.iter().rev().take(8).any(|w| asks(&w.to_lowercase()));
    let behind = head(after, 24).to_lowercase();
    let own = ["selbst", "selber", "jede", "eigen", "können"].iter().any(|w| behind.contains(w));
    let own = own || lower.contains("jede") || lower.contains("selbst") || behind.starts_with('?');
    !asked && !own
}

/// "eine kostenlose Erstanalyse" is not the event, "die kostenlose Veranstaltung" is.
fn of_a_thing(words: &str, after: &str) -> bool {
    const EVENTS: &[&str] = &[
        "veranst", "teiln", "worksh", "semin", "webin", "vortr", "kurs", "angebot", "messe",
        "besuch", "info", "eintr", "event", "beratung", "online", "sprech", "tagung", "forum",
        "termin",
    ];
    let rest = after.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let joined = after.starts_with(['e']) || words.ends_with("kostenlose") || words == "gratis";
    if !joined || !rest.starts_with(' ') {
        return false;
    }
    let thing = rest.trim_start().to_lowercase();
    !thing.starts_with(['.', ',', ';']) && !EVENTS.iter().any(|e| thing.starts_with(e))
}

/// Whether the clause is on the event or has no subject of its own: in "Tageskarte 4 €, Klassen
/// mit Ausweis gratis" it has.
fn of_event(before: &str, words: &str) -> bool {
    const ALL: &[&str] = &[
        "teiln",
        "eintr",
        "veranst",
        "worksh",
        "semin",
        "webin",
        "vortr",
        "kurs",
        "angebot",
        "messe",
        "besuch",
        "event",
        "tagung",
        "forum",
        "termin",
        "ist",
        "sind",
        "wird",
        "is",
        "are",
        "es",
        "wir",
        "das",
        "it",
        "alles",
        "dank",
        "und",
        "daher",
        "deshalb",
        "durch",
        "admission",
        "komplett",
        "attend",
        "particip",
        "entr",
        "selbst",
        "völlig",
        "online",
        "kost",
        "gebühr",
        "there",
        "für",
    ];
    let own = before.rsplit([',', ':', '–', '|']).next().unwrap_or(before).to_lowercase();
    let clean = own.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let mut clean = clean.peekable();
    clean.peek().is_none()
        || words.contains(' ')
        || clean.any(|w| ALL.iter().any(|a| w == *a || a.len() > 4 && w.contains(a)))
}

fn around(raw: &str, at: std::ops::Range<usize>) -> (&str, &str) {
    let before = tail(&raw[..at.start], 40);
    // The full stop of "10.3." ends no sentence.
    let stop = before.char_indices().rev().find(|(i, c)| match c {
        '.' => !before[..*i].ends_with(|c: char| c.is_ascii_digit()),
        _ => matches!(c, '\n' | ';' | '('),
    });
    (stop.map_or(before, |(i, _)| &before[i + 1..]), &raw[at.end..])
}

/// The last so many characters.
pub(crate) fn tail(text: &str, chars: usize) -> &str {
    let start = text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(i, _)| i);
    &text[start..]
}

/// The first so many characters.
pub(crate) fn head(text: &str, chars: usize) -> &str {
    &text[..text.char_indices().nth(chars).map_or(text.len(), |(i, _)| i)]
}

/// Up to the end of the clause.
pub(crate) fn clause(text: &str) -> &str {
    let text = head(text, 80);
    let end = text.find(['\n', ';', ')']).unwrap_or(text.len());
    let sentence = text.find(". ").unwrap_or(text.len());
    &text[..end.min(sentence)]
}
