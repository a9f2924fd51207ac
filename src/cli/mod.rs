//! The command line: one file per command.

mod instance;
mod migrate;
mod openapi;
mod serve;
mod user;

use std::future::Future;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use instance::Instance;

use crate::config::Config;
use crate::logging;

/// Serves language lessons and keeps what each learner did.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the API (what happens without a command).
    Serve,
    /// Runs, shows or undoes the database's migrations.
    Migrate(migrate::Args),
    /// Makes accounts, sets roles and passwords.
    User(user::Args),
    /// Prints the OpenAPI document.
    Openapi,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    finish(run(cli.command.unwrap_or(Command::Serve)))
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Openapi => openapi::run(),
        Command::Serve => with_config(serve::run),
        Command::Migrate(args) => with_config(|config| migrate::run(config, args)),
        Command::User(args) => with_config(|config| user::run(config, args)),
    }
}

/// Reads the configuration, starts the log, and runs `command` to its end.
fn with_config<F: Future<Output = anyhow::Result<()>>>(command: impl FnOnce(Config) -> F) -> anyhow::Result<()> {
    let config = Config::from_env()?;
    logging::start(config.is_production())?;
    actix_web::rt::System::new().block_on(command(config))
}

fn finish(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            #[expect(clippy::print_stderr, reason = "the one place where a command says why it failed")]
            {
                eprintln!("error: {problem:#}");
            }
            ExitCode::FAILURE
        }
    }
}
