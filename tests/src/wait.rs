//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// Looks until `look` gives something.
///
/// # Panics
/// When it did not within the time; says what was waited for.
#[track_caller]
pub fn wait_for<T>(what: &str, within: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < within, "waited {within:?} in vain for: {what}");
        pause();
    }
}

/// Between two looks at a condition that has a deadline.
#[expect(clippy::disallowed_methods, reason = "what is waited for is looked at, not assumed")]
pub(crate) fn pause() {
    std::thread::sleep(LOOK);
}
