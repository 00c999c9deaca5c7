//! From a raw item to an announcement: reads the payload, then understands what it says. Pure.

use std::sync::Arc;

use jiff::civil::Date;
use terminbund_proto::v1::{
    Announcement, Event, Finding, Occurrence, RawItem, Role, Severity, Visibility, When,
    raw_item::Payload,
};
use terminbund_understand::{CategoryMap, Rules, SourceMode};

use crate::{from_ical, from_page, from_submitted, status, understood};

/// What the configuration says of a source, for one alliance.
#[derive(Debug, Clone)]
pub struct Source {
    /// The alliance's slug.
    pub alliance: String,
    /// The partner's slug.
    pub partner: String,
    /// IANA name of the zone of times without one.
    pub zone: String,
    /// The partner's part in what it announces, where the record does not say.
    pub role: Role,
    /// Which of its announcements count.
    pub mode: SourceMode,
    /// What the partner's own categories mean.
    pub categories: CategoryMap,
    /// Slug and name of all partners, to tell who is named as organiser.
    pub partners: Arc<Vec<(String, String)>>,
}

/// The rules in force: version, window and taxonomy. One owner publishes them.
#[derive(Debug, Clone)]
pub struct Epoch {
    /// Rises with each change of the rules.
    pub number: u64,
    /// The day around which the dates of a series are given, so that each instance gives the same.
    pub anchor: Date,
    /// The compiled taxonomy.
    pub rules: Arc<Rules>,
}

/// Version of the code of this crate and of understanding: raised when it reads differently, so
/// that all is derived anew.
pub const VERSION: u32 = 2;

/// What a payload says before it is understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub(crate) event: Event,
    pub(crate) occurrences: Vec<Occurrence>,
    pub(crate) form: String,
    pub(crate) origins: Vec<(String, String)>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) former: Vec<When>,
}

/// Makes an announcement of a raw item; the same item, source and epoch always give the same.
#[must_use]
pub fn announce(item: &RawItem, source: &Source, epoch: &Epoch) -> Announcement {
    let mut draft = draft(item, source, epoch);
    understood::complete(&mut draft, source, &epoch.rules);
    finish(item, draft, source, epoch)
}

/// What the fields of a raw item say, without what its texts add: [`announce`] is all of it.
#[must_use]
pub fn literal(item: &RawItem, source: &Source, epoch: &Epoch) -> Announcement {
    finish(item, draft(item, source, epoch), source, epoch)
}

fn draft(item: &RawItem, source: &Source, epoch: &Epoch) -> Draft {
    let mut draft = match &item.payload {
        Some(Payload::Ical(ical)) => from_ical::draft(item, &ical.calendar, source, epoch),
        Some(Payload::Page(page)) => from_page::draft(page, source, epoch),
        Some(Payload::Submitted(submitted)) => from_submitted::draft(submitted, source),
        None => Draft::default(),
    };
    status::from_title(&mut draft.event);
    for date in &mut draft.occurrences {
        if let Some(differs) = &mut date.r#override {
            status::from_title(differs);
        }
    }
    draft
}

fn finish(item: &RawItem, mut draft: Draft, source: &Source, epoch: &Epoch) -> Announcement {
    let visibility = match item.visibility() {
        Visibility::Unspecified => Visibility::Public,
        other => other,
    };
    draft.event.visibility = visibility.into();
    let role = role(&draft.event, source);
    let mut findings = item.findings.clone();
    findings.append(&mut draft.findings);
    let mut origins = std::collections::BTreeMap::from([(String::new(), draft.form.clone())]);
    origins.extend(draft.origins.clone());
    let mut former_titles = item.former.iter().map(|f| f.title.clone()).collect::<Vec<_>>();
    former_titles.retain(|t| !t.is_empty() && *t != draft.event.title);
    former_titles.dedup();
    Announcement {
        alliance: source.alliance.clone(),
        source: item.source.clone(),
        partner: source.partner.clone(),
        key: item.key.clone(),
        revision: item.revision,
        epoch: epoch.number,
        first_seen: item.first_seen,
        last_changed: item.last_changed,
        withdrawn: item.withdrawn_at.is_some(),
        withdrawn_at: item.withdrawn_at,
        event: Some(draft.event),
        occurrences: draft.occurrences,
        role: role.into(),
        uid: item.uid.clone(),
        former: draft.former,
        former_titles,
        origins,
        findings,
    }
}

/// Whether this partner holds the event: by who is named as organiser, else by configuration.
fn role(event: &Event, source: &Source) -> Role {
    let named = |name: &str| {
        let name = name.to_owned();
        let partners = source.partners.iter();
        partners.filter(move |(_, partner)| terminbund_text::institution::names(&name, partner))
    };
    let own = |slug: &String| *slug == source.partner;
    if let Some(organizer) = event.organizer.as_ref().filter(|o| !o.name.is_empty()) {
        let mut slugs = named(&organizer.name).map(|(slug, _)| slug).collect::<Vec<_>>();
        slugs.sort();
        if slugs.iter().any(|s| own(s)) {
            return Role::Organizer;
        }
        if !slugs.is_empty() {
            let with = event.co_organizers.iter();
            let co = with.clone().any(|c| named(&c.name).any(|(slug, _)| own(slug)));
            return if co { Role::CoOrganizer } else { Role::Repeater };
        }
    }
    source.role
}

/// A finding about an item, in German and English.
pub(crate) fn finding(rule: &str, severity: Severity, german: &str, english: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity: severity.into(),
        german: german.to_owned(),
        english: english.to_owned(),
        ..Finding::default()
    }
}
