//! Components: what a feed consists of.

use std::borrow::Cow;

use crate::property::Property;
use crate::rules::Findings;

/// One component with its properties and its inner components.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Component<'a> {
    /// Name, in capitals.
    pub name: Cow<'static, str>,
    /// Line of its BEGIN, from 1.
    pub line: u32,
    /// Its properties in their order.
    pub properties: Vec<Property<'a>>,
    /// Components inside it.
    pub children: Vec<Component<'a>>,
    /// Its END was seen.
    pub closed: bool,
}

impl<'a> Component<'a> {
    /// First property of this name (in capitals).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Property<'a>> {
        self.properties.iter().find(|p| p.name() == name)
    }

    /// All properties of this name, in their order.
    pub fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b Property<'a>> {
        self.properties.iter().filter(move |p| p.name() == name)
    }

    /// Trimmed raw value of the first property of this name, where it is not empty.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(|p| p.value().trim()).filter(|v| !v.is_empty())
    }
}

/// One VCALENDAR of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar<'a> {
    /// Line of its BEGIN, from 1; 0 where the file has none.
    pub line: u32,
    /// Its own properties (PRODID, METHOD, X-WR-TIMEZONE, …).
    pub properties: Vec<Property<'a>>,
    /// Its VTIMEZONEs.
    pub timezones: Vec<Component<'a>>,
    /// Its END was seen.
    pub closed: bool,
}

impl<'a> Calendar<'a> {
    /// First property of this name (in capitals).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Property<'a>> {
        self.properties.iter().find(|p| p.name() == name)
    }
}

/// A VEVENT and the calendar it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    /// Index into [`Feed::calendars`].
    pub calendar: usize,
    /// The VEVENT.
    pub component: Component<'a>,
}

/// What was read of a file.
#[derive(Debug, Clone, Default)]
pub struct Feed<'a> {
    /// The VCALENDARs; one without a line where events stand outside any.
    pub calendars: Vec<Calendar<'a>>,
    /// All VEVENTs in the order of the file.
    pub events: Vec<Event<'a>>,
    /// VTODO, VJOURNAL and unknown components, kept as they are.
    pub others: Vec<Component<'a>>,
    /// Lines of BEGIN:VEVENT beyond [`crate::bounds::MAX_EVENTS`].
    pub beyond: Vec<u32>,
    /// What is wrong with it.
    pub findings: Findings,
    /// Every VCALENDAR ended where it should: nothing was cut off. Only a complete feed may
    /// withdraw events.
    pub complete: bool,
    /// Number of physical lines.
    pub lines: u32,
}
