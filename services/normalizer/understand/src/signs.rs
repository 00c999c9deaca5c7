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

/// The lists, in the order of [`Sign`].
const LISTS: [&[&str]; 23] = [
    deadline::DUE,
    deadline::AHEAD,
    format::AFAR,
    programme::ABOUT,
    programme::OPEN,
    registration::NOT_REQUIRED,
    registration::REQUIRED,
    registration::ASKED,
    registration::LIMITED,
    registration::WAITING,
    registration::GONE,
    registration::ACCESSIBLE,
    series::SERIES,
    people::TOGETHER_SIGNS,
    people::CONTACT_SIGNS,
    people::SPEAKER_SIGNS,
    programme::RECORDING,
    free_words::FREE_SIGNS,
    free_words::ENGLISH_SIGNS,
    free_words::BORNE_SIGNS,
    free_words::PAID_SIGNS,
    price::EURO,
    programme::REVIEW,
];

static WORDS: LazyLock<(AhoCorasick, Vec<(usize, &'static str)>)> = LazyLock::new(|| {
    let lists = LISTS.iter().enumerate();
    let words: Vec<(usize, &str)> =
        lists.flat_map(|(list, words)| words.iter().map(move |word| (list, *word))).collect();
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
                let (list, word) = words[found.pattern().as_usize()];
                signs.0[list].get_or_insert(word);
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
    }
}
