//! What is asked of the calendar: entries by start, by id, by filter.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use terminbund_model::{filter::Query, moment, zone::zone};
use terminbund_proto::v1::{AttendanceMode, Entry, Facet};

/// Most entries of one page.
pub const MAX_PAGE: usize = 1000;
/// Entries of a page where the asker does not say.
pub const DEFAULT_PAGE: usize = 100;
/// Redirects that are followed; a chain grows with each merge of merged entries.
const MAX_HOPS: usize = 32;

/// Where an entry stands: by start, then id. Entries without a date come last.
pub type Key = (i64, String);

/// The entries as readers see them.
#[derive(Debug, Default)]
pub struct View {
    by_start: BTreeMap<Key, Arc<Entry>>,
    starts: HashMap<String, i64>,
    redirects: HashMap<String, String>,
    /// Rises with each public change; equal revisions, equal answers.
    pub revision: u64,
}

/// A page of an answer.
#[derive(Debug, Default)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Arc<Entry>>,
    /// Where the next page begins; "" for none.
    pub next: String,
    /// All that match.
    pub total: usize,
    /// Counts over all that match.
    pub facets: Vec<Facet>,
}

impl View {
    /// Sets an entry, in place of what it was. `zone_name` places whole days.
    pub fn put(&mut self, entry: Arc<Entry>, zone_name: &str) -> Option<Arc<Entry>> {
        let before = self.take(&entry.id);
        let when = entry.event.as_ref().and_then(|e| e.when.as_ref());
        let start = when.and_then(|w| moment::starts(w, &zone(zone_name))).unwrap_or(i64::MAX);
        for member in &entry.members {
            self.redirects.insert(member.event_id.clone(), entry.id.clone());
        }
        self.redirects.remove(&entry.id);
        self.starts.insert(entry.id.clone(), start);
        self.by_start.insert((start, entry.id.clone()), entry);
        before
    }

    /// Takes an entry away.
    pub fn take(&mut self, id: &str) -> Option<Arc<Entry>> {
        let start = self.starts.remove(id)?;
        self.by_start.remove(&(start, id.to_owned()))
    }

    /// An id that is no entry any more leads to another.
    pub fn redirect(&mut self, from: &str, to: &str) {
        if from != to && !self.starts.contains_key(from) {
            self.redirects.insert(from.to_owned(), to.to_owned());
        }
    }

    /// The entry of an id, or the one that holds its event now.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Entry>> {
        let mut id = id;
        for _ in 0..MAX_HOPS {
            if let Some(start) = self.starts.get(id) {
                return self.by_start.get(&(*start, id.to_owned())).cloned();
            }
            id = self.redirects.get(id)?;
        }
        None
    }

    /// All entries, by start.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.by_start.values()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_start.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_start.is_empty()
    }

    /// A page of what a query lets through. `after` is the `next` of the page before.
    #[must_use]
    pub fn page(&self, query: &Query, after: &str, size: usize) -> Page {
        let size = if size == 0 { DEFAULT_PAGE } else { size.min(MAX_PAGE) };
        let from = read_token(after);
        let mut page = Page::default();
        let mut counts = Counts::default();
        for (key, entry) in &self.by_start {
            if !query.matches(entry) {
                continue;
            }
            page.total += 1;
            counts.add(entry);
            if from.as_ref().is_some_and(|f| key <= f) {
                continue;
            }
            if page.entries.len() < size {
                page.entries.push(Arc::clone(entry));
            } else if page.next.is_empty() {
                page.next = page.entries.last().map(|e| self.token(e)).unwrap_or_default();
            }
        }
        page.facets = counts.facets();
        page
    }

    fn token(&self, entry: &Entry) -> String {
        let start = self.starts.get(&entry.id).copied().unwrap_or(i64::MAX);
        format!("{start}.{}", entry.id)
    }
}

fn read_token(token: &str) -> Option<Key> {
    let (start, id) = token.split_once('.')?;
    Some((start.parse().ok()?, id.to_owned()))
}

/// Counts by field and id.
#[derive(Default)]
struct Counts(BTreeMap<(&'static str, String), u32>);

impl Counts {
    fn add(&mut self, entry: &Entry) {
        let Some(event) = &entry.event else { return };
        if let Some(class) = &event.classification {
            self.each("audience", &class.audiences);
            self.each("goal", &class.goals);
            self.each("topic", &class.topics);
            self.each("kind", std::slice::from_ref(&class.kind));
        }
        let region = event.place.as_ref().map(|p| p.region.clone()).unwrap_or_default();
        self.each("region", &[region]);
        self.each("language", &event.languages);
        let format = match event.attendance_mode() {
            AttendanceMode::Online => "online",
            AttendanceMode::Hybrid => "hybrid",
            AttendanceMode::Onsite | AttendanceMode::Unspecified => "onsite",
        };
        self.each("format", &[format.to_owned()]);
        let mut partners = entry.members.iter().map(|m| m.partner.clone()).collect::<Vec<_>>();
        partners.sort();
        partners.dedup();
        self.each("partner", &partners);
    }

    fn each(&mut self, field: &'static str, ids: &[String]) {
        for id in ids.iter().filter(|id| !id.is_empty()) {
            *self.0.entry((field, id.clone())).or_default() += 1;
        }
    }

    fn facets(self) -> Vec<Facet> {
        let facet = |((field, id), count): ((&str, String), u32)| Facet {
            field: field.to_owned(),
            german: id.clone(),
            english: id.clone(),
            id,
            count,
        };
        self.0.into_iter().map(facet).collect()
    }
}

#[cfg(test)]
mod tests {
    use terminbund_proto::v1::{Event, Filter, Member, Visibility};

    use super::*;

    fn entry(id: &str, hour: i64, members: &[&str]) -> Arc<Entry> {
        let start = jiff::Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap();
        let member = |m: &&str| Member { event_id: (*m).into(), ..Default::default() };
        Arc::new(Entry {
            id: id.into(),
            members: members.iter().map(member).collect(),
            event: Some(Event {
                title: id.into(),
                when: Some(moment::timed(start, None, "Europe/Berlin")),
                visibility: Visibility::Public.into(),
                ..Default::default()
            }),
            ..Default::default()
        })
    }

    fn all() -> Query {
        let filter = Filter { past: true, ..Default::default() };
        let utc = jiff::tz::TimeZone::UTC;
        Query::new(filter, jiff::Timestamp::UNIX_EPOCH, &utc, str::to_lowercase).unwrap()
    }

    #[test]
    fn pages_hold_each_entry_once() {
        let mut view = View::default();
        for i in 0..25 {
            view.put(entry(&format!("e{i:02}"), i % 7, &[]), "Europe/Berlin");
        }
        let (mut seen, mut next) = (Vec::new(), String::new());
        loop {
            let page = view.page(&all(), &next, 10);
            assert_eq!(page.total, 25);
            seen.extend(page.entries.iter().map(|e| e.id.clone()));
            next = page.next;
            if next.is_empty() {
                break;
            }
        }
        assert_eq!(seen.len(), 25);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 25);
    }

    #[test]
    fn an_id_that_was_absorbed_leads_to_its_holder() {
        let mut view = View::default();
        view.put(entry("b", 1, &["b"]), "Europe/Berlin");
        view.take("b");
        view.put(entry("a", 1, &["a", "b"]), "Europe/Berlin");
        assert_eq!(view.get("b").unwrap().id, "a");
        view.take("a");
        view.put(entry("c", 1, &["c", "a", "b"]), "Europe/Berlin");
        assert_eq!(view.get("a").unwrap().id, "c");
        view.put(entry("b", 1, &["b"]), "Europe/Berlin");
        assert_eq!(view.get("b").unwrap().id, "b");
        assert!(view.get("x").is_none());
    }
}
