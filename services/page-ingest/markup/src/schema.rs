//! From a schema.org (or data-vocabulary) event to an item.

use crate::bounds::MAX_NODE_DEPTH;
use crate::node::{Node, Value, is_event_type, local_name};
use crate::{Address, Field, Form, Geo, Moment, PageItem, Price, Status};
use std::collections::BTreeMap;

mod place;
mod schedule;

/// What reading a node needs besides it.
pub(crate) struct Source<'a> {
    /// For relative links and missing years.
    pub ctx: &'a crate::reading::PageContext<'a>,
    /// Things by identifier, for references (`{"@id": "#hall"}`).
    pub ids: BTreeMap<&'a str, &'a Node>,
}

impl<'a> Source<'a> {
    /// A source over these top-level things.
    pub fn new(ctx: &'a crate::reading::PageContext<'a>, nodes: &'a [Node]) -> Self {
        let mut ids = BTreeMap::new();
        let mut open: Vec<&Node> = nodes.iter().rev().collect();
        while let Some(node) = open.pop() {
            if let Some(id) = node.id.as_deref().filter(|_| !node.is_reference()) {
                ids.entry(id).or_insert(node);
            }
            open.extend(children(node).map(|(_, n)| n));
        }
        Self { ctx, ids }
    }

    /// The thing itself, or the one it refers to.
    pub fn resolve<'b>(&'b self, node: &'b Node) -> &'b Node {
        match &node.id {
            Some(id) if node.is_reference() => self.ids.get(id.as_str()).copied().unwrap_or(node),
            _ => node,
        }
    }

    /// First node among the values of `names`.
    pub fn node<'b>(&'b self, node: &'b Node, names: &[&str]) -> Option<&'b Node> {
        self.nodes(node, names).into_iter().next()
    }

    /// All nodes among the values of `names`.
    pub fn nodes<'b>(&'b self, node: &'b Node, names: &[&str]) -> Vec<&'b Node> {
        let values = node.all(names).into_iter();
        let nodes = values.filter_map(|v| match v {
            Value::Node(n) => Some(self.resolve(n)),
            // In microdata and RDFa a link may refer to a thing of the page.
            Value::Link(url, _) => self.ids.get(url.as_str()).copied(),
            Value::Text(_) => None,
        });
        nodes.collect()
    }

    /// Name or text of a property, references followed.
    pub fn text(&self, node: &Node, names: &[&str]) -> Option<String> {
        if let Some(text) = node.text(names) {
            return Some(text);
        }
        self.nodes(node, names).into_iter().find_map(|n| n.text(&["name", "fn", "org"]))
    }
}

fn children(node: &Node) -> impl DoubleEndedIterator<Item = (&str, &Node)> {
    node.props.iter().filter_map(|(name, value)| match value {
        Value::Node(n) => Some((name.as_str(), n.as_ref())),
        _ => None,
    })
}

/// Properties whose events are mentioned as a frame, not announced.
const FRAMES: &[&str] = &["superEvent", "previousEvent", "partOfEvent", "recordedAt"];
/// Properties under which a thing keeps events that bear its name if they have none.
const OF_PARENT: &[&str] = &["publication", "hasCourseInstance", "releasedEvent"];

/// All events among these things and within them, in the page's order.
pub(crate) fn events(nodes: &[Node], source: &Source<'_>) -> Vec<PageItem> {
    let mut out = Vec::new();
    let mut open: Vec<(&Node, Option<String>, usize)> =
        nodes.iter().rev().map(|n| (n, None, 0)).collect();
    while let Some((node, parent_name, depth)) = open.pop() {
        let is_event = node.is_event() && !node.is_reference();
        if is_event {
            out.extend(event(node, parent_name.as_deref(), source, 0));
        }
        if depth >= MAX_NODE_DEPTH {
            continue;
        }
        let name = node.text(&["name"]);
        let inner: Vec<(&str, &Node)> = children(node).collect();
        for (prop, child) in inner.into_iter().rev() {
            // Parts of an event are read with it.
            if FRAMES.contains(&prop) || (is_event && matches!(prop, "subEvent" | "subEvents")) {
                continue;
            }
            let name = name.clone().filter(|_| OF_PARENT.contains(&prop));
            open.push((child, name, depth + 1));
        }
    }
    out
}

fn event(
    node: &Node,
    parent_name: Option<&str>,
    source: &Source<'_>,
    depth: usize,
) -> Option<PageItem> {
    let mut item = PageItem::default();
    let form = node.form;
    let titles = ["name", "summary", "headline"];
    if let Some(t) = node.text(&titles).or_else(|| parent_name.map(str::to_owned)) {
        item.title = t;
        item.told(Field::Title, form);
    }
    times(&mut item, node, source);
    place::location(&mut item, node, source);
    let mut set = |slot: &mut Option<String>, field: Field, value: Option<String>| {
        if value.is_some() {
            *slot = value;
            item.provenance.insert(field, form);
        }
    };
    let mut extra = PageItem::default();
    let link = |names: &[&str]| node.first(names).and_then(Value::url).map(|u| source.ctx.link(&u));
    set(&mut extra.url, Field::Url, link(&["url"]));
    set(&mut extra.subtitle, Field::Subtitle, node.text(&["alternateName", "alternativeHeadline"]));
    set(&mut extra.description, Field::Description, description(node));
    let organizer = source.text(node, &["organizer", "organiser"]);
    set(&mut extra.organizer, Field::Organizer, organizer);
    set(&mut extra.in_language, Field::InLanguage, source.text(node, &["inLanguage"]));
    let mode = node.first(&["eventAttendanceMode"]).and_then(|v| v.url().or_else(|| v.text()));
    let mode = mode.map(|m| local_name(&m).to_owned());
    set(&mut extra.attendance_mode, Field::AttendanceMode, mode);
    set(&mut extra.doors, Field::Doors, node.text(&["doorTime"]));
    set(&mut extra.status_text, Field::Status, status_text(node));
    set(&mut extra.image, Field::Image, image(node, source));
    extra.image_license = source
        .node(node, &["image"])
        .and_then(|n| n.first(&["license", "copyrightNotice"]).and_then(|v| v.url().or(v.text())));
    extra.status = extra.status_text.as_deref().and_then(read_status);
    extra.series = source.text(node, &["superEvent", "partOfSeries"]);
    let uid = node.text(&["identifier"]).or_else(|| node.id.clone());
    set(&mut extra.uid, Field::Uid, uid);
    fill(&mut item, extra);
    offers(&mut item, node, source);
    keywords(&mut item, node);
    schedule::schedules(&mut item, node, source);
    if depth < 4 {
        let subs = source.nodes(node, &["subEvent", "subEvents"]).into_iter();
        let subs = subs.filter(|n| n.types.is_empty() || n.types.iter().any(|t| is_event_type(t)));
        item.sub_events = subs.filter_map(|n| event(n, None, source, depth + 1)).collect();
    }
    let something = !item.title.is_empty() || item.start.is_some() || item.start_text.is_some();
    something.then_some(item)
}

/// Moves the plain fields that `event` gathered apart into the item.
fn fill(item: &mut PageItem, extra: PageItem) {
    item.url = extra.url;
    item.subtitle = extra.subtitle;
    item.description = extra.description;
    item.organizer = extra.organizer;
    item.in_language = extra.in_language;
    item.attendance_mode = extra.attendance_mode;
    item.doors = extra.doors;
    item.status_text = extra.status_text;
    item.status = extra.status;
    item.image = extra.image;
    item.image_license = extra.image_license;
    item.series = extra.series;
    item.uid = extra.uid;
}

fn description(node: &Node) -> Option<String> {
    let long = node.text(&["description"]);
    long.or_else(|| node.text(&["disambiguatingDescription", "abstract", "articleBody", "text"]))
}

fn times(item: &mut PageItem, node: &Node, source: &Source<'_>) {
    let form = node.form;
    let start = node.text(&["startDate", "startdate", "dtstart", "startTime"]);
    if let Some(text) = start {
        set_start(item, &text, form, source.ctx);
    }
    if let Some(text) = node.text(&["endDate", "enddate", "dtend", "endTime"]) {
        set_end(item, &text, form, source.ctx);
    } else if let (Some(start), Some(d)) = (item.start, node.text(&["duration"]))
        && let Some(end) = crate::iso::after(start, &d)
    {
        item.end = Some(end);
        item.end_text = Some(d);
        item.told(Field::End, form);
    }
    if let Some(text) = node.text(&[crate::node::VISIBLE]) {
        end_in_text(item, &text, source.ctx);
    }
    if let Some(text) = node.text(&["previousStartDate"]) {
        item.previous_start = source.ctx.moment(&text);
        item.told(Field::PreviousStart, form);
    }
}

/// Reads the start text; an interval or a text with an end also gives the end.
pub(crate) fn set_start(
    item: &mut PageItem,
    text: &str,
    form: Form,
    ctx: &crate::reading::PageContext<'_>,
) {
    item.start_text = Some(text.to_owned());
    if let Some(span) = ctx.span(text) {
        item.start = Some(span.start);
        item.all_day = span.start.time.is_none();
        item.told(Field::Start, form);
        if let Some(end) = span.end {
            item.end = Some(end);
            item.told(Field::End, form);
        }
    }
}

/// Reads the end text; a clock time alone is one of the day on which the event starts.
pub(crate) fn set_end(
    item: &mut PageItem,
    text: &str,
    form: Form,
    ctx: &crate::reading::PageContext<'_>,
) {
    item.end_text = Some(text.to_owned());
    let clock = || {
        let start = item.start?;
        let (time, next, offset) = crate::iso::take_time(text)?;
        let before = start.time.is_some_and(|t| time < t);
        let days = i32::from(next) + i32::from(before && !next);
        let date = start.date.checked_add(jiff::Span::new().days(days)).ok()?;
        Some(Moment { date, time: Some(time), offset })
    };
    if let Some(end) = ctx.moment(text).or_else(clock) {
        item.end = Some(end);
        item.told(Field::End, form);
    }
}

/// Markup without an end, beside a visible "10–11 Uhr": the end is taken from the text if its
/// start is the one of the markup.
pub(crate) fn end_in_text(item: &mut PageItem, text: &str, ctx: &crate::reading::PageContext<'_>) {
    let Some(start) = item.start.filter(|s| s.time.is_some() && item.end.is_none()) else { return };
    let context = terminbund_when::Context::on(ctx.on);
    let text = crate::text::cut(text, crate::bounds::MAX_DATE_TEXT);
    let found = terminbund_when::find(text, &context);
    let spans = found.iter().filter_map(|f| f.reading.first()).map(crate::reading::from_when);
    let same = spans.filter(|s| s.start.minute() == start.minute()).find_map(|s| s.end);
    if let Some(end) = same.filter(|e| e.time.is_some()) {
        item.end = Some(Moment { offset: start.offset.filter(|_| end.date == start.date), ..end });
        item.told(Field::End, Form::Text);
    }
}

fn status_text(node: &Node) -> Option<String> {
    let value = node.first(&["eventStatus", "status"])?;
    match value {
        Value::Link(url, _) => Some(url.clone()),
        Value::Node(n) => n.id.clone().or_else(|| value.text()),
        Value::Text(_) => value.text(),
    }
}

/// Reads a status: schema.org's names with or without address, iCalendar's, and plain words.
pub(crate) fn read_status(text: &str) -> Option<Status> {
    let name = local_name(text).to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    if has(&["cancel", "abgesagt", "entfällt", "fällt aus", "abgesetzt"]) {
        Some(Status::EventCancelled)
    } else if has(&["postponed", "verschoben auf unbestimmt"]) {
        Some(Status::EventPostponed)
    } else if has(&["reschedul", "verschoben", "verlegt"]) {
        Some(Status::EventRescheduled)
    } else if has(&["movedonline", "moved online"]) {
        Some(Status::EventMovedOnline)
    } else if has(&["scheduled", "confirmed", "bestätigt", "findet statt"]) {
        Some(Status::EventScheduled)
    } else {
        None
    }
}

fn image(node: &Node, source: &Source<'_>) -> Option<String> {
    let value = node.first(&["image", "photo", "thumbnailUrl"])?;
    let url = match value {
        Value::Node(n) => Value::Node(Box::new(source.resolve(n).clone())).url()?,
        other => other.url()?,
    };
    Some(source.ctx.link(&url))
}

fn offers(item: &mut PageItem, node: &Node, source: &Source<'_>) {
    let free = node.text(&["isAccessibleForFree"]).map(|t| {
        matches!(local_name(&t).to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "ja")
    });
    let offer = source.node(node, &["offers", "offer"]);
    let text = offer
        .and_then(|o| o.text(&["price", "lowPrice"]).or_else(|| o.text(&["priceSpecification"])))
        .or_else(|| node.text(&["price", "ticketAggregate"]));
    if text.is_none() && free.is_none() {
        return;
    }
    let text = text.unwrap_or_default();
    let zero = !text.is_empty() && text.chars().all(|c| matches!(c, '0' | '.' | ','));
    let currency = offer.and_then(|o| o.text(&["priceCurrency"]));
    item.price = Some(Price { free: free.or(zero.then_some(true)), text, currency });
    item.told(Field::Price, node.form);
}

fn keywords(item: &mut PageItem, node: &Node) {
    for value in node.all(&["keywords", "eventType", "category"]) {
        for word in value.text().unwrap_or_default().split([',', ';']) {
            let word = word.trim().to_owned();
            if !word.is_empty() && !item.keywords.contains(&word) {
                item.keywords.push(word);
            }
        }
    }
    if !item.keywords.is_empty() {
        item.told(Field::Keywords, node.form);
    }
}

/// The same as [`place::geo`], for microformats.
pub(crate) fn geo_of(latitude: &str, longitude: &str) -> Option<Geo> {
    place::geo(latitude, longitude)
}

/// An address line as an [`Address`], `None` if empty.
pub(crate) fn address_line(text: &str) -> Option<Address> {
    let text = crate::text::plain(text);
    (!text.is_empty()).then(|| Address::line(&text))
}
