//! HTTP for people and programs: iCalendar, JSON, JSON-LD, HTML.
