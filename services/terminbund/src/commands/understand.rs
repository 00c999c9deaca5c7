//! `terminbund understand`: what announcements are about.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use terminbund_understand::Taxonomy;

use crate::settings::Loaded;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Announcements, one JSON object a line: id, title, description, …
    file: PathBuf,
    /// One JSON object a line, without the words that gave each label.
    #[arg(long)]
    json: bool,
    /// With the taxonomy of this configuration.
    #[arg(long)]
    config: Option<PathBuf>,
}

/// Understands a file of announcements.
pub(crate) fn understand(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let rules = match &arguments.config {
        Some(path) => Loaded::read(path)?.rules,
        None => Taxonomy::defaults()?.compile("taxonomy.toml")?.into(),
    };
    let name = arguments.file.display().to_string();
    let file = File::open(&arguments.file).with_context(|| name.clone())?;
    let mut out = BufWriter::new(io::stdout().lock());
    terminbund_understand::cli::run(&rules, BufReader::new(file), &mut out, arguments.json)
        .with_context(|| name)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
