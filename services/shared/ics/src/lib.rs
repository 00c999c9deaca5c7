//! The lossless iCalendar reader: bytes to components, with findings.
