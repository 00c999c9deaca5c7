//! When a source is asked again. Pure, and without chance: the jitter follows from slug and time.

use std::time::Duration;

use terminbund_fetch::MAX_WAIT;

use crate::spec::MAX_INTERVAL;

/// Jitter in percent of the own interval, either way.
const JITTER_PERCENT: i64 = 10;
/// The longest back-off: 24 errors, 3.8 days.
const MAX_BACK_OFF: Duration = Duration::from_secs(24 * 24 * 24 * 24);
/// A source that has not changed for n intervals' worth of time is asked after n / this.
const QUIET_PART: u32 = 24;
/// Being quiet stretches the interval to so many times its own at most.
const QUIET_MOST: u32 = 4;

/// What bears on the next poll of a source.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    /// Slug, for the jitter.
    pub source: &'a str,
    /// Seconds since the epoch.
    pub now: i64,
    /// The source's own.
    pub interval: Duration,
    /// Since something was published; zero while it is new.
    pub quiet: Duration,
    /// Failed polls in a row.
    pub errors: u32,
    /// Of the feed: REFRESH-INTERVAL and the like.
    pub ttl: Option<Duration>,
    /// Of the server: Retry-After, Cache-Control, Expires.
    pub wait: Option<Duration>,
}

/// After so many errors in a row: count⁴ seconds, capped (Feedbin).
#[must_use]
pub fn back_off(errors: u32) -> Duration {
    let seconds = u64::from(errors).saturating_pow(4);
    Duration::from_secs(seconds).min(MAX_BACK_OFF)
}

/// The interval of a source that has been quiet for some time: between its own and four times
/// that, a 24th of the quiet time.
#[must_use]
pub fn quiet_interval(interval: Duration, quiet: Duration) -> Duration {
    let most = interval.saturating_mul(QUIET_MOST).min(MAX_INTERVAL).max(interval);
    (quiet / QUIET_PART).clamp(interval, most)
}

/// Seconds since the epoch before which the source is not asked: the latest of all that bears on
/// it.
#[must_use]
pub fn next_check(schedule: &Schedule<'_>) -> i64 {
    let own = seconds(quiet_interval(schedule.interval, schedule.quiet));
    let jittered = own + own * jitter(schedule.source, schedule.now) / (100 * STEPS);
    not_before(schedule).max(schedule.now + jittered)
}

/// The same without the own interval: what server and feed ask for, and the back-off.
#[must_use]
pub fn not_before(schedule: &Schedule<'_>) -> i64 {
    let asked = [schedule.ttl, schedule.wait, Some(back_off(schedule.errors))];
    let longest = asked.into_iter().flatten().map(|d| seconds(d.min(MAX_WAIT))).max();
    schedule.now + longest.unwrap_or(0)
}

/// Steps per percent.
const STEPS: i64 = 100;

/// From -10 to 10 percent, in hundredths of a percent.
fn jitter(source: &str, now: i64) -> i64 {
    let mut hash = blake3::Hasher::new();
    hash.update(source.as_bytes());
    hash.update(&now.to_le_bytes());
    let bytes = hash.finalize();
    let drawn = bytes.as_bytes().first_chunk::<4>().copied().map_or(0, u32::from_le_bytes);
    let span = 2 * JITTER_PERCENT * STEPS + 1;
    i64::from(drawn) % span - JITTER_PERCENT * STEPS
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX / 4)
}
