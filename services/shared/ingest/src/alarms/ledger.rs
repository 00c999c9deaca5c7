//! What is to be told, by the states of a partner's sources and what was told before. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::causes::Cause;
use crate::state::PollState;

/// Between two letters to a partner, seconds.
const APART: i64 = 24 * 3600;
/// Trouble that lasts is told again after this, seconds: a first letter is easily missed.
const REMIND: i64 = 7 * 24 * 3600;
/// Until a letter that could not be delivered is tried again, seconds.
const RETRY: i64 = 15 * 60;
/// Failed polls in a row before a person is asked for: one may fall into a release of theirs.
const SURE: u32 = 2;

/// What a partner was told. Times are seconds since the epoch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// The last letter.
    pub sent: i64,
    /// Not before, after one that was not delivered.
    pub retry: i64,
    /// By slug: the trouble that the partner knows of.
    pub troubles: BTreeMap<String, Known>,
}

/// Trouble that a partner was told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// What.
    pub trouble: Trouble,
    /// When it was told last.
    pub at: i64,
}

/// What is wrong with a source, coarsely: what is told anew when it becomes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// Much vanished at once.
    Held,
    /// We are kept out.
    Forbidden,
    /// The answer cannot be used.
    Broken,
    /// There is no answer, or one that says "later".
    Away,
}

/// What is told of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is in trouble.
    Breaks(Trouble),
    /// It still is.
    Lasts(Trouble),
    /// It works again.
    Recovers,
}

/// What is told of which source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Slug.
    pub source: String,
    /// What.
    pub event: Event,
}

/// Whether a source is in trouble; none where that cannot be said now.
enum Standing {
    Well,
    In(Trouble),
    Unknown,
}

fn standing(state: &PollState, now: i64, after: Duration) -> Standing {
    let after = i64::try_from(after.as_secs()).unwrap_or(i64::MAX);
    let sure = state.errors >= SURE;
    let lasts = state.trouble_since > 0 && now - state.trouble_since >= after;
    let person = |trouble| if sure { Standing::In(trouble) } else { Standing::Unknown };
    let passing = |trouble| if lasts { Standing::In(trouble) } else { Standing::Unknown };
    match &state.cause {
        Cause::Waiting | Cause::Good | Cause::Moved { .. } | Cause::Stale { .. } => Standing::Well,
        Cause::Unpolled | Cause::Broker => Standing::Unknown,
        Cause::Held { .. } => Standing::In(Trouble::Held),
        Cause::Refused { .. } | Cause::Robots => person(Trouble::Forbidden),
        Cause::Status { status: 401 | 402 | 403 | 407 | 451 } => person(Trouble::Forbidden),
        Cause::Status { status: 408 | 425 | 429 | 500..=599 } => passing(Trouble::Away),
        Cause::Unreachable { .. } | Cause::RobotsUnreachable => passing(Trouble::Away),
        // Read in part: what there is arrives, so it can wait.
        Cause::Broken { .. } if state.errors == 0 => passing(Trouble::Broken),
        Cause::Broken { .. } | Cause::Status { .. } => person(Trouble::Broken),
    }
}

/// What a partner is to be told now, and what it knows then. None: nothing, or not yet.
#[must_use]
pub fn news(
    told: &Told,
    sources: &BTreeMap<String, PollState>,
    now: i64,
    after: Duration,
) -> Option<(Vec<News>, Told)> {
    if now - told.sent < APART || now < told.retry {
        return None;
    }
    let mut next = Told { sent: now, retry: 0, ..told.clone() };
    // What is no longer configured is no longer in trouble.
    next.troubles.retain(|slug, _| sources.contains_key(slug));
    let mut all = Vec::new();
    for (slug, state) in sources {
        let known = told.troubles.get(slug);
        let event = match (standing(state, now, after), known) {
            (Standing::Well, Some(_)) => Event::Recovers,
            (Standing::In(trouble), Some(k)) if k.trouble == trouble && now - k.at < REMIND => {
                continue;
            }
            (Standing::In(trouble), Some(k)) if k.trouble == trouble => Event::Lasts(trouble),
            (Standing::In(trouble), _) => Event::Breaks(trouble),
            _ => continue,
        };
        match event {
            Event::Recovers => next.troubles.remove(slug),
            Event::Breaks(trouble) | Event::Lasts(trouble) => {
                next.troubles.insert(slug.clone(), Known { trouble, at: now })
            }
        };
        all.push(News { source: slug.clone(), event });
    }
    (!all.is_empty()).then_some((all, next))
}

impl Told {
    /// After a letter that reached nobody: as before, and not again at once.
    #[must_use]
    pub fn undelivered(self, now: i64) -> Self {
        Self { retry: now + RETRY, ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use super::{Event, Told, Trouble, news};
    use crate::causes::Cause;
    use crate::state::PollState;

    const HOUR: i64 = 3600;
    const AFTER: Duration = Duration::from_secs(24 * 3600);

    fn state(cause: Cause, errors: u32, since: i64) -> BTreeMap<String, PollState> {
        let state = PollState { cause, errors, trouble_since: since, ..PollState::default() };
        BTreeMap::from([("feed".to_owned(), state)])
    }

    /// What is told at each hour of a run of states.
    fn run(states: &[(i64, BTreeMap<String, PollState>)]) -> Vec<(i64, Event)> {
        let mut told = Told::default();
        let mut out = Vec::new();
        for hour in 0..24 * 20 {
            let now = 100 * 24 * HOUR + hour * HOUR;
            let (_, sources) = states.iter().rfind(|(from, _)| *from <= hour).unwrap();
            if let Some((all, next)) = news(&told, sources, now, AFTER) {
                out.extend(all.into_iter().map(|n| (hour, n.event)));
                told = next;
            }
        }
        out
    }

    #[test]
    fn breakage_and_recovery_are_told_once_and_at_most_daily() {
        let start = 100 * 24 * HOUR;
        let well = || state(Cause::Good, 0, 0);
        let held = || state(Cause::Held { count: 9, of: 20 }, 0, start);
        let gone = |errors| state(Cause::Status { status: 404 }, errors, start);
        let away = |since| state(Cause::Status { status: 503 }, 9, since);
        use Event::{Breaks, Lasts, Recovers};
        let b = Breaks;
        assert_eq!(run(&[(0, well())]), []);
        assert_eq!(run(&[(0, gone(1)), (1, well())]), [], "once is no trouble");
        assert_eq!(run(&[(0, gone(2)), (5, well())]), [(0, b(Trouble::Broken)), (24, Recovers)]);
        // Back and gone again within the day: nothing new.
        assert_eq!(
            run(&[(0, held()), (3, well()), (9, held()), (50, well())]),
            [(0, b(Trouble::Held)), (50, Recovers)]
        );
        // What mends itself is told after a day; what lasts, again after a week.
        assert_eq!(run(&[(0, away(start)), (20, well())]), []);
        let lasts = Lasts(Trouble::Away);
        assert_eq!(run(&[(0, away(start))]), [(24, b(Trouble::Away)), (192, lasts), (360, lasts)]);
        // Another trouble is news, a day later.
        assert_eq!(
            run(&[(0, gone(2)), (2, state(Cause::Robots, 3, start))]),
            [
                (0, b(Trouble::Broken)),
                (24, b(Trouble::Forbidden)),
                (192, Lasts(Trouble::Forbidden)),
                (360, Lasts(Trouble::Forbidden))
            ]
        );
        // Our own broker's fault is not the partner's.
        assert_eq!(run(&[(0, state(Cause::Broker, 0, 0))]), []);
    }

    #[test]
    fn a_letter_that_reached_nobody_is_tried_again() {
        let sources = state(Cause::Robots, 2, 1);
        let now = 100 * 24 * HOUR;
        let told = Told::default();
        assert!(news(&told, &sources, now, AFTER).is_some());
        let told = told.undelivered(now);
        assert_eq!(news(&told, &sources, now + 60, AFTER), None);
        assert!(news(&told, &sources, now + HOUR, AFTER).is_some());
        // A source that is no longer configured is forgotten without a word.
        let (_, told) = news(&Told::default(), &sources, now, AFTER).unwrap();
        assert_eq!(news(&told, &BTreeMap::new(), now + 48 * HOUR, AFTER), None);
    }
}
