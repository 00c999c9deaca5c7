//! Times to sessions of a day.

use jiff::civil::{Date, DateTime, Time};

use super::say;
use crate::almanac::shift;
use crate::syntax::{Clk, Hours, Purpose};
use crate::types::{Ambiguity, Moment, Point};

/// Longest session in minutes whose end is believed; one that would last longer has start and
/// end swapped, or an end of another thing.
const LONGEST: i32 = 18 * 60;

/// Doors, sessions and doubts of a row of times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions {
    pub doors: Option<Clk>,
    pub spans: Vec<(Clk, Option<Clk>)>,
    pub doubts: Vec<Ambiguity>,
}

impl Clk {
    fn minutes(self) -> i32 {
        i32::from(self.hour) * 60 + i32::from(self.minute)
    }

    /// The time of day; 24:00 is 00:00.
    pub(crate) fn time(self) -> Option<Time> {
        let hour = i8::try_from(self.hour % 24).ok()?;
        Time::new(hour, i8::try_from(self.minute).ok()?, 0, 0).ok()
    }

    /// The time on a day; 24:00 is on the next.
    pub(super) fn on(self, date: Date) -> Option<DateTime> {
        let date = if self.hour >= 24 { shift(date, 1)? } else { date };
        Some(date.to_datetime(self.time()?))
    }
}

/// Tells doors, starts and ends apart.
pub(crate) fn sessions(hours: &[Hours]) -> Sessions {
    let mut out = Sessions::default();
    let mut ends = Vec::new();
    for hours in hours {
        if hours.guessed {
            out.doubts.push(say::half_day(hours.from));
        }
        match hours.purpose {
            Purpose::Doors => out.doors = out.doors.or(Some(hours.from)),
            Purpose::End => ends.push(hours.from),
            Purpose::Session => out.add(hours.from, hours.to),
        }
    }
    if let ([(_, end @ None)], [only]) = (out.spans.as_mut_slice(), ends.as_slice()) {
        *end = Some(*only);
    }
    out.settle();
    out
}

impl Sessions {
    fn add(&mut self, from: Clk, to: Option<Clk>) {
        match self.spans.iter_mut().find(|(start, _)| *start == from) {
            Some((_, end)) => *end = end.or(to),
            None => self.spans.push((from, to)),
        }
    }

    /// Doors that open after the start were taken for it; ends that cannot be are left out.
    fn settle(&mut self) {
        match (self.doors, self.spans.as_mut_slice()) {
            (Some(doors), []) => {
                self.spans.push((doors, None));
                self.doubts.push(say::doors_only());
            }
            (Some(doors), [(start, _)])
                if doors > *start && doors.minutes() - start.minutes() < 300 =>
            {
                self.doors = Some(*start);
                *start = doors;
            }
            _ => {}
        }
        // The doors' own time is not a session beside the start.
        if let (Some(doors), true) = (self.doors, self.spans.len() > 1) {
            self.spans.retain(|(start, end)| *start != doors || end.is_some());
        }
        for (start, end) in &mut self.spans {
            let lasts = end.map(|end| (end.minutes() - start.minutes()).rem_euclid(24 * 60));
            let whole = end.is_some_and(|end| end.minutes() - start.minutes() == 24 * 60);
            if lasts.is_some_and(|m| (m == 0 && !whole) || m > LONGEST) {
                *end = None;
                self.doubts.push(say::order());
            }
        }
    }
}

/// One session on a day; an end at or before the start is on the next day.
pub(super) fn moment(date: Date, from: Clk, to: Option<Clk>) -> Option<Moment> {
    let start = from.on(date)?;
    let end = match to {
        Some(to) => {
            let end = to.on(date)?;
            Some(if end <= start { to.on(shift(date, 1)?)? } else { end })
        }
        None => None,
    };
    Some(Moment { start: Point::At(start), end: end.map(Point::At) })
}
