//! Versions of one event, and what tells them from different events with one UID.

use terminbund_text::clean;

use crate::component::Component;
use crate::lint;
use crate::privacy;
use crate::value::{Moment, moment};

/// Events with one UID and title that are compared; beyond, they are different events anyway.
pub(crate) const MAX_PEERS: usize = 64;

pub(crate) fn title(event: &Component<'_>) -> String {
    event.get("SUMMARY").map(|p| clean::line(&p.text())).unwrap_or_default()
}

pub(crate) fn recurs(event: &Component<'_>) -> bool {
    event.value("RRULE").is_some() || event.value("RDATE").is_some()
}

/// Two VEVENTs of one UID and title are versions of one event where they begin together or
/// number themselves differently; two series also under different titles (RFC 5545, 3.8.7.4).
pub(crate) fn is_version(a: &Component<'_>, b: &Component<'_>) -> bool {
    numbered(a, b) || lint::start(a).ok() == lint::start(b).ok()
}

pub(crate) fn numbered(a: &Component<'_>, b: &Component<'_>) -> bool {
    let sequence = |e: &Component<'_>| e.value("SEQUENCE").and_then(|s| s.parse::<u64>().ok());
    matches!((sequence(a), sequence(b)), (Some(a), Some(b)) if a != b)
}

/// The newer of two versions is the greater: SEQUENCE, then LAST-MODIFIED, then DTSTAMP.
pub(crate) fn version(event: &Component<'_>) -> (u64, String, String) {
    let sequence = event.value("SEQUENCE").and_then(|s| s.parse().ok()).unwrap_or(0);
    let time = |name| event.value(name).and_then(moment).map(Moment::iso).unwrap_or_default();
    (sequence, time("LAST-MODIFIED"), time("DTSTAMP"))
}

/// Parameter of an EXDATE that stands for an instance which is not for everyone: it was not called
/// off, but it may be neither shown nor missed.
pub const NON_PUBLIC: &str = "X-NON-PUBLIC";

/// The line that takes such an instance out of its series.
pub(crate) fn exdate(event: &Component<'_>) -> Option<String> {
    let id = event.get("RECURRENCE-ID")?;
    let range = match id.param_is("RANGE", "THISANDFUTURE") {
        true => ";RANGE=THISANDFUTURE",
        false => "",
    };
    let name = format!("EXDATE;{NON_PUBLIC}=TRUE{range}");
    let value = match moment(id.value())? {
        Moment::Day(d) => format!("{name};VALUE=DATE:{}", d.strftime("%Y%m%d")),
        Moment::Utc(t) => format!("{name}:{}", t.strftime("%Y%m%dT%H%M%SZ")),
        Moment::Local(t) => {
            // Written as any other, so that it counts the same when it is read again.
            let mut zone = Vec::new();
            if let Some(tzid) = id.param("TZID") {
                privacy::parameter(&mut zone, "TZID", &[tzid]);
            }
            let zone = String::from_utf8_lossy(&zone);
            format!("{name}{zone}:{}", t.strftime("%Y%m%dT%H%M%S"))
        }
    };
    Some(value)
}
