//! Learns the weights of words from labelled announcements, or measures them on held-out ones.
//!
//! understand-train learn OUT FILE...           writes the weights
//! understand-train evaluate FILE...            learns without a fifth, measures there, in turn
//! understand-train measure WEIGHTS FILE...     measures weights as they were written
//!
//! Files of labelled announcements, one JSON object a line.

use std::process::ExitCode;
use std::{env, fs};

use terminbund_understand::learned::measure::{evaluate, measure};
use terminbund_understand::learned::train::{Example, examples, learn, unlearned};
use terminbund_understand::{Rules, Taxonomy};

const USAGE: &str =
    "usage: understand-train learn OUT FILE... | evaluate FILE... | measure WEIGHTS FILE...";

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
        ["learn", out, files @ ..] if !files.is_empty() => {
            fs::write(out, learn(&rules, &read(&rules, files)?))?;
        }
        ["evaluate", files @ ..] if !files.is_empty() => {
            print!("{}", evaluate(&rules, &read(&rules, files)?));
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
