//! Phrases to groups: the dates, times and recurrences that belong together.

use jiff::civil::Date;

use super::date;
use crate::almanac::{days_between, on_or_after};
use crate::syntax::{Day, Edge, Hours, Joint, Phrase, Recur, Span, Step, Unsure};
use crate::types::Context;
use crate::words::Part;

/// What belongs together: dates with their times, or a recurrence with its bounds.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub spans: Vec<Span>,
    pub hours: Vec<Hours>,
    pub recurs: Vec<Recur>,
    pub each: bool,
    pub part: Option<Part>,
    /// "… bis 1.2., 18 Uhr" behind a date with a time.
    pub until: Option<(Vec<Span>, Vec<Hours>)>,
    /// The times stood before the dates: "19 Uhr: 5. Mai".
    times_first: bool,
    /// "bis" was read, its date comes next.
    open_end: bool,
}

impl Group {
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.hours.is_empty() && self.recurs.is_empty()
    }

    fn full(&self) -> bool {
        (!self.spans.is_empty() || !self.recurs.is_empty())
            && (!self.hours.is_empty() || self.part.is_some())
    }

    /// Whether dates bound the recurrence, and are no further event.
    fn takes_bounds(&self, spans: &[Span]) -> bool {
        let bound = |span: &Span| {
            span.edge != Edge::None || span.to.is_some() || matches!(span.from, Day::Period(_))
        };
        !self.recurs.is_empty()
            && self.spans.len() < 2
            && (self.hours.is_empty() || spans.iter().all(bound))
    }
}

/// Sorts phrases into groups.
pub(super) fn groups(phrases: &[Phrase]) -> Vec<Group> {
    let mut out = vec![Group::default()];
    for phrase in phrases {
        let Some(last) = out.last_mut() else { break };
        match phrase {
            Phrase::Days(spans) if last.open_end => {
                last.open_end = false;
                last.until = Some((spans.clone(), Vec::new()));
            }
            Phrase::Days(spans) if last.takes_bounds(spans) => last.spans.extend(spans),
            Phrase::Days(spans) if last.full() => {
                out.push(Group { spans: spans.clone(), ..Group::default() });
            }
            Phrase::Days(spans) => {
                last.times_first = !last.hours.is_empty();
                last.spans.extend(spans);
            }
            Phrase::Recur(recur) => {
                let bounds = last.spans.iter().any(|s| s.edge != Edge::None || s.to.is_some());
                let next = last.full() && !(last.recurs.is_empty() && bounds);
                if next || (last.full() && last.times_first) {
                    out.push(Group { recurs: vec![recur.clone()], ..Group::default() });
                } else {
                    last.recurs.push(recur.clone());
                }
            }
            Phrase::Times(hours) => {
                if let Some((_, until)) = &mut last.until {
                    until.extend(hours);
                } else if last.times_first && last.full() {
                    out.push(Group { hours: hours.clone(), ..Group::default() });
                } else {
                    last.hours.extend(hours);
                }
            }
            Phrase::Each => last.each = true,
            Phrase::Part(part) => last.part = last.part.or(Some(*part)),
            Phrase::To => last.open_end = true,
            Phrase::Except { .. } | Phrase::Open => {}
        }
    }
    out.retain(|group| !group.is_empty());
    share(&mut out);
    next_date(&mut out);
    out
}

/// "jeden Dienstag, 18 Uhr, nächster Termin: 10. März": the date bounds the recurrence.
fn next_date(groups: &mut Vec<Group>) {
    let [first, second] = groups.as_mut_slice() else { return };
    let recurs = !first.recurs.is_empty() && first.spans.is_empty();
    let date = second.spans.len() == 1 && second.hours.is_empty() && second.recurs.is_empty();
    if recurs && date {
        first.spans.append(&mut second.spans);
        groups.pop();
    }
}

/// "13.–15. März, Fr 16–20 Uhr, Sa 10–18 Uhr": weekdays behind a range of at most a week are its
/// days, and the range says no more than they do.
pub(super) fn place_weekdays(groups: &mut [Group], context: &Context) {
    let spans = || groups.iter().flat_map(|group| &group.spans);
    let Some(range) = spans().find(|span| span.to.is_some()).copied() else { return };
    let Some((from, to)) = range.to.and_then(|to| {
        Some((date::bounds(&range.from, context)?.0, date::bounds(&to, context)?.1))
    }) else {
        return;
    };
    let mut placed = false;
    for span in groups.iter_mut().flat_map(|group| &mut group.spans) {
        let Day::Weekday { weekday, which: None } = span.from else { continue };
        let day = on_or_after(from, weekday).filter(|day| *day <= to);
        if let Some(day) = day.filter(|_| days_between(from, to) < 7) {
            (span.from, placed) = (Day::Exact(day), true);
        }
    }
    for group in groups.iter_mut().filter(|_| days_between(from, to) < 7) {
        let days = in_week(&group.recurs, from, to);
        if days.len() > 1 && group.hours.is_empty() {
            // "29.3.–3.4., Mo–Sa": the range says it all.
            group.recurs.clear();
        } else if !days.is_empty() {
            group.recurs.clear();
            group.spans.extend(days);
            placed = true;
        }
    }
    if placed {
        for group in groups.iter_mut() {
            group.spans.retain(|span| *span != range);
        }
    }
}

/// "Mo–Do 9–16 Uhr" within a range of at most a week: its days.
fn in_week(recurs: &[Recur], from: Date, to: Date) -> Vec<Span> {
    let weekly = |recur: &&Recur| {
        recur.step == Step::Weekly && recur.interval == 1 && recur.doubts == [Unsure::EachWeek]
    };
    let days = recurs.iter().filter(weekly).flat_map(|recur| &recur.by_day);
    let days = days.filter_map(|(_, weekday)| on_or_after(from, *weekday));
    days.filter(|day| *day <= to)
        .map(|day| Span {
            from: Day::Exact(day),
            to: None,
            edge: Edge::None,
            joint: Joint::None,
            evident: true,
        })
        .collect()
}

/// Times behind "jeweils" hold for the groups before them that have none; doors or times that
/// were left alone hold for the one before.
fn share(groups: &mut [Group]) {
    let Some(last) = groups.last().cloned() else { return };
    if !last.each {
        return;
    }
    for group in groups.iter_mut().filter(|group| group.hours.is_empty()) {
        group.hours.clone_from(&last.hours);
    }
}
