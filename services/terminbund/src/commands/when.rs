//! `terminbund when`: how a date text is read.

use std::{io, path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use jiff::civil::Date;
use terminbund_model::{Clock, clock::SystemClock, zone};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The text, as "Di, 3.3., 18 Uhr".
    text: Vec<String>,
    /// Day of reading; today where it is not given.
    #[arg(long)]
    on: Option<Date>,
    /// A file of tab-separated text and day, a pair a line; prints one JSON object a line.
    #[arg(long)]
    batch: Option<PathBuf>,
}

/// Reads one text or a file of them.
pub(crate) fn when(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(path) = &arguments.batch {
        terminbund_when::cli::batch(path, &mut io::stdout().lock())
            .with_context(|| path.display().to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.text.is_empty() {
        bail!("a text is needed, as: terminbund when \"Di, 3.3., 18 Uhr\" (or --batch FILE)");
    }
    let on = arguments.on.unwrap_or_else(today);
    crate::out!("{}", terminbund_when::cli::one(&arguments.text.join(" "), on));
    Ok(ExitCode::SUCCESS)
}

/// Today, where the alliance is.
pub(crate) fn today() -> Date {
    SystemClock.now().to_zoned(zone::zone(zone::DEFAULT_ZONE)).date()
}
