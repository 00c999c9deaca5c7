//! Signs: words without which something is not told. All lists are sought in one pass over a
//! text, so that most texts are read no further for what they do not tell.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::price::free_words;
use crate::{deadline, expression, format, people, price, programme, registration, series};

/// A list of words.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sign {
    /// A deadline.
    Due,
    /// A day counted from the event.
    Ahead,
    /// Taking part from afar.
    Afar,
    /// A time that is no day.
    About,
    /// A day left open.
    Open,
    /// Registration is not required.
    NotRequired,
    /// It is.
    Required,
    /// It is asked for.
    Asked,
    /// Places are limited.
    Limited,
    /// There is a waiting list.
    Waiting,
    /// No place is left.
    Gone,
    /// Accessibility.
    Accessible,
    /// The name of a series.
    Series,
    /// Somebody who organises with another.
    Together,
    /// A contact.
    Contact,
    /// A speaker.
    Speaker,
    /// A recording.
    Recording,
    /// Nothing to pay.
    Free,
    /// The same in English.
    FreeEnglish,
    /// What others pay.
    Borne,
    /// Something to pay, without a sum.
    Paid,
    /// A sum.
    Euro,
    /// A title that looks back.
    Review,
}

/// The list of each sign.
const LISTS: [(Sign, &[&str]); 23] = [
    (Sign::Due, deadline::DUE),
    (Sign::Ahead, deadline::AHEAD),
    (Sign::Afar, format::AFAR),
    (Sign::About, programme::ABOUT),
    (Sign::Open, programme::OPEN),
    (Sign::NotRequired, registration::NOT_REQUIRED),
    (Sign::Required, registration::REQUIRED),
    (Sign::Asked, registration::ASKED),
    (Sign::Limited, registration::LIMITED),
    (Sign::Waiting, registration::WAITING),
    (Sign::Gone, registration::GONE),
    (Sign::Accessible, registration::ACCESSIBLE),
    (Sign::Series, series::SERIES),
    (Sign::Together, people::TOGETHER_SIGNS),
    (Sign::Contact, people::CONTACT_SIGNS),
    (Sign::Speaker, people::SPEAKER_SIGNS),
    (Sign::Recording, programme::RECORDING),
    (Sign::Free, free_words::FREE_SIGNS),
    (Sign::FreeEnglish, free_words::ENGLISH_SIGNS),
    (Sign::Borne, free_words::BORNE_SIGNS),
    (Sign::Paid, free_words::PAID_SIGNS),
    (Sign::Euro, price::EURO),
    (Sign::Review, programme::REVIEW),
];

static WORDS: LazyLock<(AhoCorasick, Vec<(Sign, &'static str)>)> = LazyLock::new(|| {
    let words = LISTS.iter().flat_map(|(sign, words)| words.iter().map(|word| (*sign, *word)));
    let words: Vec<(Sign, &str)> = words.collect();
    let only: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
    (expression::automaton(&only), words)
});

/// The first word of each list in a text.
#[derive(Debug, Default)]
pub(crate) struct Signs([Option<&'static str>; LISTS.len()]);

impl Signs {
    /// Those of a folded text.
    pub fn of(folded: &str) -> Self {
        let mut signs = Self::default();
        if folded.len() > 1 {
            let (automaton, words) = &*WORDS;
            for found in automaton.find_overlapping_iter(folded) {
                let (sign, word) = words[found.pattern().as_usize()];
                signs.0[sign as usize].get_or_insert(word);
            }
        }
        signs
    }

    /// The first word of a list.
    pub fn first(&self, sign: Sign) -> Option<&'static str> {
        self.0[sign as usize]
    }

    /// Whether there is a word of a list.
    pub fn has(&self, sign: Sign) -> bool {
        self.first(sign).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTS, Sign, Signs};

    #[test]
    fn each_list_is_found_by_its_own_sign() {
        let found = Signs::of(" anmeldung bis 5 mai ohne termin ausgebucht ");
        assert_eq!(found.first(Sign::Required), Some(" anmeldung bis "));
        assert_eq!(found.first(Sign::NotRequired), Some(" ohne termin "));
        assert_eq!(found.first(Sign::Gone), Some(" ausgebucht "));
        assert!(found.has(Sign::Due) && !found.has(Sign::Series) && !found.has(Sign::Ahead));
        assert_eq!(Sign::Review as usize, LISTS.len() - 1);
        assert!(LISTS.iter().enumerate().all(|(at, (sign, _))| *sign as usize == at));
    }
}
