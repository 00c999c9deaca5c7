//! What `terminbund match` does: records in, entries out, and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, Write};

use crate::blocking::{Index, MAX_BLOCK};
use crate::clean::MAX_TITLE_BYTES;
use crate::compare::{Comparison, Verdict, compare};
use crate::features::Features;
use crate::gazetteer::Gazetteer;
use crate::record::Record;
use crate::rules::{Matcher, probability};
use crate::whole;
use crate::wire::Line;

/// Why records could not be matched.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Reading or writing failed.
    #[error("cannot read or write: {0}")]
    Io(#[from] std::io::Error),
    /// A line is not a record.
    #[error("line {0} is not a JSON object of a record: {1}")]
    Line(usize, serde_json::Error),
}

/// Reads one record a line; empty lines are skipped.
///
/// # Errors
/// Where reading fails or a line is not a JSON object of the expected fields.
pub fn read(input: impl BufRead) -> Result<Vec<Record>, CliError> {
    let mut out = Vec::new();
    for (number, line) in input.lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            let line: Line =
                serde_json::from_str(&line).map_err(|e| CliError::Line(number + 1, e))?;
            out.push(Record::from(line));
        }
    }
    Ok(out)
}

/// The features of `records`, each alliance with the gazetteer that its own records teach.
#[must_use]
pub fn features(records: &[Record], matcher: &Matcher) -> Vec<Features> {
    use rayon::prelude::*;
    let mut alliances: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        alliances.entry(&record.alliance).or_default().push(record);
    }
    let gazetteers: BTreeMap<&str, Gazetteer> = alliances
        .into_iter()
        .map(|(name, all)| (name, Gazetteer::learn(all.into_iter(), matcher.lexicon())))
        .collect();
    let empty = Gazetteer::default();
    records
        .par_iter()
        .map(|r| {
            let gazetteer = gazetteers.get(r.alliance.as_str()).unwrap_or(&empty);
            Features::of(r, matcher.lexicon(), gazetteer)
        })
        .collect()
}

/// What a person should know of a run beside its entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records read.
    pub records: usize,
    /// Entries made of them.
    pub entries: usize,
    /// Pairs of different entries that an editor should look at.
    pub review: usize,
    /// Records without a title: they join nothing.
    pub untitled: usize,
    /// Records whose start is missing or unreadable: they seldom join anything.
    pub undated: usize,
    /// Records whose title is too long and was read in part.
    pub cut: usize,
    /// Blocks of so many like records that each meets only its nearest.
    pub crowded: usize,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let per = self.review as f64 * 1000.0 / self.records.max(1) as f64;
        write!(
            f,
            "{} records, {} entries; {} pairs for an editor ({per:.1} per 1,000 records)",
            self.records, self.entries, self.review
        )?;
        for (count, what) in [
            (self.untitled, "records have no title and join nothing".to_owned()),
            (self.undated, "records have no start that can be read".to_owned()),
            (self.cut, format!("titles are longer than {MAX_TITLE_BYTES} bytes and were cut")),
            (
                self.crowded,
                format!(
                    "groups hold more than {MAX_BLOCK} records alike in title, hour or place: \
                     there each was compared with its nearest only"
                ),
            ),
        ] {
            if count > 0 {
                write!(f, "\n{count} {what}")?;
            }
        }
        Ok(())
    }
}

/// Matches the records and writes one `{"id", "entry"}` a line in the order of the records; an
/// entry is named by the smallest id among its records. With `why` also the evidence per pair.
///
/// # Errors
/// Where the input cannot be read or the output not written.
pub fn run(
    input: impl BufRead,
    mut output: impl Write,
    matcher: &Matcher,
    why: bool,
) -> Result<Summary, CliError> {
    let records = read(input)?;
    let index = Index::build(features(&records, matcher));
    let (links, _) = whole::links(&index, matcher);
    let slots: BTreeMap<u32, &Features> = index.records().collect();
    let mut entry: BTreeMap<&str, (&str, Vec<&Features>)> = BTreeMap::new();
    let mut summary = Summary {
        records: records.len(),
        untitled: records.iter().filter(|r| r.title.trim().is_empty()).count(),
        undated: records.iter().filter(|r| r.start.is_none()).count(),
        cut: records.iter().filter(|r| r.title.len() > MAX_TITLE_BYTES).count(),
        crowded: index.hot_blocks(),
        ..Summary::default()
    };
    for group in whole::entries(&index, matcher, &links) {
        summary.entries += 1;
        let members: Vec<&Features> = group.iter().filter_map(|s| slots.get(s).copied()).collect();
        let Some(name) = members.iter().map(|m| &*m.id).min() else { continue };
        for member in &members {
            entry.insert(&member.id, (name, members.clone()));
        }
    }
    let apart = |(a, b, _): &&(u32, u32, f32)| {
        let name = |slot: &u32| slots.get(slot).and_then(|f| entry.get(&*f.id)).map(|e| e.0);
        name(a) != name(b)
    };
    summary.review = links.iter().filter(apart).count();
    for record in &records {
        let Some((name, members)) = entry.get(record.id.as_str()) else { continue };
        let mut line = serde_json::json!({ "id": record.id, "entry": name });
        if why {
            let own = index.get(&record.id);
            let pairs = members.iter().filter(|m| *m.id != *record.id).zip(std::iter::repeat(own));
            let reasons: Vec<_> = pairs
                .filter_map(|(m, own)| Some(reason(&m.id, &compare(matcher, own?, m))))
                .collect();
            line["why"] = serde_json::json!(reasons);
        }
        writeln!(output, "{line}")?;
    }
    Ok(summary)
}

fn reason(with: &str, found: &Comparison) -> serde_json::Value {
    serde_json::json!({ "with": with, "comparison": found })
}

/// Why `a` and `b` are one event or two, for a person; German first, then English.
#[must_use]
pub fn explain(matcher: &Matcher, a: &Record, b: &Record) -> String {
    let gazetteer = Gazetteer::learn([a, b].into_iter(), matcher.lexicon());
    let of = |r: &Record| Features::of(r, matcher.lexicon(), &gazetteer);
    let found = compare(matcher, &of(a), &of(b));
    let mut out = String::new();
    tell(&mut out, &found, a, b, true);
    out.push('\n');
    tell(&mut out, &found, a, b, false);
    out
}

fn tell(out: &mut String, found: &Comparison, a: &Record, b: &Record, german: bool) {
    let verdict = match (found.verdict, german) {
        (Verdict::Same, true) => "Dieselbe Veranstaltung",
        (Verdict::Same, false) => "The same event",
        (Verdict::Review, true) => "Vielleicht dieselbe Veranstaltung, bitte prüfen",
        (Verdict::Review, false) => "Perhaps the same event, please check",
        (Verdict::Different, true) => "Verschiedene Veranstaltungen",
        (Verdict::Different, false) => "Different events",
    };
    let percent = probability(found.score) * 100.0;
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{verdict} ({percent:.1} %)");
    let _ = writeln!(
        out,
        "  A  {} [{}]\n  B  {} [{}]",
        a.title.trim(),
        a.source,
        b.title.trim(),
        b.source
    );
    for piece in found.evidence.iter().filter(|e| e.value >= 0.0) {
        let text = if german { &piece.german } else { &piece.english };
        let values = if piece.a.is_empty() && piece.b.is_empty() || piece.a == piece.b {
            String::new()
        } else {
            format!(" ({} / {})", piece.a, piece.b)
        };
        let _ = writeln!(out, "  {:+.1}  {text}{values}", piece.weight);
    }
}
