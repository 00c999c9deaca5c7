//! Sites as they are: calendars that change, windows that move, outages, bad days, relaunches.

use std::collections::BTreeSet;
use std::time::Duration;

use terminbund_fetch::{FetchError, Freshness, Request, Response};

use super::{DAY, Event, HOUR, NOON, Random, answer, calendar};

/// An event as its organiser knows it.
#[derive(Clone, Debug)]
pub struct Truth {
    pub id: u64,
    pub title: String,
    pub start: i64,
    /// When it was entered.
    pub born: i64,
    /// When the organiser deleted it.
    pub gone: Option<i64>,
    /// When its text changed last.
    pub edited: i64,
    /// With that change it moved by so much.
    pub moved: i64,
    /// With that change its title got this at its end.
    pub renamed: &'static str,
}

impl Truth {
    /// Its start as announced at a time.
    pub fn start_at(&self, now: i64) -> i64 {
        if self.edited <= now { self.start + self.moved } else { self.start }
    }
}

/// What part of its calendar a site shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    All,
    Upcoming,
    NextTwenty,
    ThirtyDays,
    /// One page a month, as calendars on sites do.
    Month,
}

/// What goes wrong for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Down,
    Error,
    TooMany(i64),
    Empty,
    Half,
    Html,
    Cut,
}

/// A partner's site.
#[derive(Clone, Debug)]
pub struct Site {
    pub slug: String,
    pub interval: i64,
    pub shows: Shows,
    conditional: bool,
    max_age: i64,
    with_uids: bool,
    /// New UIDs with each export.
    renews: bool,
    pub events: Vec<Truth>,
    faults: Vec<(i64, i64, Fault)>,
    relaunch: Option<i64>,
    /// Not before, by what the last answer asked for.
    pub not_before: i64,
    pub requests: u64,
    pub early: u64,
}

const TITLES: [&str; 24] = [
    "Fachkräfte gewinnen und binden",
    "Ausbildungsmesse",
    "Sprechtag Anerkennung",
    "Forum Pflege",
    "Recruiting für Betriebe",
    "Willkommenskultur",
    "Deutsch im Beruf",
    "Unternehmerfrühstück",
    "Nacht der Bewerber",
    "Zukunftstag",
    "Gründungsberatung",
    "Weiterbildung nutzen",
    "Einstieg in die Zeitarbeit",
    "Karrieretag Handwerk",
    "Jobbörse Innenstadt",
    "Integration im Betrieb",
    "Fördermittel kurz erklärt",
    "Digitalisierung im Mittelstand",
    "Azubi-Speed-Dating",
    "Wiedereinstieg nach der Familie",
    "Nachfolge regeln",
    "Netzwerk Ingenieure",
    "Arbeitsrecht aktuell",
    "Tag der offenen Tür",
];

impl Site {
    /// A site that lives for so many days.
    pub fn new(nth: usize, seed: u64, days: i64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x1000_0001).wrapping_add(nth as u64));
        for _ in 0..3 {
            random.next();
        }
        let shows = match random.below(5) {
            0 => Shows::All,
            1 => Shows::Upcoming,
            2 => Shows::NextTwenty,
            3 => Shows::Month,
            _ => Shows::ThirtyDays,
        };
        let mut site = Self {
            slug: format!("quelle-{nth}"),
            interval: HOUR,
            shows,
            conditional: random.chance(70),
            max_age: if random.chance(20) { 2 * HOUR + random.below(20_000) as i64 } else { 0 },
            with_uids: random.chance(85),
            renews: random.chance(8),
            events: Vec::new(),
            faults: Vec::new(),
            relaunch: random.chance(15).then(|| NOON + random.below(days as u64) as i64 * DAY),
            not_before: 0,
            requests: 0,
            early: 0,
        };
        site.fill(&mut random, days);
        site.break_now_and_then(&mut random, days);
        site
    }

    fn fill(&mut self, random: &mut Random, days: i64) {
        let count = 3 + random.below(30) as i64 * (days + 90) / 120;
        let mut taken = BTreeSet::new();
        for id in 0..count as u64 {
            let born_before = random.chance(60);
            let start_day = -10 + random.below((days + 100) as u64) as i64;
            let start = NOON + start_day * DAY + (random.below(10) as i64 - 2) * HOUR;
            // The summer break: nothing takes place for six weeks of the year.
            let summer = (140..182).contains(&start_day);
            let title = TITLES[random.below(TITLES.len() as u64) as usize].to_owned();
            if summer || !taken.insert((title.clone(), start_day)) {
                continue;
            }
            let born = if born_before {
                NOON - DAY
            } else {
                // Entered some weeks before, at the latest five days ahead.
                (start - (5 + random.below(60) as i64) * DAY).max(NOON - DAY)
            };
            let gone = random.chance(6).then(|| born + random.below(40) as i64 * DAY);
            let gone = gone.filter(|at| *at < start - 2 * DAY);
            let edited = born + random.below(30) as i64 * DAY;
            // What is moved or renamed is so while it lies ahead.
            let ahead = edited < start - 3 * DAY;
            let moved = if ahead && random.chance(8) { random.below(9) as i64 * DAY } else { 0 };
            let renamed = if ahead && random.chance(8) { " (ausgebucht)" } else { "" };
            let truth = Truth { id, title, start, born, gone, edited, moved, renamed };
            self.events.push(truth);
        }
    }

    fn break_now_and_then(&mut self, random: &mut Random, days: i64) {
        let fortnights = (days / 14).max(1);
        for fortnight in 0..fortnights {
            let from = NOON + (fortnight * 14 + random.below(12) as i64) * DAY;
            let hours = 1 + random.below(24) as i64;
            let (fault, length) = match random.below(10) {
                0 => (Fault::Down, hours * HOUR),
                1 => (Fault::Error, hours * HOUR),
                2 => (Fault::TooMany(HOUR + random.below(100_000) as i64), hours * HOUR),
                3 => (Fault::Empty, DAY),
                4 => (Fault::Half, DAY),
                5 => (Fault::Html, DAY),
                6 => (Fault::Cut, DAY),
                _ => continue,
            };
            self.faults.push((from, from + length, fault));
        }
    }

    /// What there is to be seen at a time.
    pub fn visible(&self, now: i64) -> Vec<&Truth> {
        let there = |e: &&Truth| e.born <= now && e.gone.is_none_or(|gone| gone > now);
        let mut all: Vec<&Truth> = self.events.iter().filter(there).collect();
        all.sort_by_key(|e| (e.start_at(now), e.id));
        match self.shows {
            Shows::All => {}
            Shows::Upcoming => all.retain(|e| e.start_at(now) > now),
            Shows::NextTwenty => {
                all.retain(|e| e.start_at(now) > now);
                all.truncate(20);
            }
            Shows::ThirtyDays => {
                all.retain(|e| (now..now + 30 * DAY).contains(&e.start_at(now)));
            }
            Shows::Month => {
                let month = |at: i64| (at - NOON).div_euclid(30 * DAY);
                all.retain(|e| month(e.start_at(now)) == month(now));
            }
        }
        all
    }

    fn fault(&self, now: i64) -> Option<Fault> {
        self.faults.iter().find(|(from, to, _)| (*from..*to).contains(&now)).map(|f| f.2)
    }

    /// The calendar of some events at a time.
    fn write(&self, events: &[&Truth], now: i64) -> String {
        let relaunched = self.relaunch.is_some_and(|at| at <= now);
        let event = |e: &&Truth| {
            let edited = e.edited <= now;
            let uid = match (self.with_uids, relaunched) {
                (false, _) => String::new(),
                (true, _) if self.renews => format!("{}-{}", e.id, self.requests),
                (true, false) => format!("{}@alt", e.id),
                (true, true) => format!("neu-{:x}", e.id * 7919 + 13),
            };
            let title = format!("{}{}", e.title, if edited { e.renamed } else { "" });
            let mut event = Event::new(&uid, &title, e.start_at(now));
            event.text = format!("id={} {}{}", e.id, edited, if relaunched { " neu" } else { "" });
            event
        };
        calendar(&events.iter().map(event).collect::<Vec<_>>())
    }

    /// Answers as the site would.
    pub fn answer(&mut self, request: &Request, now: i64) -> Result<Response, FetchError> {
        self.requests += 1;
        self.early += u64::from(now < self.not_before);
        self.not_before = now + self.interval * 9 / 10;
        let mut shown = self.visible(now);
        let body = match self.fault(now) {
            Some(Fault::Down) => return Err(FetchError::Connect { host: self.slug.clone() }),
            Some(Fault::Error) => return Ok(answer(request, 502, "bad gateway")),
            Some(Fault::TooMany(seconds)) => {
                self.not_before = self.not_before.max(now + seconds);
                let mut response = answer(request, 429, "");
                let wait = Duration::from_secs(seconds as u64);
                response.freshness = Freshness { retry_after: Some(wait), fresh_for: None };
                return Ok(response);
            }
            Some(Fault::Html) => "<!doctype html><html><body>Wartung</body></html>".to_owned(),
            Some(Fault::Empty) => calendar(&[]),
            Some(Fault::Half) => {
                shown.truncate(shown.len() / 2);
                self.write(&shown, now)
            }
            Some(Fault::Cut) => {
                let whole = self.write(&shown, now);
                whole[..whole.len() - 20].to_owned()
            }
            None => self.write(&shown, now),
        };
        self.not_before = self.not_before.max(now + self.max_age);
        let tag = blake3::hash(body.as_bytes()).to_hex().to_string().into_bytes();
        let known = request.validators.as_ref().and_then(|v| v.etag.as_ref());
        let same = self.conditional && known == Some(&tag);
        let mut response = if same { answer(request, 304, "") } else { answer(request, 200, body) };
        response.validators.etag = self.conditional.then_some(tag);
        let fresh = (self.max_age > 0).then(|| Duration::from_secs(self.max_age as u64));
        response.freshness = Freshness { retry_after: None, fresh_for: fresh };
        Ok(response)
    }

    /// The seconds between two requests of a poller that knows all wishes and never jitters.
    pub fn ideal(&self) -> i64 {
        self.interval.max(self.max_age)
    }
}
