//! The one binary of Terminbund: `up`, `run <service>`, and commands to look and to decide.

/// Prints a line; ends quietly where nobody reads any more (`terminbund entries | head`).
macro_rules! out {
    ($($argument:tt)*) => {{
        use std::io::Write as _;
        if writeln!(std::io::stdout(), $($argument)*).is_err() {
            std::process::exit(0);
        }
    }};
}
pub(crate) use out;

mod alarms;
mod commands;
mod demo;
mod run;
mod settings;
mod up;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// One calendar out of the calendars of an alliance's partners.
#[derive(Parser)]
#[command(name = "terminbund", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything on this machine: a broker and each service as a process of its own.
    Up(up::Arguments),
    /// Run one service against a given broker.
    Run(run::Arguments),
    /// Serve the sites of the demo's partners.
    #[command(hide = true)]
    DemoPartners(demo::Arguments),
    /// What would be imported from a feed or page, and what is wrong with it.
    Check(commands::check::Arguments),
    /// How a date text is read.
    When(commands::when::Arguments),
    /// Which records mean the same event, and why.
    Match(commands::matching::Arguments),
    /// What announcements are about, for whom, where, until when.
    Understand(commands::understand::Arguments),
    /// Query the running calendar.
    Entries(commands::entries::Arguments),
    /// Why an entry is one event, or two are not.
    Explain(commands::entries::ExplainArguments),
    /// Lay down a decision: same, never-same, hide, show, prefer, set, undo.
    Decide(commands::decide::Arguments),
    /// Poll a source now, or release one that is held.
    Poll(commands::poll::Arguments),
    /// Check a configuration file.
    Config {
        /// The file.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    terminbund_fetch::install_crypto();
    match dispatch(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            // what a service says is meant for people; its code is not
            match error.downcast_ref::<tonic::Status>() {
                Some(status) => eprintln!("terminbund: {}", status.message()),
                None => eprintln!("terminbund: {error:#}"),
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Up(arguments) => in_runtime(up::up(arguments)),
        Command::Run(arguments) => in_runtime(run::run(arguments)),
        Command::DemoPartners(arguments) => in_runtime(demo::serve(arguments)),
        Command::Check(arguments) => in_runtime(commands::check::check(arguments)),
        Command::Entries(arguments) => in_runtime(commands::entries::entries(arguments)),
        Command::Explain(arguments) => in_runtime(commands::entries::explain(arguments)),
        Command::Decide(arguments) => in_runtime(commands::decide::decide(arguments)),
        Command::Poll(arguments) => in_runtime(commands::poll::poll(arguments)),
        Command::When(arguments) => commands::when::when(&arguments),
        Command::Match(arguments) => commands::matching::matching(&arguments),
        Command::Understand(arguments) => commands::understand::understand(&arguments),
        Command::Config { file } => {
            settings::Loaded::read(&file)?;
            println!("{}: ok", file.display());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn in_runtime(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()?
        .block_on(work)
}

/// Threads of a service: its work is waiting; each thread costs memory.
const WORKERS: usize = 2;
