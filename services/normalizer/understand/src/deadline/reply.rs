//! The words by which an announcement asks for a reply, and those for what is due then instead.

use std::sync::LazyLock;

use regex::Regex;

use crate::expression::expression;

/// A word that says that the sentence is on registration.
static REGISTER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)anmeld|anzumelden|platzvergabe|platzkarte|\bpl(?:ä|ae)tze\s+(?:gibt|bis)|\bkarten\b
        |\bverbindlich|\beingang\b|bestellung|\bdrop\s+(?:us\s+)?a\s+line|\bsign\s+the\s+list
        |\bbrauchen\s+wir\s+(?:ihre|eure|deine)n?\b|vorstellung\s+h(?:ä|ae)tten|\babstimmen\b
        |\bschreibt\s+bis|brauchen\s+wir\s+bis|\banm\.|akkredit|\bangemeldet|r(?:ü|ue)ckmeld
        |zusag|bew(?:e|i)rb
        |\b(?:ge)?meld(?:e|en|et|est)?\b|meldung(?:en)?\b|absage\b|zu-\s+oder
        |regist|sign(?:ing|ed)?[\s-]?(?:up|in)\b|\bappl(?:y|ication)|\brepl(?:y|ies)|\brespon[ds]
        |antwort|\bbuchen|buchbar|gebucht|rsvp|einsend|\bsenden|lebenslauf|u\.\s?a\.\s?w\.\s?g
        |tickets?\s+(?:bis|until)|\btickets?\b
        |\bbook(?:ed|ing|s)?\b|teilnahmewunsch|zur(?:ü|ue)ck(?:melden|rufen)|einschreib
        |vormerken|gem(?:ü|ue)nzt\s+auf
        |termin(?:e|en|s)?\s?(?:vereinbar|buch|anfrag|reservier|vergabe|wunsch|w(?:ü|ue)nsche
        |absprache|vergib|vergeben|gibt)|termin(?:e|en)?\s+(?:\S+\s+){0,7}?(?:aus|ab)(?:zu)?machen
        |\bvereinbar(?:e|en|t)?\s+(?:sie|dir|euch|bitte)\b|eintrag|eingetragen|ausw(?:ä|ae)hl
        |\btrag(?:t|en)?\b|bescheid|\blet\s+(?:us|me)\s+know
        |\btell\s+(?:us|me)\b
        |reservier|reserv(?:e|ation)\b|\bpl(?:atz|(?:ä|ae)tze)\s+sichern|sicher(?:n|t|e)?\s+(?:sie
        |dir|euch)|portal\b|enrol
        |mitteilen|mitzuteilen|\be-?mail\b|buchung
        |schreib(?:en|t|e)?\s+(?:sie\s+)?(?:uns|an|mir)|\bconfirm|formular|nachricht\b|\bmail(?:t
        |en)?\b
        |\banruf|(?:durch|an)(?:zu)?rufen|\bruf(?:t|en)?\s|\bzusendung|\bteilnahmeerkl
        |\bdrop\s+(?:us|me)|\brequest(?:ed|s)?\b|anforder|\bupload|hochladen|ab(?:zu)?geben
        |\bliste\b|\blisten\s+(?:liegen|h(?:ä|ae)ngen)|\bslots?\b|\bseats?\b|vorbestell|\bklick
        |nominier|\bnennung|unterschrift|nominat|\bentry\s+form|expression\s+of\s+interest
        |interesse\s+bekunden|interessensbekundung|dabei\s+sein|mitmach|mitfahr|teilnehm",
    )
});

/// Verbs whose parts stand apart: "trag dich bis Freitag ein", "Termin bis 5. Mai vereinbaren".
const APART: &[(&str, &str)] = &[
    ("trag", " ein"),
    ("teil", " mit"),
    ("sag", " zu"),
    ("sag", " uns"),
    ("gib", " durch"),
    ("geb", " durch"),
    ("termin", "vereinbar"),
    ("vereinbar", "termin"),
    ("termin", "machen"),
    ("platz", "sicher"),
    ("plätze", "sicher"),
    ("plätze", "vergeben"),
    ("platz", "such"),
];

/// What is due then is something else.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)fr(?:ü|ue)hbuch|dolmetsch|sign\s+language|\binterpret(?:ing|ers?|ation)\b
        |\bbedarf\b
        |zimmer\s+bereit|standbetreiber|\bmussten\b|poster\s|\bzahlen\s+\d+|gruppen\s
        |aussteller|ausstellende|\bst(?:ä|a)nde?\s|standanmeld
        |standbuchung|exhibitor|\bstalls?\b|early[\s-]?bird|g(?:ü|ue)nstiger|rabatt|discount
        |cheaper|vergünstig|einreich\w*\s+von|abstracts?|\b(?:r(?:ü|ue)ck)?fragen?\b
        |\bquestions?\b
        |storn|abmeld|abgesagt|r(?:ü|ue)cktritt|\bcancel|refund|withdraw
        |\bum\s+den\s+\p{L}*preis|wettbewerb|\bwar(?:en)?\s*$|einsendung|nachreich
        |tagesordnung|\bagenda\b|\bantr(?:ä|ae)ge?\b|\p{L}{4}antrag\b|themenvorschl|vorschl(?:ä
        |ae)ge
        |themenw(?:ü|ue)nsche|suggest|proposals?\b|beitragseinreich|hotel|zimmerkontingent
        |call\s+for\s+p|zahl(?:t|en)\s+(?:nur|weniger)|abstimmung|abgestimmt|\bvot(?:e|ing)\b
        |\bumfrage
        |kinderbetreuung\s+(?:\S+\s+){0,2}(?:brauch|ben(?:ö|oe)tig|w(?:ü|ue)nsch)
        |\b(?:need|require)s?\s+(?:\S+\s+){0,2}(?:child|interpret|assist)",
    )
});

/// Who is early pays less: "Wer bis 3. Mai bucht, zahlt nur 40 €".
static CHEAPER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\bzahl(?:t|en|st)\s+(?:nur|weniger|lediglich)|,\s*zahl(?:t|st)\s+\d|\bspar(?:t|en
        |st)\b|\bpays?\s+only
        |\bsaves?\b|g(?:ü|ue)nstiger|\bcheaper|rabatt|discount",
    )
});

/// A stretch of time that ends then, where no word of replying says otherwise.
static LASTING: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)l(?:ä|ae)uft|\blaufen|ge(?:ö|oe)ffnet|\bopen\b|zu\s+sehen|ausstellung|\bg(?:i|e)lt|
        g(?:ü|ue)ltig|\bvalid|verl(?:ä|ae)nger|ferien|f(?:ö|oe)rder|zuschuss|projekt|zeitraum|
        saison|\bseit\b|\bsince\b|vorverkauf|dauert|\bwurden?\b|\bhat(?:te)?\b|\bwas\b|\bwere\b
        |umsetz|abgeschlossen|befristet|gew(?:ä|ae)hr|bewilligt|steig(?:t|en)|wachs|sink|ruhestand
        |\brente\b|prognos|exhibition
        |\bruns\b",
    )
});

/// What the hosts themselves do until then: "Die Zugangsdaten verschicken wir bis 3. Mai".
static OURS: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:erhalten|erh(?:ä|ae)ltst|bekommen|bekommst|verschick\w*|versend\w*|versandt
        |(?:schicken|senden|melden|informieren|benachrichtigen|antworten|geben)\s+wir
        |wir\s+(?:melden|senden|schicken|informieren|benachrichtigen|antworten)\b
        |zugesandt|zugeschickt|be\s+sent|will\s+(?:receive|hear|get|send|let)|benachrichtig\w*
        |bekannt\s?gegeben|announced|published)|ver(?:ö|oe)ffentlich",
    )
});

/// Words by which the reader is asked.
static ASKED: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:bitte\w*|please|kindly|k(?:ö|oe)nn\w+|kannst|kann|m(?:ö|oe)cht\w*|m(?:ü
        |ue)ss\w*
        |muss|willst|wollt|ihr|euch|dich|dir|uns|you|your|m(?:ö|oe)glich|unter|bei|per|via
        |tel\w*|us
        |can|must|wenden|wendet|sp(?:ä|ae)testens|later)\b|@|!",
    )
});

/// Nobody need register: what is due then is something else.
static NEEDLESS: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)anmeldung(?:en)?\s+(?:ist\s+)?nicht\s+(?:n(?:ö|oe)tig|erforderlich|notwendig)
        |\b(?:sonst|otherwise)[^.;]{0,30}(?:einfach\s+kommen|no\s+registration|nichts)
        |m(?:ü|ue)ssen?\s+(?:sich\s+)?nicht(?:s)?\s+(?:tun|anmelden)
        |\b(?:ohne|keine)\s+(?:vor)?anmeldung\s*(?:$|[.,;]|n(?:ö|oe)tig|erforderlich|notwendig)",
    )
});

/// Whether the sentence is on registration.
pub(crate) fn registers(sentence: &str) -> bool {
    if REGISTER.is_match(sentence) {
        return true;
    }
    let lower = sentence.to_lowercase();
    APART.iter().any(|(first, last)| {
        let behind = lower.split_once(first).map(|(_, behind)| behind);
        let ends = |at: usize, b: &str| {
            !b[at + last.len()..].starts_with(char::is_alphabetic) || last.len() > 4
        };
        behind.is_some_and(|b| b.match_indices(last).any(|(at, _)| ends(at, b)))
    })
}

/// Whether the clause of the day itself is on registration, by the words before and behind.
pub(crate) fn registers_here(before: &str, after: &str) -> bool {
    let after = after.split([',', ';', '(', ')']).next().unwrap_or(after);
    registers(&format!("{} {after}", last_clause(before)))
}

/// Whether the hosts do something until then, by the words of the clause before and behind.
pub(crate) fn is_ours(before: &str, after: &str) -> bool {
    let after = after.split([',', ';', '(', ')']).next().unwrap_or(after);
    let own = last_clause(before);
    // "Den Link erhalten alle, die sich bis 3. Mai gemeldet haben".
    let theirs = ["die sich", "wer sich", "who "].iter().any(|w| own.trim_start().starts_with(w));
    !theirs && (OURS.is_match(own) || OURS.is_match(after))
}

/// Whether the sentence asks something of the reader.
pub(crate) fn asks(sentence: &str) -> bool {
    ASKED.is_match(sentence)
}

/// Whether the sentence says that nobody need register.
pub(crate) fn is_needless(sentence: &str) -> bool {
    NEEDLESS.is_match(sentence)
}

/// Whether the words right before tell of something else. In "Fragen bis 3. Mai, Zusagen bis 5.
/// Mai" each day has the clause before it.
pub(crate) fn is_other(before: &str) -> bool {
    let sentence = before.rsplit('.').next().unwrap_or(before);
    OTHER.is_match(own_clause(sentence))
}

/// Whether the words behind the day tell of something else: "bis 3. Mai Fragen schicken", "tell
/// us by 3 May if you need a lift".
pub(crate) fn is_other_behind(before: &str, after: &str) -> bool {
    let clause = after.split([',', ';', '(']).next().unwrap_or(after);
    let clause =
        [" und ", " and ", " – "].iter().fold(clause, |c, w| c.split(w).next().unwrap_or(c));
    let sentence = after.split(';').next().unwrap_or(after);
    !is_sure(own_clause(before)) && !is_sure(clause) && OTHER.is_match(clause)
        || CHEAPER.is_match(sentence)
}

/// Whether the deadline is one "für Beiträge".
pub(crate) fn is_for_papers(after: &str) -> bool {
    let after = after.trim_start().to_lowercase();
    let papers = ["beitr", "poster", "abstract", "paper", "fragen", "einreich", "vorschl"];
    ["für ", "for "].iter().any(|w| {
        let rest = after.strip_prefix(w).map(|r| r.trim_start_matches("die "));
        rest.is_some_and(|r| papers.iter().any(|p| r.starts_with(p)))
    })
}

/// Whether the clause tells how long something lasts: "Die Schau ist bis 3. Mai zu sehen".
pub(crate) fn is_lasting(before: &str, after: &str) -> bool {
    LASTING.is_match(before.rsplit([',', ';', ':']).next().unwrap_or(before))
        || LASTING.is_match(after.split([',', ';', '.', '\n']).next().unwrap_or(after))
}

/// A word that by itself asks for a reply, whatever the clause before tells of.
const SURE: &[&str] = &[
    "anmeld",
    "zusag",
    "rückmeld",
    "regist",
    "rsvp",
    "sign up",
    "sign-up",
    "to attend",
    "teilnahme",
    "die sich",
    "wer sich",
];

/// The last clause of the text, if it has a word of replying of its own and the one before has
/// had its day, or the word leaves no doubt; else all.
fn own_clause(text: &str) -> &str {
    let last = last_clause(text);
    let first = &text[..text.len() - last.len()];
    let dated = first.bytes().any(|b| b.is_ascii_digit()) && registers(last);
    if dated || is_sure(last) { last } else { text }
}

/// Behind the last mark or joining word.
fn last_clause(text: &str) -> &str {
    let parts = [", ", "; ", " und ", " and ", " – ", " — ", " aber ", " but ", ": ", "("];
    let at = parts.iter().filter_map(|p| text.rfind(p).map(|i| i + p.len())).max();
    at.map_or(text, |i| &text[i..])
}

fn is_sure(clause: &str) -> bool {
    let lower = clause.to_lowercase();
    SURE.iter().any(|w| lower.contains(w))
}
