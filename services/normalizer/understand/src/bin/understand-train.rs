//! Learns the weights of words from labelled announcements, or measures them on held-out ones.
//!
//! understand-train learn OUT USUAL FILE...     writes the weights
//! understand-train evaluate USUAL FILE...      learns without a fifth of USUAL, measures there
//! understand-train measure WEIGHTS FILE...     measures weights as they were written
//!
//! Files of labelled announcements, one JSON object a line; in USUAL each label is as often as in
//! a calendar, the others were written so that each is found.

use std::process::ExitCode;
use std::{env, fs};

use terminbund_understand::learned::lessons::{Example, examples, unlearned};
use terminbund_understand::learned::measure::{evaluate, measure};
use terminbund_understand::learned::train::learn;
use terminbund_understand::{Rules, Taxonomy};

const USAGE: &str = "usage: understand-train learn OUT USUAL FILE... | evaluate USUAL FILE... | \
                     measure WEIGHTS FILE...";

/// Anything that can go wrong here is told and ends the command.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("understand-train: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Outcome<()> {
    let rules = unlearned(Taxonomy::defaults()?.compile("defaults")?);
    match words {
        ["learn", out, usual, files @ ..] => {
            fs::write(out, learn(&rules, &read(&rules, &[usual])?, &read(&rules, files)?))?;
        }
        ["evaluate", usual, files @ ..] => {
            print!("{}", evaluate(&rules, &read(&rules, &[usual])?, &read(&rules, files)?));
        }
        ["measure", weights, files @ ..] => {
            let weights = fs::read_to_string(weights).map_err(|e| format!("{weights}: {e}"))?;
            print!("{}", measure(&rules, &weights, &read(&rules, files)?));
        }
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

/// The announcements of all files.
fn read(rules: &Rules, files: &[&str]) -> Outcome<Vec<Example>> {
    let mut all = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
        all.extend(examples(rules, &text).map_err(|e| format!("{file}: {e}"))?);
    }
    Ok(all)
}
