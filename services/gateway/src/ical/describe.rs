//! DESCRIPTION: plain text with what has no property of its own, and the sources.

use terminbund_proto::v1::{Event, Party, Session, Status, when::Kind};

use super::{FeedSettings, event::url_id};
use crate::{
    links, time,
    view::{View, member_name},
};

/// Longest text of an announcement in a feed, in characters; the entry's page has the whole.
const ANNOUNCEMENT_MAX: usize = 3_000;

/// Most sessions told in a feed.
const SESSIONS_MAX: usize = 30;

/// The whole description.
pub fn text(view: &View<'_>, settings: &FeedSettings) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut add = |part: String| {
        let part = part.trim().to_owned();
        if !part.is_empty() {
            parts.push(part);
        }
    };
    add(notices(view, settings));
    add(view.event.subtitle.clone());
    add(shorten(&view.event.description));
    add(programme(view.event, settings));
    add(details(view, settings));
    add(differences(view, settings));
    add(sources(view, settings));
    parts.join("\n\n")
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(ANNOUNCEMENT_MAX) {
        Some((cut, _)) => format!("{} …", text[..cut].trim_end()),
        None => text.to_owned(),
    }
}

fn notices(view: &View<'_>, settings: &FeedSettings) -> String {
    let texts = settings.lang.texts();
    let mut lines: Vec<String> = Vec::new();
    if view.status() == Status::Rescheduled
        && let Some(former) = view.event.former_start
    {
        let former = time::stamp(former, &settings.zone, settings.lang);
        lines.push(format!("{}: {former}", texts.formerly));
    }
    if view.event.sold_out {
        lines.push(capital(texts.sold_out));
    }
    if view.entry.organizer_withdrew {
        lines.push(capital(texts.withdrawn));
    }
    lines.join("\n")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn programme(event: &Event, settings: &FeedSettings) -> String {
    if event.sessions.is_empty() {
        return String::new();
    }
    let mut lines = vec![format!("{}:", settings.lang.texts().programme)];
    lines.extend(event.sessions.iter().take(SESSIONS_MAX).map(|item| session(item, settings)));
    lines.join("\n")
}

fn session(session: &Session, settings: &FeedSettings) -> String {
    let hours = session.when.as_ref().map(|when| time::hours(when, &settings.zone, settings.lang));
    let head = [hours.unwrap_or_default(), session.title.trim().to_owned()];
    let head: Vec<String> = head.into_iter().filter(|part| !part.is_empty()).collect();
    let mut rest = session.speakers.clone();
    rest.extend((!session.room.is_empty()).then(|| session.room.clone()));
    let rest = if rest.is_empty() { String::new() } else { format!(" ({})", rest.join(", ")) };
    format!("- {}{rest}", head.join(" "))
}

fn details(view: &View<'_>, settings: &FeedSettings) -> String {
    let (event, texts) = (view.event, settings.lang.texts());
    let mut lines: Vec<String> = Vec::new();
    let mut add = |label: &str, value: String| {
        if !value.trim().is_empty() {
            lines.push(format!("{label}: {}", value.trim()));
        }
    };
    if let Some(Kind::Timed(timed)) = event.when.as_ref().and_then(|when| when.kind.as_ref())
        && let Some(doors) = timed.doors.and_then(|doors| settings.zone.at(doors))
    {
        add(texts.doors, format!("{}{}", time::clock(&doors), texts.oclock));
    }
    add(texts.speakers, event.speakers.join(", "));
    add(texts.online_access, view.online_link().unwrap_or_default());
    add(texts.co_organizers, names(&event.co_organizers));
    if let Some(registration) = &event.registration {
        add(texts.registration, links::safe(&registration.url).unwrap_or_default());
        add(texts.registration_until, registration.deadline.replace('T', " "));
    }
    if let Some(price) = &event.price {
        let free = if price.free == Some(true) { texts.free } else { "" };
        let text = if price.text.is_empty() { free } else { &price.text };
        add(texts.price, text.to_owned());
    }
    add(texts.accessibility, event.accessibility.clone());
    add(texts.contact, event.contact.as_ref().map(contact).unwrap_or_default());
    lines.join("\n")
}

fn names(parties: &[Party]) -> String {
    let names: Vec<&str> = parties.iter().map(|party| party.name.trim()).collect();
    names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ")
}

fn contact(party: &Party) -> String {
    let parts = [party.name.trim(), party.telephone.trim(), party.email.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn differences(view: &View<'_>, settings: &FeedSettings) -> String {
    let conflicts = view.entry.conflicts.iter();
    let told = conflicts.map(|conflict| {
        let text = settings.lang.pick(&conflict.german, &conflict.english);
        format!("! {text}")
    });
    told.filter(|line| line.len() > 2).collect::<Vec<_>>().join("\n")
}

fn sources(view: &View<'_>, settings: &FeedSettings) -> String {
    let texts = settings.lang.texts();
    let mut lines: Vec<String> = Vec::new();
    let announcers = view.announcers();
    if !announcers.is_empty() {
        lines.push(format!("{}:", texts.sources));
    }
    for member in announcers {
        match links::web(&member.url) {
            Some(link) => lines.push(format!("- {}: {link}", member_name(member))),
            None => lines.push(format!("- {}", member_name(member))),
        }
    }
    let page = format!("{}{}", settings.entry_url, url_id(&view.entry.id));
    lines.push(format!("{}: {page}", texts.entry_page));
    lines.join("\n")
}
