//! The command line: arguments as given ([`args`]), what they mean ([`config`]), one file per command, and the
//! [`printer`], which alone writes to the terminal.

mod analyze;
mod args;
mod batch;
mod config;
mod copies;
mod eval;
mod frame;
mod merge;
mod models;
mod printer;
mod reading;
mod report;
mod settings;
mod times;

use std::io;
use std::panic;
use std::process::ExitCode;

pub(crate) use args::Args;
use args::Command;
use printer::Console;
use pullquote::ingest;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Everything was read and answered.
    AllWell,
    /// Some records were rejected.
    SomeRejected,
    /// Nothing could be read, or nothing was given.
    NothingRan,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::AllWell => ExitCode::SUCCESS,
            Outcome::SomeRejected => ExitCode::from(1),
            Outcome::NothingRan => ExitCode::from(2),
        }
    }
}

/// The arguments, with those of the configuration file; ends the program if they are wrong, or ask for help.
pub(crate) fn arguments() -> Args {
    settings::arguments(std::env::args_os().collect()).unwrap_or_else(|error| error.exit())
}

/// Runs the command and says how it ended.
pub(crate) fn run(args: Args) -> ExitCode {
    let console = Console::new(&args.global);
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !ingest::is_guarded() {
            report(info);
        }
    }));
    match dispatch(args, &console) {
        Ok(outcome) => outcome.into(),
        // Whoever reads our output has seen enough, as `head` does.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            Outcome::NothingRan.into()
        }
    }
}

fn dispatch(args: Args, console: &Console) -> anyhow::Result<Outcome> {
    config::set_threads(&args.global)?;
    let color = args.global.color;
    match args.command {
        Command::Analyze(low) => match config::Analyze::check(low, &args.global)? {
            Some(config) => analyze::run(config, console),
            None => {
                console.explain_analyze();
                Ok(Outcome::NothingRan)
            }
        },
        Command::Batch(low) => batch::run(config::Batch::check(low)?, console),
        Command::Merge(low) => merge::run(&low.shards, &config::Tables::of(low.tables), console),
        Command::Report(low) => report::run(low, console),
        Command::Frame(low) => frame::run(config::Frame::check(low)?, console),
        Command::Eval(low) => eval::run(&low, color, console),
        Command::Models(low) => models::run(&low, color),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    };
    error.chain().any(pipe)
}
