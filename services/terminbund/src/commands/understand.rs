//! `terminbund understand`: what announcements are about.

use std::{
    collections::BTreeMap,
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
    /// With the taxonomy of this configuration and what it says of each source.
    #[arg(long)]
    config: Option<PathBuf>,
}

/// Understands a file of announcements.
pub(crate) fn understand(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (rules, sources) = match &arguments.config {
        Some(path) => {
            let loaded = Loaded::read(path)?;
            (loaded.rules()?, loaded.source_meanings())
        }
        None => (Taxonomy::defaults()?.compile("taxonomy.toml")?.into(), BTreeMap::new()),
    };
    let name = arguments.file.display().to_string();
    let file = File::open(&arguments.file).with_context(|| name.clone())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let input = BufReader::new(file);
    terminbund_understand::cli::run(&rules, &sources, input, &mut out, arguments.json)
        .with_context(|| name)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
