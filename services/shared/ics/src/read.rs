//! From bytes to components: a stack that forgives.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::bounds::{MAX_DEPTH, MAX_EVENTS, MAX_PARTS, MAX_VALUE};
use crate::component::{Calendar, Component, Event, Feed};
use crate::decode::{self, Fit, seen, shown};
use crate::head::{Heads, colon};
use crate::lines::{Line, Lines};
use crate::property::Property;

/// A body prepared for reading: the feed borrows from it.
#[derive(Debug)]
pub struct Body<'a> {
    bytes: Cow<'a, [u8]>,
    done: decode::Prepared,
    legacy: &'static Encoding,
}

impl<'a> Body<'a> {
    /// Prepares bytes as they came. `charset` is what the server named, where it did; UTF-8 and
    /// UTF-16 are seen from the bytes, so it only tells how other bytes are read.
    #[must_use]
    pub fn new(bytes: &'a [u8], charset: Option<&str>) -> Self {
        let (bytes, done) = decode::prepare(bytes);
        Self { bytes, done, legacy: decode::legacy(charset) }
    }
}

/// Reads a body. Never fails: what is wrong stands in [`Feed::findings`].
#[must_use]
pub fn read<'a>(body: &'a Body<'_>) -> Feed<'a> {
    let mut reader = Reader::new(body.legacy);
    if body.done.utf16 {
        reader.feed.findings.add("utf16", 0, "", "");
    }
    if body.done.nul {
        reader.feed.findings.add("nul", 0, "", "");
    }
    let mut lines = Lines::new(&body.bytes);
    while let Some(line) = lines.next() {
        reader.line(line, &mut lines);
        if reader.parts > MAX_PARTS {
            reader.over_parts(&mut lines);
        }
    }
    reader.finish(&body.bytes)
}

/// An open component, or the calendar at the bottom of the stack.
struct Reader<'a> {
    feed: Feed<'a>,
    heads: Heads,
    legacy: &'static Encoding,
    /// Index of the open calendar.
    calendar: Option<usize>,
    stack: Vec<Component<'a>>,
    /// BEGINs left out beyond [`MAX_DEPTH`] whose END is still to come.
    overflow: usize,
    /// Room of closed components for the properties of the next ones.
    spare: Vec<Vec<Property<'a>>>,
    parts: usize,
    widest: (usize, u32),
    ended_midway: bool,
}

impl<'a> Reader<'a> {
    fn new(legacy: &'static Encoding) -> Self {
        Self {
            feed: Feed::default(),
            heads: Heads::default(),
            legacy,
            calendar: None,
            stack: Vec::new(),
            overflow: 0,
            spare: Vec::new(),
            parts: 0,
            widest: (0, 0),
            ended_midway: false,
        }
    }

    fn note(&mut self, rule: &'static str, line: u32, detail: &str) {
        let event = self.stack.iter().rev().find(|c| c.name == "VEVENT");
        let title = event.and_then(|e| e.get("SUMMARY")).map(|p| p.text().into_owned());
        self.feed.findings.add(rule, line, title.as_deref().unwrap_or(""), detail);
    }

    fn line(&mut self, line: Line<'a>, lines: &mut Lines<'a>) {
        self.feed.lines = line.number;
        if line.width > self.widest.0 {
            self.widest = (line.width, line.number);
        }
        if line.bytes.trim_ascii().is_empty() {
            return;
        }
        if let Some((begin, name)) = frame(&line.bytes) {
            if begin {
                self.begin(&name, line.number);
            } else {
                self.end(&name, line.number);
            }
            return;
        }
        if self.stack.is_empty() && self.calendar.is_none() {
            return self.outside(&line);
        }
        self.parts += 1;
        self.property(line, lines);
    }

    /// A line before, between or after calendars: reported once, where events follow.
    fn outside(&mut self, line: &Line<'_>) {
        if !self.feed.findings.has("broken-line") && !self.feed.calendars.is_empty() {
            let text = String::from_utf8_lossy(&line.bytes).into_owned();
            self.note("broken-line", line.number, &text);
        }
    }

    fn property(&mut self, line: Line<'a>, lines: &mut Lines<'a>) {
        let head_end = colon(&line.bytes);
        let head = head_end.and_then(|at| self.heads.get(&line.bytes[..at]));
        let (Some(at), Some(head)) = (head_end, head) else {
            let text = String::from_utf8_lossy(&line.bytes).into_owned();
            return self.note("broken-line", line.number, &text);
        };
        if head.broken {
            self.note("broken-parameter", line.number, &head.name);
        }
        if line.cut || line.bytes.len() - at > MAX_VALUE {
            self.note("value-too-long", line.number, &head.name);
        }
        let quoted = |(k, v): &(String, Vec<String>)| {
            (k == "ENCODING" && v.iter().any(|v| v.eq_ignore_ascii_case("QUOTED-PRINTABLE")))
                || k == "QUOTED-PRINTABLE"
        };
        let (value, fit) = if head.params.iter().any(quoted) {
            let label = head.params.iter().find(|(k, _)| k == "CHARSET");
            let label = label.and_then(|(_, v)| v.first()).map(String::as_str);
            self.quoted_printable(&line.bytes[at + 1..], label, lines)
        } else {
            value(line.bytes, at + 1, self.legacy)
        };
        match fit {
            Fit::Utf8 => {}
            Fit::Legacy => self.note("charset", line.number, ""),
            Fit::Damaged => self.note("charset-damaged", line.number, &value),
        }
        let property = Property { head, value: seen(value).into(), line: line.number };
        match (self.stack.last_mut(), self.calendar) {
            (Some(top), _) => top.properties.push(property),
            (None, Some(i)) => self.feed.calendars[i].properties.push(property),
            (None, None) => {}
        }
    }

    /// vCalendar 1.0: escapes, and soft line breaks whose continuation is not indented.
    fn quoted_printable(
        &mut self,
        first: &[u8],
        label: Option<&str>,
        lines: &mut Lines<'a>,
    ) -> (Cow<'a, str>, Fit) {
        let mut raw = first.to_vec();
        while raw.last() == Some(&b'=') && raw.len() < MAX_VALUE {
            raw.pop();
            let Some(next) = lines.soft_break() else { break };
            raw.extend_from_slice(next);
        }
        let bytes = decode::quoted_printable(&raw);
        let legacy = label.map_or(self.legacy, |l| decode::legacy(Some(l)));
        let (text, fit) = decode::text(&bytes, legacy);
        let fit = if fit == Fit::Legacy && label.is_some() { Fit::Utf8 } else { fit };
        let lined = text.replace("\r\n", "\\n").replace(['\n', '\r'], "\\n");
        (Cow::Owned(lined), fit)
    }

    fn begin(&mut self, name: &str, line: u32) {
        match name {
            "VCALENDAR" => return self.begin_calendar(line),
            "VEVENT" => {
                self.close_all(line);
                self.overflow = 0;
                self.home();
                if self.feed.events.len() + self.pending_events() >= MAX_EVENTS {
                    self.feed.beyond.push(line);
                }
            }
            "VTODO" | "VJOURNAL" | "VTIMEZONE" | "VFREEBUSY" if self.in_event() => {
                self.close_all(line);
            }
            _ if self.stack.len() >= MAX_DEPTH => {
                if self.overflow == 0 {
                    self.note("too-deep", line, "");
                }
                self.overflow += 1;
                return;
            }
            _ => {}
        }
        self.parts += 2;
        let properties = self.spare.pop().unwrap_or_default();
        let name = known_name(name);
        self.stack.push(Component { name, line, properties, ..Component::default() });
    }

    fn in_event(&self) -> bool {
        self.stack.first().is_some_and(|c| c.name == "VEVENT")
    }

    fn pending_events(&self) -> usize {
        self.stack.iter().filter(|c| c.name == "VEVENT").count()
    }

    /// Gives events outside any calendar a calendar: the last one, else an implied one.
    fn home(&mut self) {
        if self.calendar.is_some() || !self.feed.calendars.is_empty() {
            return;
        }
        self.feed.findings.add("no-calendar", 0, "", "");
        self.feed.calendars.push(Calendar { closed: true, ..Calendar::default() });
    }

    fn begin_calendar(&mut self, line: u32) {
        if let Some(i) = self.calendar {
            let known = |e: &Event<'_>| e.calendar == i;
            let fresh = self.stack.is_empty()
                && self.feed.calendars[i].timezones.is_empty()
                && !self.feed.events.iter().any(known);
            if fresh {
                return self.note("doubled-begin", line, "VCALENDAR");
            }
            self.close_all(line);
            self.note("missing-end", line, "VCALENDAR");
        } else {
            self.close_all(line);
        }
        self.parts += 2;
        self.calendar = Some(self.feed.calendars.len());
        self.feed.calendars.push(Calendar { line, ..Calendar::default() });
    }

    fn end(&mut self, name: &str, line: u32) {
        if name == "VCALENDAR" {
            self.close_all(line);
            self.overflow = 0;
            match self.calendar.take() {
                Some(i) => self.feed.calendars[i].closed = true,
                None => self.note("stray-end", line, name),
            }
            return;
        }
        if self.overflow > 0 {
            self.overflow -= 1;
            return;
        }
        let Some(at) = self.stack.iter().rposition(|c| c.name == name) else {
            return self.note("stray-end", line, name);
        };
        while self.stack.len() > at + 1 {
            self.close(line);
        }
        if let Some(top) = self.stack.last_mut() {
            top.closed = true;
        }
        self.close(line);
    }

    fn close_all(&mut self, line: u32) {
        while !self.stack.is_empty() {
            self.close(line);
        }
    }

    /// Closes the innermost component and puts it where it belongs.
    fn close(&mut self, line: u32) {
        if let Some(top) = self.stack.last()
            && !top.closed
        {
            let (name, begun) = (top.name.clone(), top.line);
            self.note("missing-end", begun, &name);
            self.ended_midway |= line == 0;
        }
        let Some(mut done) = self.stack.pop() else { return };
        let mut room = std::mem::take(&mut done.properties);
        done.properties = Vec::with_capacity(room.len());
        done.properties.append(&mut room);
        self.spare.push(room);
        if done.name == "VEVENT" {
            if self.feed.beyond.last() == Some(&done.line) {
                return;
            }
            let calendar = self.calendar.unwrap_or(self.feed.calendars.len().saturating_sub(1));
            return self.feed.events.push(Event { calendar, component: done });
        }
        if let Some(parent) = self.stack.last_mut() {
            return parent.children.push(done);
        }
        match self.calendar {
            Some(i) if done.name == "VTIMEZONE" => self.feed.calendars[i].timezones.push(done),
            _ => self.feed.others.push(done),
        }
    }

    /// The bound of lines is reached: only BEGIN:VEVENT is still noted.
    fn over_parts(&mut self, lines: &mut Lines<'a>) {
        self.feed.findings.add("too-many-lines", self.feed.lines, "", "");
        self.close_all(self.feed.lines);
        for line in lines {
            self.feed.lines = line.number;
            match frame(&line.bytes) {
                Some((true, name)) if name == "VEVENT" => self.feed.beyond.push(line.number),
                Some((false, name)) if name == "VCALENDAR" => self.end(&name, line.number),
                _ => {}
            }
        }
    }

    fn finish(mut self, body: &[u8]) -> Feed<'a> {
        self.close_all(0);
        let framed = self.feed.calendars.iter().any(|c| c.line > 0);
        if !framed && self.feed.events.is_empty() {
            let start = String::from_utf8_lossy(body.get(..80).unwrap_or(body)).into_owned();
            self.feed.findings.add("not-icalendar", 1, "", start.trim());
        } else if self.calendar.is_some() || self.ended_midway {
            self.feed.findings.add("truncated", self.feed.lines, "", "");
        } else if self.feed.events.is_empty() {
            self.feed.findings.add("empty-feed", 0, "", "");
        }
        if !self.feed.beyond.is_empty() {
            self.feed.findings.add("too-many-events", self.feed.beyond[0], "", "");
        }
        if self.widest.0 > 77 && framed {
            let (width, line) = self.widest;
            self.feed.findings.add("long-line", line, "", &width.to_string());
        }
        self.feed.complete = framed && self.calendar.is_none() && !self.ended_midway;
        self.feed
    }
}

/// `BEGIN:NAME` and `END:NAME` in any case and with any space around.
fn frame(line: &[u8]) -> Option<(bool, String)> {
    let line = shown(line);
    let (begin, name) = match line.first()? {
        b'B' | b'b' if prefix(line, b"BEGIN:") => (true, &line[6..]),
        b'E' | b'e' if prefix(line, b"END:") => (false, &line[4..]),
        _ => return None,
    };
    let name = String::from_utf8_lossy(shown(name)).to_ascii_uppercase();
    Some((begin, name.chars().filter(|c| !c.is_ascii_control()).take(64).collect()))
}

/// Names that feeds consist of are not held once per component.
fn known_name(name: &str) -> Cow<'static, str> {
    const KNOWN: [&str; 6] = ["VEVENT", "VALARM", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VTODO"];
    let known = KNOWN.into_iter().find(|k| *k == name);
    known.map_or_else(|| Cow::Owned(name.to_owned()), Cow::Borrowed)
}

fn prefix(line: &[u8], word: &[u8]) -> bool {
    line.get(..word.len()).is_some_and(|p| p.eq_ignore_ascii_case(word))
}

/// The value of a line, borrowed where it stands in one piece.
fn value<'a>(bytes: Cow<'a, [u8]>, at: usize, legacy: &'static Encoding) -> (Cow<'a, str>, Fit) {
    match bytes {
        Cow::Borrowed(b) => {
            let end = b.len().min(at + MAX_VALUE);
            decode::text(&b[at..end], legacy)
        }
        Cow::Owned(mut b) => {
            b.truncate(at + MAX_VALUE);
            b.drain(..at);
            // The feed may stay for a while, and the head is gone.
            b.shrink_to_fit();
            match String::from_utf8(b) {
                Ok(text) => (Cow::Owned(text), Fit::Utf8),
                Err(e) => {
                    let (text, fit) = decode::text(e.as_bytes(), legacy);
                    (Cow::Owned(text.into_owned()), fit)
                }
            }
        }
    }
}
