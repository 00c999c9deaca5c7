//! All of it: one announcement, understood.

use jiff::civil::{Date, DateTime, Time};

use crate::audience::{audiences, is_person};
use crate::doc::{Clean, Doc, because};
use crate::input::{CategoryMap, Input};
use crate::labels::{chosen, scores};
use crate::learned::{self, Evidence, Margins};
use crate::rules::{Family, Role, Rules};
use crate::taxonomy::Term;
use crate::understood::{Because, Format, Relevance, Understood, What, Where};
use crate::{deadline, format, language, people, place, price, programme, region};
use crate::{registration, relevance, series, towns};

/// The points of one label, with the best reason.
type Scored = (i32, Option<Because>);

/// A topic needs so many points, and a third of the points of the best one.
const LEAST_TOPIC: i32 = 2;
const SHARE_TOPIC: i32 = 3;
/// The same of goals.
const LEAST_GOAL: i32 = 2;
const SHARE_GOAL: i32 = 3;

/// Understands one announcement. Pure; never fails: what is not said is left empty.
#[must_use]
pub fn understand(rules: &Rules, input: &Input<'_>) -> Understood {
    let clean = Clean::of(input);
    let doc = Doc::new(rules, &clean);
    let (found, evidence) = found(rules, &doc);
    let margins = rules.learned.margins(rules, &doc, &evidence);
    let (mut out, settled, main) = by_rules(rules, &doc, &margins, input, found);
    learned::revise(rules, &doc, &margins, &evidence, settled, &mut out);
    goals(rules, &doc, main.as_slice(), &mut out);
    whereabouts(rules, &doc, &mut out);
    attending(&doc, input, &mut out);
    series_and_people(rules, &doc, input, &mut out);
    out.because.sort_by_key(|b| b.what);
    out
}

/// What the rules find of topics, and whom they find addressed.
pub(crate) type Found = (Vec<Scored>, Vec<(usize, Because)>);

/// What the rules find of audiences and topics, and the same as numbers.
pub(crate) fn found(rules: &Rules, doc: &Doc<'_>) -> (Found, Evidence) {
    let topics = scores(doc, Family::Topic, What::Topic, &rules.taxonomy.topics);
    let addressed = audiences(rules, doc);
    let points = topics.iter().map(|(p, _)| *p).collect();
    let words = doc.prose().map(|zone| zone.text.tokens.len()).sum();
    let evidence = Evidence { audiences: addressed.evidence, topics: points, words };
    ((topics, addressed.chosen), evidence)
}

/// Relevance, audiences, topics and kind as the rules see them, whether the configuration of the
/// source settled the relevance, and the topic of most points.
pub(crate) fn by_rules(
    rules: &Rules,
    doc: &Doc<'_>,
    margins: &Margins,
    input: &Input<'_>,
    found: Found,
) -> (Understood, bool, Option<String>) {
    let mut out = Understood::default();
    let points: Vec<i32> = found.0.iter().map(|(p, _)| *p).collect();
    let mut verdict = relevance::relevance(rules, doc, input, &points, &found.1);
    learned::relevance(rules, doc, margins, &mut verdict);
    out.relevance = verdict.relevance;
    out.points = verdict.points;
    let settled = verdict.settled;
    out.because = verdict.because;
    let main = labels(rules, doc, found, input.category_map, &mut out);
    (out, settled, main)
}

fn day_of(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Day and local time, or midnight where only the day is given.
fn moment_of(text: &str) -> Option<DateTime> {
    let minute = text.get(..16).and_then(|t| t.parse::<DateTime>().ok());
    minute.or_else(|| day_of(text).map(|d| d.to_datetime(Time::midnight())))
}

/// What the rules say; the topic of most points is given back.
fn labels(
    rules: &Rules,
    doc: &Doc<'_>,
    (topics, addressed): Found,
    map: Option<&CategoryMap>,
    out: &mut Understood,
) -> Option<String> {
    let taxonomy = &rules.taxonomy;
    let first = topics.iter().enumerate().max_by_key(|(i, (p, _))| (*p, std::cmp::Reverse(*i)));
    let main = first.filter(|(_, (p, _))| *p > 0).map(|(i, _)| taxonomy.topics[i].id.clone());
    let topics = chosen(topics, LEAST_TOPIC, SHARE_TOPIC);
    out.topics = keep(&taxonomy.topics, topics, &mut out.because);
    out.audiences = keep(&taxonomy.audiences, addressed, &mut out.because);
    let kinds = scores(doc, Family::Kind, What::Kind, &taxonomy.kinds);
    let best = kinds.iter().map(|(p, _)| *p).max().unwrap_or(0);
    let kind = kinds.into_iter().enumerate().find(|(_, (p, _))| *p == best && best > 0);
    if let Some((index, (_, reason))) = kind {
        out.kind = Some(taxonomy.kinds[index].id.clone());
        out.because.extend(reason);
    }
    if out.kind.is_none() && out.relevance != Relevance::Out {
        by_manner(doc, &taxonomy.kinds, out);
    }
    if let Some(map) = map {
        by_categories(doc, map, out);
    }
    let goal_topic = main.clone();
    by_organizer(doc, &taxonomy.audiences, main.as_deref(), out);
    // A conference is for those who work on its topic, not for those of whom it treats.
    let conference = out.kind.clone().filter(|k| k == "konferenz");
    follow(What::Audience, &taxonomy.audiences, conference.or(main).as_slice(), out);
    if out.relevance != Relevance::Out {
        if out.topics.is_empty() {
            by_hints(doc, &taxonomy.topics, out);
        }
        let audiences = out.audiences.clone();
        follow(What::Topic, &taxonomy.topics, &audiences, out);
    }
    goal_topic
}

/// The goals: by words, else by what the other labels mean; `main` is the topic of most points.
fn goals(rules: &Rules, doc: &Doc<'_>, main: &[String], out: &mut Understood) {
    let terms = &rules.taxonomy.goals;
    let found = scores(doc, Family::Goal, What::Goal, terms);
    let found = chosen(found, LEAST_GOAL, SHARE_GOAL);
    let configured = std::mem::take(&mut out.goals);
    out.goals = keep(terms, found, &mut out.because);
    let new = configured.into_iter().filter(|id| !out.goals.contains(id)).collect::<Vec<_>>();
    out.goals.extend(new);
    follow(What::Goal, terms, main, out);
    let topics = out.topics.clone();
    follow(What::Goal, terms, &topics, out);
    let audiences = out.audiences.clone();
    follow(What::Goal, terms, &audiences, out);
}

fn keep(terms: &[Term], found: Vec<(usize, Because)>, because: &mut Vec<Because>) -> Vec<String> {
    let mut ids = Vec::with_capacity(found.len());
    for (index, reason) in found {
        ids.push(terms[index].id.clone());
        because.push(reason);
    }
    ids
}

/// The kind by what is done there, where it is not named: the first word that tells.
fn by_manner(doc: &Doc<'_>, kinds: &[Term], out: &mut Understood) {
    for zone in doc.prose() {
        if let Some(hit) = zone.of(Family::Kind, Role::Addressed).next() {
            let id = &kinds[usize::from(hit.slot.index)].id;
            out.because.push(zone.because(What::Kind, id, hit.from as usize, hit.to as usize));
            out.kind = Some(id.clone());
            return;
        }
    }
}

/// The topic by words that only hint at it, where none is named: "Azubis", "Jobs".
fn by_hints(doc: &Doc<'_>, topics: &[Term], out: &mut Understood) {
    for zone in doc.prose() {
        for hit in zone.of(Family::Topic, Role::Addressed) {
            let id = &topics[usize::from(hit.slot.index)].id;
            if !out.topics.contains(id) {
                let (from, to) = (hit.from as usize, hit.to as usize);
                out.because.push(zone.because(What::Topic, id, from, to));
                out.topics.push(id.clone());
            }
        }
        if !out.topics.is_empty() {
            return;
        }
    }
}

/// What the configuration says of the partner's categories.
fn by_categories(doc: &Doc<'_>, map: &CategoryMap, out: &mut Understood) {
    for name in doc.categories().text.raw.lines() {
        let Some(meaning) = relevance::meaning(map, name) else { continue };
        let lists = [
            (What::Audience, &meaning.audiences, &mut out.audiences),
            (What::Goal, &meaning.goals, &mut out.goals),
            (What::Topic, &meaning.topics, &mut out.topics),
        ];
        for (what, ids, list) in lists {
            for id in ids.iter().filter(|id| !list.contains(id)).cloned().collect::<Vec<_>>() {
                out.because.push(because(what, &id, name, Where::Category));
                list.push(id);
            }
        }
        if let Some(kind) = &meaning.kind {
            out.because.push(because(What::Kind, kind, name, Where::Category));
            out.kind = Some(kind.clone());
        }
    }
}

/// The audience that the organiser mostly has, where nothing was said of one, the meeting is no
/// conference and no audience of people follows from the topic.
fn by_organizer(doc: &Doc<'_>, terms: &[Term], main: Option<&str>, out: &mut Understood) {
    let of_people =
        |t: &Term| is_person(t) && t.follows.iter().any(|topic| Some(topic.as_str()) == main);
    let conference = out.kind.as_deref() == Some("konferenz");
    if !out.audiences.is_empty() || conference || terms.iter().any(of_people) {
        return;
    }
    let zone = doc.organizer();
    if let Some(hit) = zone.of(Family::Audience, Role::Organizers).next() {
        let id = &terms[usize::from(hit.slot.index)].id;
        out.because.push(zone.because(What::Audience, id, hit.from as usize, hit.to as usize));
        out.audiences.push(id.clone());
    }
}

/// Labels that follow from others where nothing else was said.
fn follow(what: What, terms: &[Term], others: &[String], out: &mut Understood) {
    let list = match what {
        What::Audience => &mut out.audiences,
        What::Topic => &mut out.topics,
        _ => &mut out.goals,
    };
    if !list.is_empty() {
        return;
    }
    for term in terms {
        if let Some(other) = term.follows.iter().find(|t| others.contains(t)) {
            out.because.push(because(what, &term.id, other, Where::Label));
            list.push(term.id.clone());
        }
    }
}

fn whereabouts(rules: &Rules, doc: &Doc<'_>, out: &mut Understood) {
    out.place = place::place(rules, doc);
    let (format, reason) = format::format(rules, doc, &out.place);
    out.format = format;
    out.because.extend(reason);
    if let Some((region, reason)) = region::region(rules, doc, &out.place, format) {
        out.region = Some(region);
        out.because.push(reason);
    }
    let town = out.place.locality.as_deref().filter(|_| format != Format::Online);
    if out.place.position.is_none()
        && let Some(town) = town
    {
        out.place.position = towns::position(town, out.region.as_deref());
    }
}

fn attending(doc: &Doc<'_>, input: &Input<'_>, out: &mut Understood) {
    let (registration, reasons) = registration::registration(doc);
    out.registration = registration;
    out.because.extend(reasons);
    if let Some((due, reason)) = deadline::deadline(doc, moment_of(input.start)) {
        out.registration.deadline = Some(due);
        out.because.push(reason);
    }
    let sold_out = registration::sold_out(doc);
    out.sold_out = sold_out.is_some();
    out.because.extend(sold_out);
    let costs = price::costs(doc);
    (out.price, out.free) = (costs.price, costs.free);
    out.because.extend(costs.because);
    let languages = language::languages(doc, input.language);
    out.languages = languages.held;
    out.interpreting = languages.interpreting;
    out.because.extend(languages.because);
    let accessibility = registration::accessibility(doc);
    out.accessibility = accessibility.iter().map(|b| b.label.clone()).collect();
    out.because.extend(accessibility);
    if let Some((contact, reason)) = people::contact(doc) {
        out.contact = Some(contact);
        out.because.push(reason);
    }
}

fn series_and_people(rules: &Rules, doc: &Doc<'_>, input: &Input<'_>, out: &mut Understood) {
    let organizer = doc.organizer().text.raw.trim();
    out.organizer = (!organizer.is_empty()).then(|| organizer.to_owned());
    for (name, reason) in people::co_organizers(doc) {
        if Some(&name) != out.organizer.as_ref() {
            out.co_organizers.push(name);
            out.because.push(reason);
        }
    }
    if let Some((series, reason)) = series::series(rules, doc) {
        out.series = Some(series);
        out.because.push(reason);
    }
    if let Some((timing, reason)) = programme::timing(doc, day_of(input.start)) {
        out.timing = Some(timing);
        out.because.push(reason);
    }
    out.sessions = programme::sessions(doc);
    out.speakers = people::speakers(doc);
    if let Some((link, reason)) = programme::recording(doc) {
        out.recording = Some(link);
        out.because.push(reason);
    }
    let review = programme::looks_back(doc);
    out.review = review.is_some();
    out.because.extend(review);
}
