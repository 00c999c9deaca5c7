//! Signals of time: same start, doors, slips of the zone, all day, moved.

use crate::features::Features;
use crate::pair::Sink;
use crate::record::{DAY, Moment, Status};
use crate::signals::Signal;

/// Longest time from doors to begin, minutes.
const DOORS: i64 = 61;
/// Starts further apart than this in minutes are no longer told apart.
const FAR: f32 = 720.0;
/// Days beyond which distance no longer counts.
const FAR_DAYS: f32 = 90.0;
/// Largest slip of a zone: no place on earth is further from UTC, minutes.
const MAX_OFFSET: i64 = 14 * 60;

pub(crate) fn compare(a: &Features, b: &Features, sink: &mut Sink) {
    let (Some(s), Some(t)) = (a.start, b.start) else {
        sink.set(Signal::NoTime, 1.0);
        return;
    };
    sink.set(Signal::NoTime, 0.0);
    let moved = |f: &Features| f.title.moved || f.moved || f.status == Status::Postponed;
    let days = (s.day - t.day).abs();
    let former = a.former_starts.iter().any(|f| close(*f, t))
        || b.former_starts.iter().any(|f| close(s, *f));
    let named = |f: &Features, other: Moment| f.moved_to.contains(&month_day(other));
    sink.flag(Signal::FormerStart, former || (days > 0 && (named(a, t) || named(b, s))));
    sink.flag(Signal::Moved, (moved(a) || moved(b)) && apart(s, t).is_some_and(|m| m > 0));
    // "Einlass 18 Uhr", "Eröffnung um 17:30": the text of one knows the other's hour.
    let told = |f: &Features, other: Moment| other.minute.is_some_and(|m| f.hours.contains(&m));
    let differ = days == 0 && s.minute != t.minute && (s.minute.is_some() || t.minute.is_some());
    sink.flag(Signal::StartNamed, differ && (told(a, t) || told(b, s)));
    match (s.minute, t.minute) {
        (Some(_), Some(_)) => timed(a, b, s, t, sink),
        (None, None) => {
            sink.flag(Signal::BothAllDay, days == 0);
            sink.set(Signal::DayGap, (days as f32).min(FAR_DAYS));
        }
        _ => {
            let within = covers(a, t).max(covers(b, s)) || days == 0;
            sink.flag(Signal::OneAllDay, within);
            sink.set(Signal::DayGap, if within { 0.0 } else { (days as f32).min(FAR_DAYS) });
        }
    }
}

/// Minutes apart: by instant where both know theirs, by the wall clock otherwise.
fn apart(s: Moment, t: Moment) -> Option<i64> {
    if s.minute.is_none() || t.minute.is_none() {
        return Some(i64::from((s.day - t.day).abs()) * DAY);
    }
    match (s.instant(), t.instant()) {
        (Some(x), Some(y)) => Some((x - y).abs()),
        _ => Some((s.wall() - t.wall()).abs()),
    }
}

/// Month and day of the wall clock's date.
fn month_day(moment: Moment) -> (i8, i8) {
    let date = crate::record::date(moment.day);
    (date.month(), date.day())
}

fn close(s: Moment, t: Moment) -> bool {
    apart(s, t).is_some_and(|m| m <= DOORS)
}

/// An all-day record over several days holds `t`.
fn covers(all_day: &Features, t: Moment) -> bool {
    match (all_day.start, all_day.end) {
        (Some(s), Some(e)) if s.minute.is_none() => s.day <= t.day && t.day < e.day,
        _ => false,
    }
}

fn timed(a: &Features, b: &Features, s: Moment, t: Moment, sink: &mut Sink) {
    let gap = apart(s, t).unwrap_or(i64::MAX);
    let wall = (s.wall() - t.wall()).abs();
    let midnight = |m: Moment| m.minute == Some(0);
    let one_midnight = midnight(s) != midnight(t) && s.day == t.day;
    let zone_slip = wall == 0 && gap != 0;
    let offset = |m: Moment| m.offset.is_some_and(|o| o != 0 && i64::from(o).abs() == gap);
    // The UTC time shown as local: apart by the zone's own offset, in or out of summer time.
    let offset_slip =
        gap > 0 && gap <= MAX_OFFSET && (offset(s) || offset(t) || offset_of_wall(s, t, gap));
    sink.flag(Signal::SameStart, gap == 0);
    sink.flag(Signal::ZoneSlip, zone_slip);
    sink.flag(Signal::OffsetSlip, offset_slip && !zone_slip);
    sink.flag(Signal::DoorsGap, gap > 0 && gap <= DOORS);
    sink.flag(Signal::HourGap, gap > DOORS && gap <= 120);
    sink.flag(Signal::OneMidnight, one_midnight);
    let slipped = zone_slip || one_midnight;
    let minutes = match () {
        () if slipped => 0.0,
        // Says itself what it is; as a distance it would count twice.
        () if offset_slip => f32::NAN,
        () => (gap as f32).min(FAR),
    };
    sink.set(Signal::Gap, minutes);
    let days = if slipped || gap < DAY / 2 { 0 } else { (gap + DAY / 2) / DAY };
    sink.set(
        Signal::DayGap,
        (days.max(i64::from(gap >= DAY / 2 && s.day != t.day)) as f32).min(FAR_DAYS),
    );
    ends(a, b, s, t, sink);
}

/// Both in UTC or floating: apart by one or two whole hours could be Central European time.
fn offset_of_wall(s: Moment, t: Moment, gap: i64) -> bool {
    let bare = |m: Moment| m.offset.unwrap_or(0) == 0;
    bare(s) != bare(t) && (gap == 60 || gap == 120)
}

fn ends(a: &Features, b: &Features, s: Moment, t: Moment, sink: &mut Sink) {
    let real = |end: Option<Moment>, start: Moment| {
        end.filter(|e| apart(*e, start).is_some_and(|m| m > 0))
    };
    let (x, y) = (real(a.end, s), real(b.end, t));
    let at = |end: Option<Moment>, start: Moment| end.is_some_and(|e| apart(e, start) == Some(0));
    sink.flag(Signal::EndAsStart, apart(s, t) != Some(0) && (at(x, t) || at(y, s)));
    if let (Some(x), Some(y)) = (x, y)
        && let Some(gap) = apart(x, y)
    {
        let shifted = sink.get(Signal::OffsetSlip) > 0.5 && apart(s, t) == Some(gap);
        sink.flag(Signal::WholeShift, shifted);
        sink.flag(Signal::EndSame, gap == 0);
        sink.set(Signal::EndGap, (gap as f32).min(FAR));
    }
}
