//! Each series of the shared corpus that the library sees otherwise, with the fault that is why:
//! written anew without it, the library sees what we saw.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::library::{self, Asked, Seen};
use super::mends::{Mend, NUMBERED, mend};
use super::{ours, told};

/// Starts this near to the end of what was asked for.
const EDGE: i64 = 36;

const AT_THE_EDGE: (&str, &str) = (
    "at the edge of what was asked for",
    "no matter of the standard: the library takes the two days that bound the dates in the zone of \
     each event, we in the zone of the one who asks",
);

/// A series on which we differ.
struct Difference {
    uid: String,
    told: String,
    /// All that one has and the other lacks lies near the first or the last day.
    at_edge: bool,
}

/// Files of the corpus that the library is asked for.
fn files() -> Option<Vec<PathBuf>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    let shared = std::env::var_os("TERMINBUND_SHARED").filter(|p| !p.is_empty());
    let folder = PathBuf::from(shared.unwrap_or_else(|| beside.into())).join("corpus/ics");
    let Ok(manifest) = std::fs::read_to_string(folder.join("MANIFEST.tsv")) else {
        println!("skipped: the series of the corpus (no corpus; TERMINBUND_SHARED names it)");
        return None;
    };
    let recurring = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let tagged = fields.last()?.split(',').any(|tag| tag.trim() == "recurrence");
        tagged.then(|| folder.join(fields[0]))
    };
    Some(manifest.lines().skip(1).filter_map(recurring).collect())
}

/// The moment of a start as compared; a day begins in Berlin, as those asked for do.
fn at(start: &str) -> Timestamp {
    let day = |text: &str| text.parse::<Date>().ok()?.to_zoned(berlin()).ok();
    start.parse().ok().or_else(|| day(start).map(|z| z.timestamp())).unwrap()
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn begins(day: Date) -> Timestamp {
    day.to_zoned(berlin()).unwrap().timestamp()
}

fn differences(bytes: &[u8], seen: &Seen) -> Vec<Difference> {
    let found = ours(bytes, seen.days);
    let none = BTreeSet::new();
    let near = |start: &String| {
        let edges = [seen.days.0, seen.days.1].map(begins);
        edges.iter().any(|e| (at(start).as_second() - e.as_second()).abs() <= EDGE * 3600)
    };
    let of_series = seen.starts.iter().filter(|(uid, _)| seen.recurring.contains(*uid));
    let differing = of_series.filter_map(|(uid, theirs)| {
        let ours = found.get(uid).unwrap_or(&none);
        let at_edge = ours.symmetric_difference(theirs).all(near);
        let told = told(ours, theirs);
        (ours != theirs).then(|| Difference { uid: uid.clone(), told, at_edge })
    });
    differing.collect()
}

/// The days asked for and some around, so that no edge is met.
fn wide((from, to): (Date, Date)) -> (Date, Date) {
    let days = Span::new().days(3);
    (from.checked_sub(days).unwrap(), to.checked_add(days).unwrap())
}

/// Of the starts of a series those that begin within some days, in Berlin.
fn within<'s>(
    starts: impl Iterator<Item = &'s String>,
    (from, to): (Date, Date),
) -> BTreeSet<&'s str> {
    let (from, to) = (begins(from), begins(to));
    starts.filter(|s| (from..to).contains(&at(s))).map(String::as_str).collect()
}

struct Judged {
    file: PathBuf,
    bytes: Vec<u8>,
    days: (Date, Date),
    differences: Vec<Difference>,
    applied: Vec<(String, &'static Mend)>,
}

#[test]
#[ignore = "long: the library needs half a minute for the corpus"]
fn each_disagreement_on_the_corpus_is_judged() {
    let Some(files) = files() else { return };
    let question: Vec<Asked> =
        files.iter().map(|path| Asked { path: path.clone(), days: None }).collect();
    let Some(answers) = library::ask(&question) else { return };
    let (mut series, mut judged) = (0, Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let mut again = Vec::new();
    for (path, seen) in files.iter().zip(answers).filter_map(|(p, s)| Some((p, s?))) {
        let bytes = std::fs::read(path).unwrap();
        series += seen.starts.keys().filter(|uid| seen.recurring.contains(*uid)).count();
        let differences = differences(&bytes, &seen);
        if differences.is_empty() {
            continue;
        }
        let uids = differences.iter().map(|d| d.uid.clone()).collect();
        let (text, applied) = mend(&String::from_utf8_lossy(&bytes), &uids);
        let mended = folder.path().join(format!("{}.ics", judged.len()));
        std::fs::write(&mended, text).unwrap();
        again.push(Asked { path: mended, days: Some(wide(seen.days)) });
        judged.push(Judged { file: path.clone(), bytes, days: seen.days, differences, applied });
    }
    let answers = library::ask(&again).unwrap();
    let (by_rule, open) = sort_out(&judged, &answers);
    for ((rule, verdict), cases) in &by_rule {
        println!("\n{rule}: {} series\n  {verdict}", cases.len());
        cases.iter().for_each(|case| println!("  - {case}"));
    }
    let count: usize = judged.iter().map(|j| j.differences.len()).sum();
    let agree = 100.0 * (series - count) as f64 / series as f64;
    println!("\n{series} series, {count} seen otherwise ({agree:.2} % agree), {} open", open.len());
    assert!(series > 1_000, "the corpus has more series");
    assert!(open.is_empty(), "not judged:\n{}", open.join("\n"));
}

type ByRule = BTreeMap<(&'static str, &'static str), Vec<String>>;

fn sort_out(judged: &[Judged], answers: &[Option<Seen>]) -> (ByRule, Vec<String>) {
    let (mut by_rule, mut open) = (ByRule::new(), Vec::new());
    for (judged, answer) in judged.iter().zip(answers) {
        let found = ours(&judged.bytes, wide(judged.days));
        for difference in &judged.differences {
            let uid = &difference.uid;
            let file = judged.file.file_name().unwrap_or_default().to_string_lossy();
            let case = format!("{file}: {}", difference.told);
            let own = |name: &String| {
                name.strip_prefix(uid.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(NUMBERED))
            };
            let starts = answer.iter().flat_map(|a| &a.starts);
            let theirs = starts.filter(|(name, _)| own(name)).flat_map(|(_, starts)| starts);
            let ours = found.get(uid).into_iter().flatten();
            let mut rules: Vec<(&str, &str)> = Vec::new();
            for (_, mend) in judged.applied.iter().filter(|(of, _)| of == uid) {
                if !rules.contains(&(mend.name, mend.verdict)) {
                    rules.push((mend.name, mend.verdict));
                }
            }
            if rules.is_empty() && difference.at_edge {
                rules.push(AT_THE_EDGE);
            }
            if rules.is_empty() || within(ours, judged.days) != within(theirs, judged.days) {
                let tried: Vec<&str> = rules.iter().map(|(name, _)| *name).collect();
                open.push(format!("{case} (tried: {})", tried.join(", ")));
                continue;
            }
            for rule in rules {
                by_rule.entry(rule).or_default().push(case.clone());
            }
        }
    }
    (by_rule, open)
}
