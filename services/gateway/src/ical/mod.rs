//! The iCalendar writer (RFC 5545, RFC 7986): equal entries and settings give equal bytes.
//!
//! Nothing here reads a clock. All properties go through [`line::Lines`], which lets no control
//! character through, so that no text of a partner can begin a property.

mod describe;
mod event;
pub use event::url_id;
pub mod line;
mod zone;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;
use terminbund_proto::v1::Entry;

use crate::{lang::Lang, settings::Label, time, time::Zone, view::View};
use line::{Lines, text};

/// Most events of a feed: Google and several CMS importers stop reading beyond.
pub const EVENTS_MAX: usize = 1_000;

/// Most octets of a feed: Google truncates silently at about 1 MB.
pub const OCTETS_MAX: usize = 900_000;

/// Octets kept free for the head of the calendar and one zone.
const HEAD_RESERVE: usize = 4_096;

/// Octets kept free for each further zone: transitions of some years.
const ZONE_RESERVE: usize = 4_096;

/// How often programs should look again: our sources are polled about hourly.
const REFRESH: &str = "PT4H";

/// What a feed says about itself.
#[derive(Clone, Debug)]
pub struct FeedSettings {
    /// Name of the calendar.
    pub name: String,
    /// What it holds.
    pub description: String,
    /// Domain after the @ of UIDs; never changes in the life of an installation.
    pub domain: String,
    /// The zone in which times are shown that have none of their own.
    pub zone: Zone,
    /// Language of prefixes and labels.
    pub lang: Lang,
    /// Absolute address before an entry's id: `https://kalender.example/entries/`.
    pub entry_url: String,
    /// Absolute address of the feed itself.
    pub feed_url: String,
    /// Names of the taxonomy, for CATEGORIES.
    pub labels: Vec<Label>,
    /// Whether more entries follow those given.
    pub more: bool,
}

/// A written feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The bytes.
    pub text: String,
    /// The last day it holds, where a bound shortened it.
    pub shortened_until: Option<civil::Date>,
}

/// The feed as text, see [`compose`].
pub fn write(entries: &[Entry], settings: &FeedSettings) -> String {
    compose(entries, settings).text
}

/// One written event.
struct Block {
    day: civil::Date,
    years: (i16, i16),
    zone: Option<Zone>,
    lines: Lines,
}

/// Writes the public entries among those given, by start and id. Where they do not fit, the last
/// days are left out and the feed says so.
pub fn compose(entries: &[Entry], settings: &FeedSettings) -> Feed {
    let mut blocks = blocks(entries, settings);
    let shortened_until = shorten(&mut blocks, settings.more);
    let mut out = Lines::default();
    head(settings, shortened_until, &mut out);
    for (zone, (first, last)) in zones(&blocks, settings) {
        zone::write(&zone, first, last, &mut out);
    }
    for block in &blocks {
        out.append(&block.lines);
    }
    out.put("END", "VCALENDAR");
    Feed { text: out.finish(), shortened_until }
}

fn blocks(entries: &[Entry], settings: &FeedSettings) -> Vec<Block> {
    let mut views: Vec<(i64, View<'_>)> = Vec::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for view in entries.iter().filter_map(View::of) {
        let start = view.event.when.as_ref().and_then(|when| time::start(when, &settings.zone));
        let Some(start) = start else { continue };
        if ids.insert(view.entry.id.as_str()) {
            views.push((start, view));
        }
    }
    views.sort_by(|a, b| (a.0, &a.1.entry.id).cmp(&(b.0, &b.1.entry.id)));
    views.into_iter().filter_map(|(_, view)| block(&view, settings)).collect()
}

fn block(view: &View<'_>, settings: &FeedSettings) -> Option<Block> {
    let when = view.event.when.as_ref()?;
    let (first, last) = time::days(when, &settings.zone)?;
    let mut lines = Lines::default();
    let zone = event::write(view, settings, &mut lines)?;
    Some(Block { day: first, years: (first.year(), last.year()), zone, lines })
}

/// Cuts after the last day that fits whole; a first day that does not fit is cut within.
fn shorten(blocks: &mut Vec<Block>, more: bool) -> Option<civil::Date> {
    let mut octets = HEAD_RESERVE;
    let mut zones: BTreeSet<&str> = BTreeSet::new();
    let mut fits = 0;
    for block in blocks.iter() {
        octets += block.lines.octets();
        if block.zone.as_ref().is_some_and(|zone| zones.insert(&zone.name)) {
            octets += ZONE_RESERVE;
        }
        if octets > OCTETS_MAX || fits == EVENTS_MAX {
            break;
        }
        fits += 1;
    }
    if fits == blocks.len() && !more {
        return None;
    }
    let cut_day = match blocks.get(fits) {
        Some(first_out) => first_out.day,
        None => blocks.last()?.day, // more follow: the last day may not be whole
    };
    let whole = blocks[..fits].iter().filter(|block| block.day < cut_day).count();
    blocks.truncate(if whole == 0 { fits } else { whole });
    blocks.last().map(|last| last.day)
}

fn head(settings: &FeedSettings, shortened_until: Option<civil::Date>, out: &mut Lines) {
    let texts = settings.lang.texts();
    let mut description = settings.description.clone();
    if let Some(day) = shortened_until {
        let day = time::day_text(day, settings.lang);
        description = format!("{description} {} {day}.", texts.shortened).trim().to_owned();
    }
    let language = settings.lang.pick("DE", "EN");
    out.put("BEGIN", "VCALENDAR");
    out.put("VERSION", "2.0");
    out.put("PRODID", &format!("-//Terminbund//Terminbund//{language}"));
    out.put("CALSCALE", "GREGORIAN");
    out.put("METHOD", "PUBLISH");
    out.put("NAME", &text(&settings.name));
    out.put("X-WR-CALNAME", &text(&settings.name));
    if !description.is_empty() {
        out.put("DESCRIPTION", &text(&description));
        out.put("X-WR-CALDESC", &text(&description));
    }
    out.put("X-WR-TIMEZONE", &text(&settings.zone.name));
    out.put("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    out.put("X-PUBLISHED-TTL", REFRESH);
    if let Some(url) = crate::links::web(&settings.feed_url) {
        out.put("SOURCE;VALUE=URI", &url);
    }
}

/// The feed's zone and each other one that is used, with the years it is needed for.
fn zones(blocks: &[Block], settings: &FeedSettings) -> Vec<(Zone, (i16, i16))> {
    let mut years: BTreeMap<String, (Zone, (i16, i16))> = BTreeMap::new();
    let feed = settings.zone.clone();
    let first = blocks.first().map_or((1970, 1970), |block| block.years);
    years.insert(feed.name.clone(), (feed, first));
    for block in blocks {
        let Some(zone) = &block.zone else { continue };
        let range = &mut years.entry(zone.name.clone()).or_insert((zone.clone(), block.years)).1;
        range.0 = range.0.min(block.years.0);
        range.1 = range.1.max(block.years.1);
    }
    years.into_values().collect()
}

#[cfg(test)]
mod tests;
