//! A text cut into words: folded for comparison, each word with its place in the original and
//! the kind of gap before it.

use terminbund_text::fold::fold;

/// What stands between a word and the one before it; a greater one parts more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// A space, hyphen, slash or inner punctuation ("Mitarbeiter*innen").
    Space,
    /// A comma, a bracket or a quotation mark.
    Comma,
    /// A colon, semicolon, dash or bar.
    Colon,
    /// The end of a sentence.
    Sentence,
    /// A new line.
    Line,
}

/// One word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// Byte range in the original.
    pub start: u32,
    /// End in the original.
    pub end: u32,
    /// Byte range in the folded text.
    pub from: u32,
    /// End in the folded text.
    pub to: u32,
    /// What stands before it.
    pub gap: Gap,
}

/// A text and its words.
#[derive(Debug, Default)]
pub(crate) struct Text<'a> {
    /// The text as given.
    pub raw: &'a str,
    /// Its words folded, one space between them and at both ends.
    pub folded: String,
    /// Its words.
    pub tokens: Vec<Token>,
}

impl<'a> Text<'a> {
    /// Cuts a text into words.
    pub fn new(raw: &'a str) -> Self {
        let mut cutter = Cutter {
            folded: String::with_capacity(raw.len() + raw.len() / 8 + 2),
            tokens: Vec::with_capacity(raw.len() / 6 + 4),
            gap: Gap::Line,
            open: None,
        };
        cutter.folded.push(' ');
        for (at, c) in raw.char_indices() {
            cutter.feed(raw, at, c);
        }
        cutter.close(raw.len());
        Self { raw, folded: cutter.folded, tokens: cutter.tokens }
    }

    /// The folded word.
    pub fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |t| &self.folded[t.from as usize..t.to as usize])
    }

    /// The original text of the words `from..to`.
    pub fn quote(&self, from: usize, to: usize) -> &'a str {
        match (self.tokens.get(from), self.tokens.get(to.saturating_sub(1))) {
            (Some(a), Some(b)) if a.start <= b.end => &self.raw[a.start as usize..b.end as usize],
            _ => "",
        }
    }

    /// The index of the word that holds this byte of the folded text.
    pub fn token_at(&self, folded_byte: usize) -> usize {
        self.tokens.partition_point(|t| (t.to as usize) <= folded_byte)
    }

    /// The end (exclusive) of the stretch that begins at `from` and runs to a gap of that
    /// strength, at most `limit` words.
    pub fn until(&self, from: usize, gap: Gap, limit: usize) -> usize {
        let end = self.tokens.len().min(from.saturating_add(limit));
        (from + 1..end).find(|i| self.tokens[*i].gap >= gap).unwrap_or(end)
    }

    /// The beginning of the stretch that holds `at`, at most `limit` words back.
    pub fn since(&self, at: usize, gap: Gap, limit: usize) -> usize {
        let first = at.saturating_sub(limit);
        let at = at.min(self.tokens.len().saturating_sub(1));
        (first..=at).rev().find(|i| self.tokens[*i].gap >= gap).unwrap_or(first)
    }
}

struct Cutter {
    folded: String,
    tokens: Vec<Token>,
    gap: Gap,
    open: Option<(u32, u32)>,
}

impl Cutter {
    fn feed(&mut self, raw: &str, at: usize, c: char) {
        if c.is_ascii_alphanumeric() {
            self.begin(at);
            self.folded.push(c.to_ascii_lowercase());
            return;
        }
        let umlaut = match c {
            'ä' | 'Ä' => "ae",
            'ö' | 'Ö' => "oe",
            'ü' | 'Ü' => "ue",
            'ß' | 'ẞ' => "ss",
            _ => "",
        };
        if !umlaut.is_empty() {
            self.begin(at);
            self.folded.push_str(umlaut);
        } else if c.is_ascii() || !c.is_alphanumeric() {
            // A combining mark belongs to the letter before it ("a\u{308}").
            if c == '\u{308}' && self.open.is_some() {
                self.folded.push('e');
            } else if !('\u{300}'..='\u{36f}').contains(&c) && c != '\u{ad}' {
                self.close(at);
                self.widen(raw, at, c);
            }
        } else {
            let mut buffer = [0; 4];
            let letters = fold(c.encode_utf8(&mut buffer));
            if !letters.is_empty() {
                self.begin(at);
                self.folded.extend(letters.chars().filter(|l| *l != ' '));
            }
        }
    }

    fn begin(&mut self, at: usize) {
        if self.open.is_none() {
            self.open = Some((at as u32, self.folded.len() as u32));
        }
    }

    fn close(&mut self, at: usize) {
        if let Some((start, from)) = self.open.take() {
            let to = self.folded.len() as u32;
            self.tokens.push(Token { start, end: at as u32, from, to, gap: self.gap });
            self.folded.push(' ');
            self.gap = Gap::Space;
        }
    }

    fn widen(&mut self, raw: &str, at: usize, c: char) {
        let gap = match c {
            '\n' | '\r' | '•' => Gap::Line,
            '.' | '!' | '?' | '…' if self.ends_sentence(raw, at, c) => Gap::Sentence,
            ':' if raw[at + 1..].starts_with(char::is_whitespace) => Gap::Colon,
            ';' | '|' | '–' | '—' => Gap::Colon,
            ',' | '(' | ')' | '"' | '„' | '“' | '”' | '«' | '»' => Gap::Comma,
            '-' if at > 0 && raw[..at].ends_with(' ') => Gap::Colon,
            _ => Gap::Space,
        };
        self.gap = self.gap.max(gap);
    }

    /// A full stop ends a sentence unless it follows a number, a letter or a known abbreviation,
    /// or something small follows.
    fn ends_sentence(&self, raw: &str, at: usize, c: char) -> bool {
        let rest = &raw[at + c.len_utf8()..];
        if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return false;
        }
        let next = rest.trim_start_matches([' ', '\u{a0}']).chars().next();
        if c != '.' {
            return true;
        }
        if next.is_some_and(|n| n.is_lowercase()) {
            return false;
        }
        let Some(last) = self.tokens.last() else { return false };
        let word = &self.folded[last.from as usize..last.to as usize];
        let number = word.bytes().all(|b| b.is_ascii_digit());
        // "am 5. Mai" goes on; "bis 2027. Wir" and "kostet 15. Die" seldom begin with a month.
        let ordinal = number && word.len() <= 2 && next.is_some_and(char::is_alphanumeric);
        !(ordinal || word.len() == 1 || ABBREVIATIONS.contains(&word))
    }
}

/// Words whose full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "dr", "prof", "str", "nr", "tel", "bzw", "ca", "inkl", "zzgl", "usw", "max", "min", "st",
    "abs", "vgl", "ggf", "evtl", "bspw", "dipl", "ing", "med", "jan", "feb", "apr", "aug", "sept",
    "okt", "nov", "dez", "mo", "di", "mi", "do", "fr", "sa", "so", "hl", "mind", "erm", "anm",
    "ehem", "geb", "mr", "mrs", "ms",
];

#[cfg(test)]
mod tests {
    use super::{Gap, Text};

    #[track_caller]
    fn check(raw: &str, words: &[(&str, Gap)]) {
        let text = Text::new(raw);
        let got: Vec<_> =
            (0..text.tokens.len()).map(|i| (text.word(i), text.tokens[i].gap)).collect();
        assert_eq!(got, words);
    }

    #[test]
    fn words_and_gaps() {
        use Gap::{Colon, Comma, Line, Sentence, Space};
        check("Für Ärzte: (neu)", &[("fuer", Line), ("aerzte", Space), ("neu", Colon)]);
        check(
            "am 5. Mai. Ende, ja",
            &[("am", Line), ("5", Space), ("mai", Space), ("ende", Sentence), ("ja", Comma)],
        );
        check("Dr. Wolf\nCafé", &[("dr", Line), ("wolf", Space), ("cafe", Line)]);
        check("a\u{308}rzte", &[("aerzte", Line)]);
        check("", &[]);
        check("\u{0}\u{1}x", &[("x", Line)]);
    }
}
