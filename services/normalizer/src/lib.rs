//! Makes events of raw items: RAW to EVENTS.
