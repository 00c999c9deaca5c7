//! The small words by which German and English texts say who is meant: openings of a statement,
//! verbs of those who come and of those who present, prepositions.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A set of folded words. Most words of a text are in none: those are told by their first letter
/// and length alone, without hashing.
pub(crate) struct Words(LazyLock<Set>);

struct Set {
    words: HashSet<&'static str>,
    /// By first byte: the lengths that occur, as bits.
    lengths: [u32; 256],
}

impl Set {
    fn new(text: &'static str) -> Self {
        let words: HashSet<&str> = text.split_whitespace().collect();
        let mut lengths = [0; 256];
        for word in &words {
            lengths[usize::from(word.as_bytes()[0])] |= 1 << word.len().min(31);
        }
        Self { words, lengths }
    }
}

impl Words {
    /// Whether the folded word is one of them.
    pub fn has(&self, word: &str) -> bool {
        let Some(first) = word.as_bytes().first() else { return false };
        let lengths = self.0.lengths[usize::from(*first)];
        lengths >> word.len().min(31) & 1 == 1 && self.0.words.contains(word)
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) static $name: Words =
            Words(LazyLock::new(|| Set::new($text)));
    )*};
}

/// Openings of an explicit statement, folded; what follows up to the end of the sentence counts.
pub(crate) const STATEMENTS: &str = "\
    zielgruppe, zielgruppen, zielgruppe n, teilnehmerkreis, adressaten, fuer wen, target group, \
    target audience, who should attend, who is it for, wer kann teilnehmen, richtet sich an, \
    richtet sich vor allem an, richtet sich insbesondere an, richtet sich speziell an, richten \
    sich an, wendet sich an, richten uns an, eingeladen sind, herzlich eingeladen sind, offen \
    fuer, geeignet fuer, aimed at, open to, designed for, gedacht fuer, zugeschnitten auf, \
    angebot fuer, angebot an, is for, eingeladen, angesprochen sind, willkommen sind, intended \
    for, addressed to, richtet sich ausschliesslich an, konzipiert fuer, nur fuer, speziell \
    fuer, teilnehmen koennen, angebote fuer, richtet sich gezielt an, wir laden, laden wir, \
    richtet sich, teilnehmende, austausch von, austausch der, treffen von, treffen der, dialog \
    von, fachgespraech der, werben um, wirbt um, wir suchen";

words! {
    /// First words of openings that are questions: the answer is the next sentence.
    ASKED = "fuer wer who";
    /// Words before "für" that make a name with it ("Agentur für Arbeit", "Fachberaterin für …").
    NAMING = "\
        agentur agenturen bundesagentur ministerium staatsministerium sozialministerium amt \
        bundesamt landesamt zentrum kompetenzzentrum institut forschungsinstitut stelle \
        fachstelle servicestelle landesstelle beratungsstelle buero verein verband gesellschaft \
        stiftung hochschule akademie schule kammer ausschuss beauftragte beauftragter referentin \
        referent beraterin berater fachberaterin fachberater expertin experte expertinnen \
        experten anwaeltin anwalt fachanwaeltin fachanwalt professorin professor trainerin \
        trainer psychologin netzwerk buendnis allianz werkstatt werkstaetten anlaufstelle \
        ansprechpartner ansprechpartnerin sprecher sprecherin wichtig interessant spannend \
        verantwortlich zustaendig danke dank gut zeit platz raum grund gruende faktor \
        standortfaktor zentrale dezernat dezernentin dezernent office center centre agency \
        ministry institute look looking apply applying search searching ask asking care pay \
        paying wait waiting register fee visa permit fit bereit reif stark ready hunger kampf";
    /// Words with "sind": who stands before them in the sentence is invited.
    CLOSINGS = "willkommen eingeladen angesprochen richtig gefragt welcome invited gefordert";
    /// Words behind a closing by which the sentence names others who are invited too.
    LIKEWISE = "ebenso genauso auch sowie gleichermassen as";
    /// What those do who come.
    ACTS = "\
        erfahren lernen diskutieren tauschen ueben probieren entdecken bekommen erhalten \
        vernetzen erarbeiten arbeiten informieren besprechen learn";
    /// What those do who come and meet others who come.
    MEETS = "treffen begegnen meet trifft";
    /// What is done for those who come; they are named next ("zeigt Arbeitgebern, wie").
    GIVES = "\
        erklaert erlaeutert zeigt zeigen gibt geben vermittelt hilft helfen unterstuetzt \
        unterstuetzen informiert informieren beraet schult helps beraten bereitet shows fuehrt \
        macht machen bringt bringen staerkt befaehigt sensibilisiert \
        qualifiziert coacht helping guides";
    /// Words that begin a clause on something other than those who come.
    RELATIVES = "die denen deren welche wie was dass wenn ob who that";
    /// Words at which a "für …" ends.
    STOPS = "\
        zum zur ueber mit im in beim bei auf aus am ab ist sind wie werden wird von vom durch zu \
        des gibt koennen auch the of on who mitglieder kostenfrei kostenlos sonst die";
    /// Whoever a clause of their own tells ("alle, die einen Job suchen"): it counts as well.
    WHOEVER = "\
        alle allen menschen jeden jede leute personen wer everyone everybody anyone those people";
    /// What is told of those behind "für", who are not those who come.
    MATTERS = "\
        hilfen nutzen chance chancen bedeutung regeln zuschuss zuschuesse loesungen loesung folgen \
        wege moeglichkeiten perspektiven perspektive wohnraum arbeit jobs stellen potenziale \
        potenzial konzepte modelle massnahmen instrumente pflicht pflichten gesetz recht rechte \
        gehalt lohn verantwortung kosten es visum ausbildungsgaenge ausbildungsplaetze plan \
        strategie strategien einarbeitung unterkunft sicherheit vorteile vorteil mehrwert \
        bedingungen arbeitsbedingungen voraussetzungen rahmen standards finanzierung solutions \
        benefits opportunities";
    /// What those do who stand there for others, and whom nobody addresses: "Betriebe stellen sich
    /// vor", "Fachleute der Agentur beantworten Fragen".
    PRESENTING = "\
        stellen stellt praesentieren praesentiert informieren informiert beraten beraet \
        beantworten beantwortet berichten berichtet bieten bietet laden laedt zeigen zeigt geben \
        gibt erklaeren erklaert erlaeutern erlaeutert oeffnen oeffnet helfen hilft begleiten \
        begleitet unterstuetzen unterstuetzt referieren moderieren erzaehlen erzaehlt schildern \
        suchen werben rede praesent vertreten explain explains present offer offers answer \
        answers introduce advise advises sagen sagt verraten verraet plaudern";
    /// Of those the forms that may stand before who presents: "Vor Ort beraten Fachleute".
    PRESENTING_BEFORE = "\
        stellen praesentieren informieren beraten beantworten berichten bieten zeigen geben \
        suchen erzaehlen helfen";
    /// Words before a number of firms that present themselves.
    COUNTING = "\
        zahlreiche zahlreichen viele vielen verschiedene verschiedenen namhafte namhaften einige \
        mehrere weitere ausgewaehlte dutzend several numerous various many";
    /// Prepositions behind which stands who takes part in the doing, or where it is done.
    PREPOSITIONS = "\
        mit von vom bei beim aus durch seitens ueber gegenueber ohne by with from dank neben auf";
    /// Words that begin a sentence whose subject follows the verb: "Vor Ort beraten Fachleute".
    ADVERBIAL = "\
        hier vor dort dabei es am im an auf beim zum in mit rund ueber dazu ausserdem \
        anschliessend nachmittags vormittags abends danach auch bei von zwischen neben zudem \
        daneben gemeinsam zur";
    /// Words that begin a clause of which those who are addressed are the subject.
    ASKING = "wie was wenn ob warum womit wo welche worauf how what why";
}
