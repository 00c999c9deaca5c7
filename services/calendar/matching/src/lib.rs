//! Which announcements mean the same event, and why. Pure.
