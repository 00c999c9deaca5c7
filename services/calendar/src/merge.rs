//! From the events of a cluster to one entry, field by field, with provenance. Pure.
//!
//! Which events mean the same is decided before; here is decided whose word counts: the
//! organiser's before a repeat, then the more recent, then by id. What a decision prefers or sets
//! goes before all and stays visible together with what it overrides.

mod conflict;
pub mod fields;

use std::collections::BTreeMap;

use terminbund_model::moment;
use terminbund_proto::v1::{
    AppliedDecision, Classification, Entry, Event, Member, Provenance, Relevance, Role, Status,
    Visibility, When, when,
};

use crate::{book::venues::Venues, decision::InForce, event::Told};

/// How long a withdrawn event stays as cancelled, seconds.
pub const CANCELLED_STAYS: i64 = 30 * moment::DAY;

/// What merging needs to know beside the events.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Partner slug to the name that people know.
    pub partner_names: &'a BTreeMap<String, String>,
    /// Decisions in force.
    pub decisions: &'a InForce,
    /// What announcements teach of the addresses of venues.
    pub venues: &'a Venues,
    /// Seconds since the epoch.
    pub now: i64,
}

/// An event of the cluster with all that it says.
pub(crate) struct Voice<'a> {
    pub(crate) told: &'a Told,
    pub(crate) event: Event,
    pub(crate) withdrawn: Option<i64>,
}

/// Merges the events of one cluster; `None` for none. The answer does not depend on their order.
#[must_use]
pub fn merge(cluster: &[&Told], context: Context<'_>) -> Option<Entry> {
    let mut all = voices(cluster);
    all.sort_by(|a, b| founder_order(a).cmp(&founder_order(b)));
    let founder = all.first()?;
    let mut entry = Entry {
        id: founder.told.id.to_string(),
        alliance: founder.told.announcement.alliance.clone(),
        first_seen: founder.told.announcement.first_seen,
        ..Entry::default()
    };
    // the widest circle alone makes the entry: what was told to a narrower one is not told on
    let of_live = all.iter().filter(|v| v.withdrawn.is_none()).map(circle).min();
    if let Some(widest) = of_live.or_else(|| all.iter().map(circle).min()) {
        all.retain(|v| circle(v) == widest);
    }
    entry.members = all.iter().map(|v| member(v, context)).collect();
    let live = all.iter().any(|v| v.withdrawn.is_none());
    let mut ranked = all.iter().filter(|v| !live || v.withdrawn.is_none()).collect::<Vec<_>>();
    let organizer = ranked.iter().find(|v| holds(v, context)).map(|v| partner(v).to_owned());
    ranked.sort_by(|a, b| rank(a, organizer.as_deref()).cmp(&rank(b, organizer.as_deref())));
    entry.event = Some(merge_fields(&ranked, &mut entry.provenance, context, &mut entry.decisions));
    entry.conflicts = conflict::find(&ranked, entry.event.as_ref()?, context);
    entry.organizer_withdrew = live
        && all.iter().any(|v| v.withdrawn.is_some() && v.told.role() == Role::Organizer)
        && !ranked.iter().any(|v| v.told.role() == Role::Organizer);
    if !live {
        gone(&mut entry, &all);
    }
    set_by_decision(&mut entry, &all, context.decisions);
    look_up_address(&mut entry, context.venues);
    hide(&mut entry, &all, context);
    Some(entry)
}

fn voices<'a>(cluster: &[&'a Told]) -> Vec<Voice<'a>> {
    let voice =
        |told: &&'a Told| Voice { told, event: told.event(), withdrawn: told.withdrawn_at() };
    cluster.iter().map(voice).collect()
}

/// The founder is the earliest seen event; the entry bears its id for life.
fn founder_order<'v>(voice: &Voice<'v>) -> (i64, &'v str) {
    (voice.told.announcement.first_seen, voice.told.id.as_str())
}

/// Whose word counts first: the partner's that an announcement of its own names as organiser,
/// then by role, then the more recent.
fn rank<'v>(voice: &Voice<'v>, organizer: Option<&str>) -> (u8, i64, &'v str) {
    let role = match voice.told.role() {
        _ if organizer == Some(partner(voice)) => 0,
        Role::Organizer => 1,
        Role::CoOrganizer => 2,
        Role::Unspecified | Role::Repeater => 3,
    };
    (role, -voice.told.announcement.last_changed, voice.told.id.as_str())
}

fn partner<'v>(voice: &'v Voice<'_>) -> &'v str {
    &voice.told.announcement.partner
}

/// Whether a partner names itself as organiser.
fn holds(voice: &Voice<'_>, context: Context<'_>) -> bool {
    let name = context.partner_names.get(partner(voice));
    let organizer = voice.event.organizer.as_ref().map_or("", |o| o.name.as_str());
    voice.told.role() == Role::Organizer
        && name.is_some_and(|n| terminbund_text::institution::names(organizer, n))
}

fn member(voice: &Voice<'_>, context: Context<'_>) -> Member {
    let a = &voice.told.announcement;
    let name = context.partner_names.get(&a.partner).unwrap_or(&a.partner);
    Member {
        event_id: voice.told.id.to_string(),
        source: a.source.clone(),
        partner: a.partner.clone(),
        partner_name: name.clone(),
        title: voice.event.title.clone(),
        url: voice.event.url.clone(),
        role: a.role,
        first_seen: a.first_seen,
        last_changed: a.last_changed,
        withdrawn: voice.withdrawn.is_some(),
        uid: a.uid.clone(),
        when: voice.event.when.clone(),
        status: voice.event.status,
    }
}

fn merge_fields(
    ranked: &[&Voice<'_>],
    provenance: &mut BTreeMap<String, Provenance>,
    context: Context<'_>,
    applied: &mut Vec<AppliedDecision>,
) -> Event {
    let mut out = Event::default();
    for field in fields::FIELDS {
        let preferred = preferred(ranked, field.name, context.decisions);
        let mut order = ranked.to_vec();
        if let Some((source, _)) = preferred {
            order.sort_by_key(|v| v.told.announcement.source != source);
        }
        let chosen = match field.name {
            "when" => most_exact_when(&order),
            _ => order.iter().find(|v| (field.has)(&v.event)).copied(),
        };
        let Some(chosen) = chosen else { continue };
        (field.copy)(&chosen.event, &mut out);
        let mut from = origin(chosen, field.name);
        if let Some((_, decision)) = preferred {
            from.decision = decision.to_owned();
            let before = ranked.iter().find(|v| (field.has)(&v.event));
            applied.push(AppliedDecision {
                id: decision.to_owned(),
                what: format!("prefer {} for {}", chosen.told.announcement.source, field.name),
                overridden: before.map(|v| (field.text)(&v.event)).unwrap_or_default(),
            });
        }
        provenance.insert(field.name.to_owned(), from);
    }
    complete(&mut out, ranked);
    out.classification = Some(classification(ranked));
    out.visibility = ranked.first().map(|v| v.event.visibility).unwrap_or_default();
    let may_all_see =
        |name: &String| ranked.iter().all(|v| v.event.visible_to.iter().any(|n| n == name));
    let named = ranked.first().into_iter().flat_map(|v| &v.event.visible_to);
    out.visible_to = named.filter(|name| may_all_see(name)).cloned().collect();
    out
}

/// How many may see it, the widest circle first.
fn circle(voice: &Voice<'_>) -> u8 {
    match voice.event.visibility() {
        Visibility::Public => 0,
        Visibility::Partners => 1,
        // unset is what an older version never wrote: then nobody
        Visibility::NamedPartners | Visibility::Unspecified => 2,
    }
}

fn preferred<'d>(
    ranked: &[&Voice<'_>],
    field: &str,
    decisions: &'d InForce,
) -> Option<(&'d str, &'d str)> {
    let mut found = ranked.iter().filter_map(|v| decisions.preferred(v.told.id.as_str(), field));
    found.next().filter(|(source, _)| ranked.iter().any(|v| v.told.announcement.source == **source))
}

fn origin(voice: &Voice<'_>, field: &str) -> Provenance {
    let a = &voice.told.announcement;
    Provenance {
        event_id: voice.told.id.to_string(),
        source: a.source.clone(),
        partner: a.partner.clone(),
        seen: a.last_changed,
        form: a.origins.get(field).or_else(|| a.origins.get("")).cloned().unwrap_or_default(),
        decision: String::new(),
    }
}

/// The first voice, but where it names only days, the first that names the hour on its first day.
fn most_exact_when<'v, 'a>(order: &[&'v Voice<'a>]) -> Option<&'v Voice<'a>> {
    let first = order.iter().find(|v| v.event.when.is_some()).copied()?;
    let timed = |w: &When| matches!(w.kind, Some(when::Kind::Timed(_)));
    let first_when = first.event.when.as_ref()?;
    if timed(first_when) {
        return Some(first);
    }
    let days = (moment::first_day(first_when), moment::last_day(first_when));
    let better = order.iter().find(|v| {
        let when = v.event.when.as_ref().filter(|w| timed(w));
        when.is_some_and(|w| (moment::first_day(w), moment::last_day(w)) == days)
    });
    Some(better.copied().unwrap_or(first))
}

/// Fills what the chosen value leaves open from voices that agree with it.
fn complete(out: &mut Event, ranked: &[&Voice<'_>]) {
    if let Some(When { kind: Some(when::Kind::Timed(timed)), .. }) = &mut out.when {
        let same_start = ranked.iter().filter_map(|v| match &v.event.when.as_ref()?.kind {
            Some(when::Kind::Timed(other)) if other.start == timed.start => Some(other),
            _ => None,
        });
        for other in same_start {
            timed.end = timed.end.or(other.end);
            timed.doors = timed.doors.or(other.doors);
        }
    }
    let Some(place) = &mut out.place else { return };
    for other in ranked.iter().filter_map(|v| v.event.place.as_ref()) {
        let agrees = place.locality == other.locality
            && (place.name == other.name || place.street == other.street);
        if !agrees {
            continue;
        }
        for (mine, theirs) in [
            (&mut place.name, &other.name),
            (&mut place.street, &other.street),
            (&mut place.postal_code, &other.postal_code),
            (&mut place.region, &other.region),
            (&mut place.room, &other.room),
        ] {
            if mine.is_empty() {
                mine.clone_from(theirs);
            }
        }
        let nearer = place.approximate && !other.approximate && other.latitude.is_some();
        if place.latitude.is_none() || nearer {
            (place.latitude, place.longitude) = (other.latitude, other.longitude);
            place.approximate = other.approximate;
        }
    }
}

/// The address of a venue that nobody gives one of here: as others give it elsewhere.
fn look_up_address(entry: &mut Entry, venues: &Venues) {
    // What an editor has set stands as it is.
    let decided = |field: &str| entry.provenance.get(field).is_some_and(|p| !p.decision.is_empty());
    if decided("place") || decided("locality") {
        return;
    }
    let partner = entry.provenance.get("place").map(|p| p.partner.clone()).unwrap_or_default();
    let place = entry.event.as_mut().and_then(|e| e.place.as_mut());
    let Some(place) = place.filter(|p| p.street.is_empty() && p.postal_code.is_empty()) else {
        return;
    };
    let Some(lesson) = venues.address(place, &partner) else { return };
    let known = &lesson.place;
    place.street.clone_from(&known.street);
    place.postal_code.clone_from(&known.postal_code);
    for (mine, theirs) in
        [(&mut place.locality, &known.locality), (&mut place.region, &known.region)]
    {
        if mine.is_empty() {
            mine.clone_from(theirs);
        }
    }
    if known.latitude.is_some() && (place.latitude.is_none() || place.approximate) {
        (place.latitude, place.longitude) = (known.latitude, known.longitude);
        place.approximate = known.approximate;
    }
    let (partner, seen) = (lesson.partner.clone(), lesson.seen);
    let from = Provenance { partner, seen, form: "venue".to_owned(), ..Provenance::default() };
    entry.provenance.insert("address".to_owned(), from);
}

/// All labels that any voice was given, in the order of the ranking.
fn classification(ranked: &[&Voice<'_>]) -> Classification {
    let mut out = Classification::default();
    for class in ranked.iter().filter_map(|v| v.event.classification.as_ref()) {
        for (mine, theirs) in [
            (&mut out.audiences, &class.audiences),
            (&mut out.goals, &class.goals),
            (&mut out.topics, &class.topics),
        ] {
            for label in theirs {
                if !mine.contains(label) {
                    mine.push(label.clone());
                }
            }
        }
        if out.kind.is_empty() {
            out.kind.clone_from(&class.kind);
        }
        for because in &class.because {
            if !out.because.contains(because) {
                out.because.push(because.clone());
            }
        }
        out.relevance = more_relevant(out.relevance(), class.relevance()).into();
    }
    out
}

fn more_relevant(a: Relevance, b: Relevance) -> Relevance {
    let weight = |r| match r {
        Relevance::In => 3,
        Relevance::Review => 2,
        Relevance::Out => 1,
        Relevance::Unspecified => 0,
    };
    if weight(a) >= weight(b) { a } else { b }
}

/// Nobody announces it any more: cancelled, unless it had begun before.
fn gone(entry: &mut Entry, all: &[Voice<'_>]) {
    let at = all.iter().filter_map(|v| v.withdrawn).max();
    entry.gone_at = at;
    let Some(event) = entry.event.as_mut() else { return };
    let begun = event.when.as_ref().and_then(|w| moment::starts(w, &jiff::tz::TimeZone::UTC));
    if begun.zip(at).is_none_or(|(start, at)| start > at) {
        event.status = Status::Cancelled.into();
    }
}

fn set_by_decision(entry: &mut Entry, all: &[Voice<'_>], decisions: &InForce) {
    for voice in all {
        for (field, value, id) in decisions.set(voice.told.id.as_str()) {
            // checked when it was decided; a field that went since then is left as it is
            let Ok(overridden) = fields::set(entry, field, value) else { continue };
            entry.provenance.insert(
                field.to_owned(),
                Provenance {
                    decision: id.to_owned(),
                    form: "decision".into(),
                    ..origin(voice, "")
                },
            );
            let what = format!("set {field}");
            entry.decisions.push(AppliedDecision { id: id.to_owned(), what, overridden });
        }
    }
}

fn hide(entry: &mut Entry, all: &[Voice<'_>], context: Context<'_>) {
    let mut why = Vec::new();
    let decided =
        all.iter().filter_map(|v| context.decisions.visibility(v.told.id.as_str())).next_back();
    let class = entry.event.as_ref().and_then(|e| e.classification.as_ref());
    let relevance = class.map_or(Relevance::Unspecified, |c| c.relevance());
    match decided {
        Some((true, id)) => {
            why.push("decision".to_owned());
            entry.decisions.push(AppliedDecision {
                id: id.to_owned(),
                what: "hide".into(),
                overridden: String::new(),
            });
        }
        Some((false, id)) => entry.decisions.push(AppliedDecision {
            id: id.to_owned(),
            what: "show".into(),
            overridden: relevance.as_str_name().to_owned(),
        }),
        None if matches!(relevance, Relevance::Out | Relevance::Review) => {
            why.push("relevance".to_owned());
        }
        None => {}
    }
    let visibility = entry.event.as_ref().map(Event::visibility);
    if visibility != Some(Visibility::Public) {
        why.push("visibility".to_owned());
    }
    if entry.gone_at.is_some_and(|at| context.now - at > CANCELLED_STAYS) {
        why.push("gone".to_owned());
    }
    if entry.event.as_ref().is_none_or(|e| e.title.is_empty() || e.when.is_none()) {
        why.push("incomplete".to_owned());
    }
    entry.hidden = !why.is_empty();
    entry.hidden_because = why;
}
