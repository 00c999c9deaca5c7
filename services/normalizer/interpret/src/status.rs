//! What a title says of the status: "ABGESAGT: …", "(ausgebucht)".

use std::sync::LazyLock;

use regex::Regex;
use terminbund_proto::v1::{Event, Status};

/// A word of status before the title, set off by a colon, a dash or brackets.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?ix)^\s*
        (?: [\[(*!]+ \s* (?-x:{WORDS}) \s* [\])*!]+ \s* [:–—\-|!]*   # in brackets
          | \*{{0,3}} (?-x:{WORDS}) \*{{0,3}} \s* (?: [:!|]+ | \s[–—-]\s )  # before a colon or dash
        )\s*"
    ))
    .expect("a constant expression")
});

/// The same behind the title.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?i)\s*(?:[\[(]\s*{WORDS}[!\s]*[\])]|\s[–—-]\s*{WORDS}!*)\s*$"))
        .expect("a constant expression")
});

const WORDS: &str = "(?:abgesagt|f[äa]e?llt (?:leider )?aus|entf[äa]e?llt|(?:wird |wurde |ist \
                     )?verschoben|postponed|cancell?ed|ausgebucht|sold out|fully booked|\
                     ausverkauft|verlegt)";

/// Takes a word of status off the title and sets what it means.
pub(crate) fn from_title(event: &mut Event) {
    for expression in [&*BEFORE, &*BEHIND] {
        let Some(found) = expression.find(&event.title) else { continue };
        let range = found.range();
        let word = found.as_str().to_lowercase();
        let rest = format!("{}{}", &event.title[..range.start], &event.title[range.end..]);
        if rest.trim().is_empty() {
            continue; // the title says nothing else: it stays
        }
        apply(event, &word);
        event.title = rest.trim().to_owned();
    }
}

fn apply(event: &mut Event, word: &str) {
    let says = |words: &[&str]| words.iter().any(|w| word.contains(w));
    if says(&["ausgebucht", "sold out", "fully booked", "ausverkauft"]) {
        event.sold_out = true;
        return;
    }
    // an explicit status says it better
    if matches!(event.status(), Status::Unspecified | Status::Scheduled | Status::Tentative) {
        let status = if says(&["verschoben", "postponed"]) {
            Status::Postponed
        } else if says(&["verlegt"]) {
            Status::Rescheduled
        } else {
            Status::Cancelled
        };
        event.status = status.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, rest: &str, status: Status, sold_out: bool) {
        let mut event = Event { title: title.into(), ..Event::default() };
        from_title(&mut event);
        assert_eq!(
            (event.title.as_str(), event.status(), event.sold_out),
            (rest, status, sold_out)
        );
    }

    #[test]
    fn words_of_status_are_taken_off() {
        check("ABGESAGT: Jobmesse", "Jobmesse", Status::Cancelled, false);
        check("Abgesagt! Jobmesse", "Jobmesse", Status::Cancelled, false);
        check("FÄLLT AUS: Chor", "Chor", Status::Cancelled, false);
        check("[entfällt] Chor", "Chor", Status::Cancelled, false);
        check("Jobmesse (abgesagt)", "Jobmesse", Status::Cancelled, false);
        check("Jobmesse – ABGESAGT!", "Jobmesse", Status::Cancelled, false);
        check("Verschoben: Jobmesse", "Jobmesse", Status::Postponed, false);
        check("Cancelled: Job fair", "Job fair", Status::Cancelled, false);
        check("*** AUSGEBUCHT *** Workshop", "Workshop", Status::Unspecified, true);
    }

    #[test]
    fn what_only_sounds_so_stays() {
        for title in ["Was abgesagt wurde und warum", "Abgesagt", "Verschobene Grenzen", "Chor"] {
            check(title, title, Status::Unspecified, false);
        }
    }
}
