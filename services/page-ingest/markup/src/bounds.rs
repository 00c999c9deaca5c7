//! Bounds on what a page may cost. Each is far above what real pages need.

/// Bytes of a page that are looked at; the fetcher's own bound is 15 MiB.
pub const MAX_BYTES: usize = 16 << 20;
/// Elements nested in one another; deeper start tags are left out before parsing, because looking
/// up the open elements costs time for each tag. Browsers stop at 512.
pub const MAX_DEPTH: usize = 400;
/// Nodes that parsing may make, with copies of unclosed formatting elements counted; the rest of
/// the page is left out.
pub const MAX_NODES: usize = 1_500_000;
/// Events taken from one page.
pub const MAX_ITEMS: usize = 5_000;
/// Levels of JSON in JSON-LD.
pub const MAX_JSON_DEPTH: usize = 64;
/// Values of one JSON-LD block.
pub const MAX_JSON_VALUES: usize = 400_000;
/// Bytes of one published string that are kept.
pub const MAX_TEXT: usize = 20_000;
/// Bytes of a text in which a date is looked for; a line of prose is shorter.
pub const MAX_DATE_TEXT: usize = 600;
/// Lines of a page that are searched for dates when a rule is proposed.
pub const MAX_LINES: usize = 60_000;
/// Characters of a selector in a rule.
pub const MAX_SELECTOR: usize = 300;
/// Characters of an expression in a rule.
pub const MAX_PATTERN: usize = 500;
/// Size of a compiled expression in bytes.
pub const MAX_PATTERN_SIZE: usize = 1 << 20;
/// Pages that a rule may follow through the pagination.
pub const MAX_PAGES: u32 = 50;
/// Feeds and detail links that are reported.
pub const MAX_LINKS: usize = 2_000;
/// Levels of `subEvent` and of nodes within nodes.
pub const MAX_NODE_DEPTH: usize = 24;
/// Findings of one code that are reported one by one.
pub const MAX_FINDINGS: usize = 20;
