//! An announcement made ready: cleaned, bounded, cut into words, searched once.

use std::borrow::Cow;

use terminbund_text::{clean, html};

use crate::input::Input;
use crate::rules::{Family, Hit, Role, Rules};
use crate::signs::Signs;
use crate::text::Text;
use crate::understood::{Because, MAX_WORDS, What, Where};

/// Bytes of a text that are read: some twenty pages. What an announcement is about stands before.
pub const MAX_DESCRIPTION: usize = 40_000;

/// Bytes of HTML that are turned into text; markup is seldom more than four fifths.
pub const MAX_HTML: usize = 200_000;

/// Bytes of a title, a subtitle, a place or an organiser that are read.
pub const MAX_LINE: usize = 1_000;

/// Categories that are read; the longest list of tags that anybody keeps has fewer.
pub const MAX_CATEGORIES: usize = 64;

/// The texts of an announcement, cleaned.
#[derive(Debug, Default)]
pub(crate) struct Clean<'a> {
    title: Cow<'a, str>,
    subtitle: Cow<'a, str>,
    description: Cow<'a, str>,
    location: Cow<'a, str>,
    organizer: Cow<'a, str>,
    categories: String,
}

impl<'a> Clean<'a> {
    pub fn of(input: &Input<'a>) -> Self {
        let mut categories = String::new();
        for category in input.categories.iter().take(MAX_CATEGORIES) {
            categories.push_str(cut(category, MAX_LINE / 8));
            categories.push('\n');
        }
        Self {
            title: line(input.title),
            subtitle: line(input.subtitle),
            description: plain(input.description, MAX_DESCRIPTION),
            location: plain(input.location, MAX_LINE),
            organizer: line(input.organizer),
            categories,
        }
    }
}

/// The text up to a bound, at a character's border.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes { text } else { &text[..text.floor_char_boundary(bytes)] }
}

fn line(text: &str) -> Cow<'_, str> {
    match plain(text, MAX_LINE) {
        Cow::Owned(t) if t.contains('\n') => Cow::Owned(clean::line(&t)),
        other => other,
    }
}

fn plain(text: &str, bound: usize) -> Cow<'_, str> {
    let marked = text.contains('<') || text.contains('&');
    if marked && html::looks_like_html(cut(text, MAX_HTML)) {
        let mut out = html::to_text(cut(text, MAX_HTML));
        out.truncate(out.floor_char_boundary(bound));
        return Cow::Owned(out);
    }
    let text = cut(text, bound);
    if text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{a0}' || c == '\u{ad}') {
        return Cow::Owned(clean::text(text));
    }
    Cow::Borrowed(text)
}

/// One text of the announcement with what was found in it.
#[derive(Debug)]
pub(crate) struct Zone<'a> {
    pub place: Where,
    pub text: Text<'a>,
    pub hits: Vec<Hit>,
    /// None of the organiser and the categories.
    pub signs: Signs,
}

/// All texts of the announcement; the title first.
#[derive(Debug)]
pub(crate) struct Doc<'a> {
    pub zones: [Zone<'a>; 6],
}

impl<'a> Doc<'a> {
    pub fn new(rules: &Rules, clean: &'a Clean<'_>) -> Self {
        let zone = |place, raw: &'a str| {
            let text = Text::new(raw);
            let hits = rules.scan(&text);
            let told = !matches!(place, Where::Organizer | Where::Category);
            let signs = if told { Signs::of(&text.folded) } else { Signs::default() };
            Zone { place, text, hits, signs }
        };
        Self {
            zones: [
                zone(Where::Title, &clean.title),
                zone(Where::Subtitle, &clean.subtitle),
                zone(Where::Description, &clean.description),
                zone(Where::Location, &clean.location),
                zone(Where::Organizer, &clean.organizer),
                zone(Where::Category, &clean.categories),
            ],
        }
    }

    pub fn title(&self) -> &Zone<'a> {
        &self.zones[0]
    }

    pub fn subtitle(&self) -> &Zone<'a> {
        &self.zones[1]
    }

    pub fn description(&self) -> &Zone<'a> {
        &self.zones[2]
    }

    pub fn location(&self) -> &Zone<'a> {
        &self.zones[3]
    }

    pub fn organizer(&self) -> &Zone<'a> {
        &self.zones[4]
    }

    pub fn categories(&self) -> &Zone<'a> {
        &self.zones[5]
    }

    /// Title, subtitle, text: what the partner wrote as prose.
    pub fn prose(&self) -> impl Iterator<Item = &Zone<'a>> {
        self.zones[..3].iter()
    }
}

impl<'a> Zone<'a> {
    /// The hits of one family and role.
    pub fn of(&self, family: Family, role: Role) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |h| h.slot.family == family && h.slot.role == role)
    }

    /// The reason that these words give.
    pub fn because(&self, what: What, label: &str, from: usize, to: usize) -> Because {
        because(what, label, self.text.quote(from, to), self.place)
    }
}

/// A reason with its words cut to what may be quoted.
pub(crate) fn because(what: What, label: &str, words: &str, place: Where) -> Because {
    let end = words.char_indices().nth(MAX_WORDS).map_or(words.len(), |(i, _)| i);
    let mut quoted = String::with_capacity(end);
    for word in words[..end].split_whitespace() {
        if !quoted.is_empty() {
            quoted.push(' ');
        }
        quoted.push_str(word);
    }
    Because { what, label: label.to_owned(), words: quoted, place }
}
