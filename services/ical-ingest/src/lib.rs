//! Reads partners' iCalendar feeds into RAW.
