//! Rows of times and what they are for: "Einlass 18, Beginn 19 Uhr", "15, 17 und 19 Uhr".

use super::clock::Shown;
use super::{Grammar, Read};
use crate::lex::Kind;
use crate::syntax::{Hours, Purpose};
use crate::words::Word;

/// Most times in one phrase.
const MAX_HOURS: usize = 24;

/// Most times before the one "Uhr" of a list; a day has no more sessions.
const MAX_LIST: usize = 8;

/// A time or range, before it is known what it is for.
enum Piece {
    Label(Purpose, bool),
    Hours(Hours),
}

impl Grammar<'_> {
    /// Times with what they are for. After a date a bare "19.30" is one; so is "von 10 bis 12".
    pub(super) fn times(&self, at: usize, after_days: bool) -> Read<Vec<Hours>> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut good = (0, at);
        let mut next = at;
        while pieces.len() < MAX_HOURS {
            if let Some((purpose, end)) = self.label(next) {
                let colon = self.is(end, Kind::Colon);
                pieces.push(Piece::Label(purpose, colon));
                next = self.past(end, Kind::Colon);
            }
            let (worded, body) = self.time_lead(next);
            let labelled = matches!(pieces.last(), Some(Piece::Label(..)));
            let need = match (labelled, worded) {
                (true, _) => Shown::Bare,
                (_, Some(Word::At)) if self.afternoon(body) || self.part_said(body) => Shown::Bare,
                (_, Some(_)) => Shown::Dotted,
                _ if after_days => Shown::Dotted,
                _ => Shown::Sure,
            };
            let Some(end) = self.times_here(body, need, worded, after_days, &mut pieces) else {
                break;
            };
            good = (pieces.len(), end);
            if let Some((purpose, end)) = self.label_behind(end) {
                pieces.push(Piece::Label(purpose, false));
                good = (pieces.len(), end);
            }
            next = self.time_joint(good.1);
        }
        pieces.truncate(good.0);
        (good.0 > 0).then(|| (assign(&pieces), good.1))
    }

    /// One range, or a list with one "Uhr": "15, 17 und 19 Uhr".
    fn times_here(
        &self,
        at: usize,
        need: Shown,
        worded: Option<Word>,
        after_days: bool,
        pieces: &mut Vec<Piece>,
    ) -> Option<usize> {
        let between = worded == Some(Word::From);
        let range = self.hours(at, need).filter(|(hours, _)| between && hours.to.is_some());
        if let Some((hours, end)) = range {
            pieces.push(Piece::Hours(hours));
            return Some(end);
        }
        if let Some((list, end)) = self.clock_list(at, worded) {
            pieces.extend(list.into_iter().map(Piece::Hours));
            return Some(end);
        }
        if let Some((hours, end)) = self.hours(at, need) {
            pieces.push(Piece::Hours(hours));
            return Some(end);
        }
        let (hours, end) = self.hours(at, Shown::Bare).filter(|(h, end)| {
            let alone = between || self.stands_alone(at, *end);
            after_days && alone && h.to.is_some_and(|to| to > h.from)
        })?;
        pieces.push(Piece::Hours(hours));
        Some(end)
    }

    /// Whether a part of the day stands beside a bare hour: "abends um 8".
    fn part_said(&self, at: usize) -> bool {
        self.number(at, 2, 1, 12).is_some() && self.part_near(at, at + 1).is_some()
    }

    /// Whether a bare hour can only be one of the afternoon: "at 3" may be 3 or 15 o'clock.
    fn afternoon(&self, at: usize) -> bool {
        self.number(at, 2, 13, 24).is_some()
    }

    /// "12.3.26, 18–20": right behind a date, with nothing behind it that it could count.
    fn stands_alone(&self, at: usize, end: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.kind(before));
        let dated = matches!(
            before,
            Some(Kind::Num { .. } | Kind::Dot | Kind::Comma | Kind::Pipe | Kind::Close)
                | Some(Kind::Word(Word::Month(..)))
        );
        let behind = self.kind(end);
        dated
            && matches!(
                behind,
                None | Some(Kind::Comma | Kind::Pipe | Kind::Open | Kind::Semicolon)
            )
    }

    /// "15, 17 und 19.30 Uhr", "9–12 und 14–17 Uhr": rising, and with an "und" or "um" that shows
    /// that the first is no number of a room.
    fn clock_list(&self, at: usize, worded: Option<Word>) -> Read<Vec<Hours>> {
        let mut list: Vec<Hours> = Vec::new();
        let mut shown = worded == Some(Word::At);
        let mut next = at;
        while list.len() < MAX_LIST {
            let Some((hours, end)) = self.unsure_hours(next) else { break };
            let joint = self.skip(end, |kind| {
                matches!(kind, Kind::Comma | Kind::Slash | Kind::Plus | Kind::Word(Word::And))
            });
            if joint == end {
                break;
            }
            shown |= (end..joint).any(|i| !self.is(i, Kind::Comma));
            list.push(hours);
            next = joint;
        }
        let (last, end) = self.hours(next, Shown::Sure).filter(|_| !list.is_empty())?;
        list.push(last);
        let rising = list.windows(2).all(|pair| pair[0].from < pair[1].from);
        (shown && rising).then_some((list, end))
    }

    /// A time or range of bare figures, as it stands before the one "Uhr" of a list.
    fn unsure_hours(&self, at: usize) -> Read<Hours> {
        let unsure = |at: usize| self.clock(at).filter(|(clock, _)| clock.shown != Shown::Sure);
        let (from, end) = unsure(at)?;
        let to = self.past_to(end).and_then(unsure);
        let (to, end) = to.map_or((None, end), |(to, end)| (Some(to.clk), end));
        Some((Hours { purpose: Purpose::Session, from: from.clk, to, guessed: false }, end))
    }

    /// "um", "ab", "gegen", "von" before a time.
    fn time_lead(&self, at: usize) -> (Option<Word>, usize) {
        let lead = |kind| {
            matches!(
                kind,
                Kind::Word(
                    Word::At
                        | Word::About
                        | Word::From
                        | Word::Starting
                        | Word::Filler
                        | Word::When
                        | Word::Each
                ) | Kind::Colon
            )
        };
        let mut end = self.skip(at, lead);
        while end > at && self.word(end - 1) == Some(Word::About) && self.is(end, Kind::Dot) {
            end = self.skip(end + 1, lead);
        }
        let shown = (at..end).find_map(|i| {
            self.word(i)
                .filter(|w| matches!(w, Word::At | Word::About | Word::From | Word::Starting))
        });
        let shown =
            if (at..end).any(|i| self.word(i) == Some(Word::At)) { Some(Word::At) } else { shown };
        (shown, end)
    }

    /// "Einlass", "Beginn", "Ende".
    pub(super) fn label(&self, at: usize) -> Read<Purpose> {
        let at = self.skip(at, |k| matches!(k, Kind::Open | Kind::Word(Word::The)));
        let purpose = match self.word(at)? {
            Word::Doors => Purpose::Doors,
            Word::Begin => Purpose::Session,
            Word::End => Purpose::End,
            _ => return None,
        };
        Some((purpose, at + 1))
    }

    /// A label behind its time: "18 Uhr Einlass", "18 Uhr (Einlass)"; not one that leads on.
    fn label_behind(&self, at: usize) -> Read<Purpose> {
        let (purpose, end) = self.label(at)?;
        let sentence = matches!(self.kind(end), Some(Kind::Name | Kind::Word(Word::The)));
        let end = self.past(end, Kind::Close);
        let leads = sentence || self.is(end, Kind::Colon) || {
            let (worded, body) = self.time_lead(end);
            self.clock(body).is_some() && (worded.is_some() || self.later_label(body).is_none())
        };
        (!leads).then_some((purpose, end))
    }

    /// The label behind the time at `at`, if there is one.
    fn later_label(&self, at: usize) -> Read<Purpose> {
        let (_, end) = self.hours(at, Shown::Bare)?;
        self.label(end)
    }

    fn time_joint(&self, at: usize) -> usize {
        let end = self.skip(at, |kind| {
            matches!(
                kind,
                Kind::Comma
                    | Kind::Semicolon
                    | Kind::Slash
                    | Kind::Plus
                    | Kind::Pipe
                    | Kind::Open
                    | Kind::Close
                    | Kind::Word(Word::And | Word::OpenEnd)
            )
        });
        let dash = self.skip(end, |kind| matches!(kind, Kind::Dash | Kind::Dot));
        if self.label(dash).is_some() { dash } else { end }
    }
}

/// Gives each time its purpose: a label stands before its time, or, where the times come first
/// and there is one label for each, behind it.
fn assign(pieces: &[Piece]) -> Vec<Hours> {
    let labels = pieces.iter().filter(|piece| matches!(piece, Piece::Label(..))).count();
    let colons = pieces.iter().any(|piece| matches!(piece, Piece::Label(_, true)));
    let times = pieces.len() - labels;
    let behind = matches!(pieces.first(), Some(Piece::Hours(_))) && labels == times && !colons;
    let trailing = matches!(pieces.last(), Some(Piece::Label(..)));
    let mut out: Vec<Hours> = Vec::new();
    let mut label = None;
    for piece in pieces {
        match piece {
            Piece::Label(purpose, _) if behind || (trailing && labels == 1) => {
                if let Some(last) = out.last_mut() {
                    last.purpose = *purpose;
                }
            }
            Piece::Label(purpose, _) => label = Some(*purpose),
            Piece::Hours(hours) => {
                let purpose = label.take().unwrap_or(Purpose::Session);
                out.push(Hours { purpose, ..*hours });
            }
        }
    }
    out
}
