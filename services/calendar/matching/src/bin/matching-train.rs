//! Learns the rules of matching, or measures them on sets that they never saw.
//!
//! matching-train learn SHARED RULES-FOLDER VERSION DATE    writes weights.json and rarity.txt
//! matching-train evaluate SHARED           leaves one region out, prints the table
//! matching-train errors SHARED MERGE       the pairs that go wrong there, with the evidence

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use terminbund_matching::cli;
use terminbund_matching::rules::Rules;
use terminbund_matching::train::boost::Boost;
use terminbund_matching::train::measure::{HEADING, Measure, at, measure, mistakes};
use terminbund_matching::train::{Labelled, MERGE, learn, rarity};

/// How the command is called.
const USAGE: &str = "usage: matching-train learn SHARED FOLDER VERSION DATE | evaluate SHARED | \
                     errors SHARED MERGE";

/// Anything that can go wrong here is told and ends the command.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = run(&words);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("matching-train: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Outcome<()> {
    match *words {
        ["learn", shared, rules, version, date] => {
            teach(Path::new(shared), Path::new(rules), version.parse()?, date)
        }
        ["evaluate", shared] => evaluate(Path::new(shared)),
        ["errors", shared, merge] => errors(Path::new(shared), merge.parse()?),
        _ => Err(USAGE.into()),
    }
}

/// The labelled sets: one per real region, one per invented file.
fn sets(shared: &Path) -> Outcome<Vec<Labelled>> {
    let mut out: Vec<Labelled> = Vec::new();
    for file in ["real", "generated-1", "generated-2"] {
        let text = fs::read_to_string(shared.join(format!("corpus/match/{file}.jsonl")))?;
        let records = cli::read(text.as_bytes())?;
        let truths = text.lines().filter(|l| !l.trim().is_empty()).map(|l| {
            let line: serde_json::Value = serde_json::from_str(l)?;
            Ok::<_, serde_json::Error>(line["cluster"].as_str().unwrap_or_default().to_owned())
        });
        for (mut record, truth) in records.into_iter().zip(truths) {
            let invented = file != "real";
            let name = if invented { file.to_owned() } else { record.alliance.clone() };
            record.alliance.clone_from(&name);
            let at = match out.iter().position(|s| s.name == name) {
                Some(at) => at,
                None => {
                    out.push(Labelled { name, invented, ..Labelled::default() });
                    out.len() - 1
                }
            };
            out[at].records.push(record);
            out[at].truth.push(truth?);
        }
    }
    Ok(out)
}

/// Titles of the feeds, one collection a repository, in the order of their names.
fn feeds(shared: &Path) -> Outcome<Vec<Vec<String>>> {
    let mut folders: Vec<_> = fs::read_dir(shared.join("corpus/ics"))?.collect::<Result<_, _>>()?;
    folders.sort_by_key(fs::DirEntry::file_name);
    let mut out = Vec::new();
    for folder in folders.iter().filter(|f| f.path().is_dir()) {
        let mut titles = Vec::new();
        let mut open = vec![folder.path()];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                let mut inner: Vec<_> = fs::read_dir(&path)?.collect::<Result<_, _>>()?;
                inner.sort_by_key(fs::DirEntry::file_name);
                open.extend(inner.into_iter().map(|e| e.path()));
            } else {
                titles.extend(rarity::summaries(&String::from_utf8_lossy(&fs::read(&path)?)));
            }
        }
        out.push(titles);
    }
    Ok(out)
}

fn table(feeds: &[Vec<String>], sets: &[&Labelled]) -> String {
    let mut all = feeds.to_vec();
    all.extend(sets.iter().map(|s| s.records.iter().map(|r| r.title.clone()).collect()));
    rarity::table(&all)
}

fn teach(shared: &Path, folder: &Path, version: u32, date: &str) -> Outcome<()> {
    let sets = sets(shared)?;
    let all: Vec<&Labelled> = sets.iter().collect();
    let rarity = table(&feeds(shared)?, &all);
    let matcher = learn(&all, &rarity, &Boost::default())?;
    let rules = Rules { version, date: date.to_owned(), ..matcher.rules().clone() };
    fs::write(folder.join("rarity.txt"), rarity)?;
    fs::write(folder.join("weights.json"), serde_json::to_string(&rules)? + "\n")?;
    Ok(())
}

fn evaluate(shared: &Path) -> Outcome<()> {
    let sets = sets(shared)?;
    let feeds = feeds(shared)?;
    let merges = [0.4, 0.45, MERGE, 0.6, 0.7];
    let mut rows = vec![Vec::new(); merges.len()];
    for held in &sets {
        // What is invented by one generator stays out together with a real region's rarity.
        let others: Vec<&Labelled> = sets.iter().filter(|s| s.name != held.name).collect();
        let rarity = table(&feeds, &others);
        let matcher = learn(&others, &rarity, &Boost::default())?;
        for (row, merge) in rows.iter_mut().zip(merges) {
            row.push((held, measure(held, &at(&matcher, &rarity, merge)?)));
        }
    }
    for (row, merge) in rows.iter().zip(merges) {
        println!("merge at {merge}\n{HEADING}");
        for (set, found) in row {
            println!("{}", found.row(&set.name));
        }
        let sum = |f: &dyn Fn(&Labelled) -> bool| {
            row.iter().filter(|r| f(r.0)).fold(Measure::default(), |s, r| s.plus(&r.1))
        };
        println!(
            "{}\n{}\n",
            sum(&|s| !s.invented).row("all real"),
            sum(&|s| s.invented).row("all invented")
        );
    }
    Ok(())
}

fn errors(shared: &Path, merge: f64) -> Outcome<()> {
    let sets = sets(shared)?;
    let feeds = feeds(shared)?;
    for held in &sets {
        let others: Vec<&Labelled> = sets.iter().filter(|s| s.name != held.name).collect();
        let rarity = table(&feeds, &others);
        let matcher = at(&learn(&others, &rarity, &Boost::default())?, &rarity, merge)?;
        for (a, b, wrong) in mistakes(held, &matcher) {
            let kind = if wrong { "WRONGLY MERGED" } else { "MISSED" };
            println!("=== {} {kind} {} {}", held.name, a.id, b.id);
            for r in [a, b] {
                let text: String = r.description.chars().take(200).collect();
                println!(
                    "  {} | {} | {} | {}",
                    r.location,
                    r.organizer,
                    r.url,
                    text.replace('\n', " ")
                );
            }
            let found = cli::explain(&matcher, a, b);
            println!("{}", found.split_once("\n\n").map_or("", |(_, english)| english));
        }
    }
    Ok(())
}
