//! The state of a source for people.

use terminbund_proto::v1::SourceHealth;

use crate::absence::Absences;
use crate::causes::Cause;
use crate::spec::{SourceKind, SourceSpec};
use crate::state::PollState;

/// Without a change for so many seconds and with nothing ahead, a source is stale.
pub(crate) const STALE_AFTER: i64 = 180 * 86_400;

/// The health of a source.
pub(crate) fn health(spec: &SourceSpec, state: &PollState) -> SourceHealth {
    // nobody asks a source that things are handed in to: it is in order before the first
    let waits = spec.kind == SourceKind::Submitted && state.cause == Cause::Unpolled;
    let cause = if waits { &Cause::Waiting } else { &state.cause };
    SourceHealth {
        source: spec.slug.clone(),
        partner: spec.partner.clone(),
        kind: spec.kind.as_str().to_owned(),
        url: spec.url.as_ref().map(shown).unwrap_or_default(),
        state: cause.state().into(),
        german: cause.german(),
        english: cause.english(),
        last_good: state.last_good,
        next_check: (state.next_check > 0).then_some(state.next_check),
        consecutive_errors: state.errors,
        items: state.items,
        held: held(&state.absences),
        history: state.history.iter().map(crate::PollLine::to_proto).collect(),
        findings: state.findings.iter().map(Into::into).collect(),
        name: spec.name.clone(),
        trouble_since: (state.trouble_since > 0).then_some(state.trouble_since),
    }
}

/// An address as it may be shown: without user and password.
#[must_use]
pub fn shown(url: &terminbund_fetch::Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username(""); // fails only where there is no host, so no user either
    let _ = url.set_password(None);
    url.to_string()
}

fn held(absences: &Absences) -> u32 {
    let missing = absences.many.unwrap_or(absences.absent.len());
    let held = absences.hold.as_ref().map_or(0, |_| missing);
    u32::try_from(held).unwrap_or(u32::MAX)
}

/// The cause after a good poll.
pub(crate) fn good(state: &PollState, ahead: usize, held: (usize, usize), now: i64) -> Cause {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    if held.0 > 0 {
        return Cause::Held { count: number(held.0), of: number(held.1) };
    }
    if let Some(to) = &state.moved_to {
        return Cause::Moved { to: to.clone() };
    }
    let quiet = now - state.last_change;
    if ahead == 0 && quiet >= STALE_AFTER {
        let days = quiet / 86_400;
        return Cause::Stale { days: u32::try_from(days).unwrap_or(u32::MAX) };
    }
    Cause::Good
}
