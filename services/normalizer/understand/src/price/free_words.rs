//! The expressions by which hosts say that nothing is to be paid, or that something is.

use std::sync::LazyLock;

use regex::Regex;

use crate::expression::expression;

/// Words without which [`FREE`] finds nothing.
pub(crate) const FREE_SIGNS: &[&str] = &[
    "frei ",
    "freie",
    "kost",
    "gebuehr",
    "beitrag",
    "eintritt",
    "entgelt",
    "honorar",
    "gratis",
    "umsonst",
    "nulltarif",
    " lau ",
    " umme ",
    " nass ",
    " nothing ",
    "appel ",
    "null ",
    "zero ",
    "kein",
    "nichts",
    "nix",
    "nuescht",
    "nischt",
    "weder",
    "zahl",
    "entfaell",
    "geld ",
    "unser gast",
    "unsere ga",
    "teilnahme 0",
    "preis 0",
    "berechn",
];

/// Words that say it, whoever says it of what.
pub(crate) static FREE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:kosten|geb(?:ü|ue)hren|beitrags|eintritts|entgelt|honorar)(?:frei|los)
        |\bunentgeltlich|\bgratis\b|\bumsonst\b|\bkostenneutral|\bnulltarif
        |\bf(?:ü|ue)r\s+(?:lau|umme|nass|nothing|null|'?n\s+appel)\b
        |\bfreie[rn]?\s+(?:eintritt|zutritt|einlass|teilnahme)
        |\b(?:eintritt|zutritt|einlass|teilnahme|veranstaltung|besuch|workshop|seminar|kurs
        |fortbildung|angebot)\s+(?:(?:ist|bleibt|selbst|hier|wie|immer|auch|f(?:ü|ue)r|die|sie
        |euch
        |alle|nat(?:ü|ue)rlich|selbstverst(?:ä|ae)ndlich|ganz|daher|deshalb|und|wird|gef(?:ö
        |oe)rdert
        |grunds(?:ä|ae)tzlich|damit|besucher\w*|(?:nicht)?mitglieder|g(?:ä|ae)ste|interessierte
        |teilnehmende\w*)\s+){0,7}frei\b|\bzur\s+(?:er(?:ö|oe)ffnung|premiere
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
        |\b\p{L}*(?:kosten|geb(?:ü|ue)hr(?:en)?|beitrag|preis|entgelt|eintritt|teilnahme
        |kostet(?:\s+es)?)
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
        |\b(?:niemand|keiner)\s+(?:muss|zahlt)\s+(?:[^.\n]{0,30}\s)?(?:be)?zahlen\b
        |\bohne\s+\p{L}+\s+(?:und|oder)\s+(?:eintritt|geb(?:ü|ue)hr|kosten)\b
        |\bohne\s+berechnung\b
        |\bweder\s+(?:eintritt|kosten|geb(?:ü|ue)hr)|\bnichts\s+davon\s+kostet
        |\bentgelte?\s+f(?:a|ä|ae)ll\w*\s+nicht|\b\p{L}*pauschale\s+entf(?:ä|ae)llt
        |\bkein\s+teilnahme(?:betrag|geld)|\beintritt\s+n(?:ü|ue)scht|\bn(?:ü
        |ue)scht\s+zu\s+zahlen
        |\beintritt\s+ist\s+an\s+diese[mn]\s+\p{L}+\s+frei
        |\bsind\s+(?:sie|alle|du)\s+unsere?\s+g(?:ast|(?:ä|ae)ste)",
    )
});

/// Words without which [`FREE_ENGLISH`] finds nothing.
pub(crate) const ENGLISH_SIGNS: &[&str] = &[
    "free",
    "fee ",
    "fees",
    "charge",
    "cost",
    "compliment",
    " pay",
    "admission",
    "entrance",
    "entry",
    "price",
];

/// The same in English.
pub(crate) static FREE_ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\bfree\s+(?:of\s+(?:any\s+)?(?:charge|cost)|entry|admission|event|entrance|tickets?
        |for\s+\p{L}+|to\s+(?:attend|join|enter|participate)|participation|attendance|webinar
        |workshop|online|virtual|hybrid|public|info\w*|seminar|training|session|course|talk
        |lecture
        |guided|taster|trial|advice|counsel+ing|consultation)
        |\b(?:is|are|it.?s|was|be|for|completely|entirely|participation|attendance|admission
        |entrance|entry)\s*:?\s+free\b
        |(?:^|[.\n;:,|–—(!?-]\s*)free(?:\s*$|\s*[.,;:|!)–—\n]|\s+(?:and|but)\b)
        |\b(?:no|without|zero)\s+(?:\p{L}+\s+)?(?:fees?|charges?|costs?)\b
        |\bat\s+no\s+c(?:ost|harge)|\bcomplimentary\s+(?:event|ticket)
        |\b(?:costs?|fees?|price|charges?|admission|entrance|entry)\s*[:?–-]\s*(?:none|nothing|nil
        |zero|0\b|free)
        |\bcost(?:s|ing)?\s+(?:you\s+|them\s+)?(?:nothing|anything|a\s+(?:cent|penny|thing))
        |\bnothing\s+to\s+pay|\b(?:nobody|nothing|no\s+one)\s+is\s+charged|\b(?:is
        |it.?s)\s+complimentary
        |\b(?:and|but)\s+free\s*[.;,]|\bpay(?:s|ing)?\s+(?:nothing|anything)\b|\b(?:need\s+not
        |no\s+need\s+to|without
        |(?:don.?t|do\s+not)\s+(?:have|need)\s+to)\s+pay",
    )
});

/// Words without which [`BORNE`] finds nothing.
pub(crate) const BORNE_SIGNS: &[&str] = &[
    "zahl",
    "uebern",
    "traegt",
    "tragen",
    "sponse",
    "spendiert",
    "auf uns",
    "auf kosten",
    "s haus",
    " on us ",
    "the house",
    " pay",
    "cover",
    " bear",
    " paid ",
    "gefoerd",
    "finanz",
    " 100 gef",
    " funded ",
    "decken die",
    "eigenanteil",
    "ticket",
    "eintrittskart",
    "free ",
];

/// What is said to be paid by somebody else; it may be but a part.
pub(crate) static BORNE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:(?:teilnahme|teilnehmer|kurs|lehrgangs|seminar|schulungs)?(?:kosten|geb(?:ü
        |ue)hr(?:en)?)|beitrag|entgelt)\s+(?:(?:ü|ue)bern(?:immt|ehmen)
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
        |\bdecken\s+die\s+(?:kosten|geb)|\b(?:schulung|kurs|lehrgang|seminar)\s+tr(?:ä|ae)gt\s+d
        |(?:ü|ue)bernimmt\s+die\s+rechnung|\b(?:kein|ohne)\s+eigenanteil
        |\b(?:on\s+the\s+house)\b|\bwird\s+(?:\S+\s)?vo[mn]\s+[^.\n]{2,40}?\s(?:be)?(?:zahlt
        |getragen|finanziert)
        |\bbezahlt\s+(?:\S+\s)?(?:wird\s+)?(?:\S+\s)?vo[mn]\s|\b(?:das
        |die)\s+[\p{Lu}][\p{L}-]+\s+bezahlt\s*[.!]
        |\bno\s+tickets?\b|\bkeine?\s+(?:eintrittskarten?|tickets?)\s+(?:n(?:ö|oe)tig
        |erforderlich)
        |\bfree\s+[a-z]+",
    )
});

/// Words without which [`PAID`] finds nothing.
pub(crate) const PAID_SIGNS: &[&str] = &[
    "zwischen ",
    "pflichtig",
    "zahl",
    "preis",
    "price",
    " fee ",
    "karten",
    "ticket",
    "eintritt",
    "kosten",
    "gebuehr",
    "entgelt",
    "beitrag",
];

/// Something that has to be paid, without a sum.
pub(crate) static PAID: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\bzwischen\s+\d+\s+und\s+\d+\s*(?:€|eur)|\b(?:kosten|geb(?:ü|ue)hren)pflichtig
        |\bzahl(?:en|t)\s+(?:\S+\s+){0,2}(?:die\s+h(?:ä
        |ae)lfte|den\s+halben)|\bhalbe[rn]?\s+preis|\bhalf\s+price|\b(?:a|small)\s+fee\s+applies
        |\b(?:karten|tickets?|eintritt|preise?|kosten|geb(?:ü|ue)hr|entgelt
        |beitrag)\W+(?:\S+\s+){0,3}?
        \d+(?:,\d\d)?\s*(?:bis|und|–|-)\s*\d+(?:,\d\d)?\s*(?:€|eur)
        |\beintritt\s+(?:laut|nach)\s+preis|\bteilnahmegeb(?:ü|ue)hr\s+(?:laut|auf\s+anfrage)",
    )
});
