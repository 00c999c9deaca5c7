//! The letter to a partner: German, then English; the same as JSON for webhooks.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use terminbund_model::zone::zone;

use super::ledger::{Event, News};
use super::{AlarmSettings, Recipient, Watched};
use crate::state::PollState;

/// Findings of a source that are told; the page of sources shows more.
const FINDINGS: usize = 5;

/// What a partner is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// For webhooks; `text` is what chat programs show.
    pub json: Value,
}

/// One source as it is told.
struct Told<'a> {
    source: &'a Watched,
    state: &'a PollState,
    event: Event,
}

/// Writes the letter about some news.
#[must_use]
pub fn write(
    settings: &AlarmSettings,
    to: &Recipient,
    news: &[News],
    states: &BTreeMap<String, PollState>,
    now: i64,
) -> Letter {
    let told: Vec<Told<'_>> = news
        .iter()
        .filter_map(|one| {
            let source = to.sources.iter().find(|s| s.slug == one.source)?;
            Some(Told { source, state: states.get(&one.source)?, event: one.event })
        })
        .collect();
    let zone = zone(&settings.zone);
    let subject = subject(&settings.alliance, &told);
    let german = german(settings, to, &told, &zone);
    let english = english(settings, to, &told, &zone);
    let body = format!("{german}\n\n-- English --\n\n{english}\n");
    let sources: Vec<Value> = told.iter().map(Told::json).collect();
    let json = json!({
        "alliance": settings.alliance,
        "partner": to.partner,
        "at": stamp_iso(now),
        "sources": sources,
        "page": page(settings),
        "text": body,
    });
    Letter { subject, body, json }
}

/// The page of all sources.
fn page(settings: &AlarmSettings) -> String {
    format!("{}/quellen", settings.home.as_str().trim_end_matches('/'))
}

fn subject(alliance: &str, told: &[Told<'_>]) -> String {
    let recovered = told.iter().all(|t| t.event == Event::Recovers);
    let trouble = told.iter().all(|t| t.event != Event::Recovers);
    let (german, english) = match (told, recovered, trouble) {
        ([one], true, _) => (
            format!("Kalenderquelle „{}“ läuft wieder", one.source.name),
            "calendar source works again",
        ),
        ([one], false, _) => (
            format!("Kalenderquelle „{}“ braucht Ihre Hilfe", one.source.name),
            "calendar source needs your help",
        ),
        (all, true, _) => {
            (format!("{} Kalenderquellen laufen wieder", all.len()), "calendar sources work again")
        }
        (all, false, true) => (
            format!("{} Kalenderquellen brauchen Ihre Hilfe", all.len()),
            "calendar sources need your help",
        ),
        (all, false, false) => {
            (format!("Neues von {} Kalenderquellen", all.len()), "news of calendar sources")
        }
    };
    format!("[{alliance}] {german} / {english}")
}

fn german(settings: &AlarmSettings, to: &Recipient, told: &[Told<'_>], zone: &TimeZone) -> String {
    let mut out = format!(
        "Guten Tag,\n\nder Kalender „{}“ ({}) liest Termine, die {} veröffentlicht.\n",
        settings.alliance, settings.home, to.name
    );
    for one in told {
        let since = one.since(zone, "%d.%m.%Y, %H:%M Uhr");
        let state = match one.event {
            Event::Recovers => "Läuft wieder; es ist nichts weiter zu tun.".to_owned(),
            Event::Breaks(_) => format!("Gestört{}. {}", from("seit", &since), one.german()),
            Event::Lasts(_) => {
                format!("Weiterhin gestört{}. {}", from("seit", &since), one.german())
            }
        };
        out += &format!("\n* {}\n  {}\n  {state}\n", one.source.name, one.source.url);
        for finding in one.findings() {
            out += &format!("  - {}{}\n", line("Zeile", finding.0), finding.1);
        }
    }
    out += "\nWas schon im Kalender steht, bleibt währenddessen stehen.";
    if told.iter().any(|t| t.event != Event::Recovers) {
        out += " Wenn es behoben ist,\nerfahren Sie es ebenfalls auf diesem Weg.";
    }
    out + &format!(
        "\nAlle Quellen: {}\nSolche Nachrichten kommen höchstens einmal am Tag. Fragen, oder \
         keine mehr: {}",
        page(settings),
        settings.contact.trim_start_matches("mailto:")
    )
}

fn english(settings: &AlarmSettings, to: &Recipient, told: &[Told<'_>], zone: &TimeZone) -> String {
    let mut out = format!(
        "The calendar \"{}\" ({}) reads events that {} publishes.\n",
        settings.alliance, settings.home, to.name
    );
    for one in told {
        let since = one.since(zone, "%-d %B %Y, %H:%M");
        let state = match one.event {
            Event::Recovers => "Works again; there is nothing more to do.".to_owned(),
            Event::Breaks(_) => format!("Broken{}. {}", from("since", &since), one.english()),
            Event::Lasts(_) => format!("Still broken{}. {}", from("since", &since), one.english()),
        };
        out += &format!("\n* {}\n  {}\n  {state}\n", one.source.name, one.source.url);
        for finding in one.findings() {
            out += &format!("  - {}{}\n", line("line", finding.0), finding.2);
        }
    }
    out += "\nWhat the calendar shows already stays meanwhile.";
    if told.iter().any(|t| t.event != Event::Recovers) {
        out += " You will be told here as well when\nit is mended.";
    }
    out + &format!(
        "\nAll sources: {}\nSuch messages come at most once a day. Questions, or no more of \
         them: {}",
        page(settings),
        settings.contact.trim_start_matches("mailto:")
    )
}

fn from(word: &str, since: &str) -> String {
    if since.is_empty() { String::new() } else { format!(" {word} {since}") }
}

fn line(word: &str, number: u32) -> String {
    if number == 0 { String::new() } else { format!("{word} {number}: ") }
}

fn stamp_iso(at: i64) -> String {
    Timestamp::from_second(at).map(|t| t.to_string()).unwrap_or_default()
}

impl Told<'_> {
    fn german(&self) -> String {
        self.state.cause.german()
    }

    fn english(&self) -> String {
        self.state.cause.english()
    }

    fn since(&self, zone: &TimeZone, form: &str) -> String {
        let at = Timestamp::from_second(self.state.trouble_since).ok();
        let at = at.filter(|_| self.state.trouble_since > 0);
        at.map(|t| t.to_zoned(zone.clone()).strftime(form).to_string()).unwrap_or_default()
    }

    /// Line, German, English; none of a source that works again.
    fn findings(&self) -> Vec<(u32, String, String)> {
        if self.event == Event::Recovers {
            return Vec::new();
        }
        let all = self.state.findings.iter().map(terminbund_proto::v1::Finding::from);
        all.take(FINDINGS).map(|f| (f.line, f.german, f.english)).collect()
    }

    fn json(&self) -> Value {
        let event = match self.event {
            Event::Breaks(_) => "broken",
            Event::Lasts(_) => "still-broken",
            Event::Recovers => "recovered",
        };
        json!({
            "source": self.source.slug,
            "name": self.source.name,
            "url": self.source.url,
            "event": event,
            "state": self.state.source_state().as_str_name(),
            "german": self.german(),
            "english": self.english(),
            "last_good": self.state.last_good.map(stamp_iso),
            "next_check": stamp_iso(self.state.next_check),
        })
    }
}
