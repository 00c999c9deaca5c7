//! The bounds of what is read, each with its reason.

/// Name and parameters of a line, in bytes. The longest of 1,477 real files has 691; a longer
/// head makes parameter parsers slow (quadratic in the crate `ical`), so its parameters are left.
pub const MAX_HEAD: usize = 8 * 1024;

/// Value of a line, in bytes. Longer ones are embedded files; the rest is cut off.
pub const MAX_VALUE: usize = 1024 * 1024;

/// Depth of components. RFC 5545 needs three; beyond it only attackers nest.
pub const MAX_DEPTH: usize = 128;

/// Events of a feed. The largest real feed has some 10,000.
pub const MAX_EVENTS: usize = 50_000;

/// Lines and components kept of a feed: bounds memory where a feed consists of tiny lines.
pub const MAX_PARTS: usize = 1_000_000;

/// Parsed heads remembered, since most lines of a feed share some dozen heads.
pub const MAX_CACHED_HEADS: usize = 2_048;

/// Findings listed per rule and feed; more are only counted.
pub const MAX_FINDINGS_PER_RULE: usize = 100;

/// Characters of a title or detail that a finding quotes.
pub const MAX_QUOTE: usize = 120;

/// VEVENTs that go into one raw item. A weekly series with each date changed for 20 years has
/// 1,040; a payload has to stay below the broker's message size.
pub const MAX_EVENTS_PER_ITEM: usize = 2_000;

/// Bytes of a raw item's payload: one message of the broker, with room for its envelope.
pub const MAX_PAYLOAD: usize = 900 * 1024;
