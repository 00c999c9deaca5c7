//! `terminbund match`: which records mean the same event, and why.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use terminbund_matching::{cli, rules::Matcher};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Records, one JSON object a line: id, region, source, title, start, …
    file: PathBuf,
    /// One JSON object a line (the default; kept for scripts that say so).
    #[arg(long)]
    json: bool,
    /// With the evidence for each pair of an entry.
    #[arg(long)]
    why: bool,
}

/// Matches a file of records.
pub(crate) fn matching(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let name = arguments.file.display().to_string();
    let file = File::open(&arguments.file).with_context(|| name.clone())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let summary = cli::run(BufReader::new(file), &mut out, Matcher::embedded(), arguments.why)
        .with_context(|| name)?;
    out.flush()?;
    eprintln!("{summary}");
    Ok(ExitCode::SUCCESS)
}
