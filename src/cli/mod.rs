//! The command line: one file per command.

/// A line on standard output. A reader that has gone (`parlance … | head`) is no reason to fail.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        writeln!(std::io::stdout(), $($text)*).ok();
    }};
}

mod backup;
mod doctor;
mod export;
mod files;
mod health;
mod import;
mod instance;
mod lint;
mod migrate;
mod openapi;
mod pack;
mod production;
mod progress;
mod restore;
mod scores;
mod seed;
mod serve;
mod user;
mod variables;

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
    /// Adds the sample course, and to a development database the demo accounts; safe to run again.
    Seed(seed::Args),
    /// Recomputes what is projected from learning events.
    Scores(scores::Args),
    /// Imports a course, its media too, from a folder or zip; all of it or nothing.
    Import(import::Args),
    /// Exports the catalogue, its media too, to a folder or zip.
    Export(export::Args),
    /// Finds weaknesses of lessons: missing or unreadable media, bad subtitles, silence, empty units.
    Lint(lint::Args),
    /// Tells whether the catalogue and the object store agree.
    Doctor(doctor::Args),
    /// Tells whether the service that runs here (PARLANCE_ADDR) takes requests: exit code 0 if it does.
    Health,
    /// Backs the database and all objects up, while the service goes on; lists and verifies backups.
    Backup(backup::Args),
    /// Restores a backup to an empty database and store.
    Restore(restore::Args),
    /// Makes, verifies and serves packs: levels and stories for offline use.
    Pack(pack::Args),
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

/// The `seed` binary: `parlance seed` by itself.
pub fn seed_main() -> ExitCode {
    #[derive(Debug, Parser)]
    #[command(
        name = "seed",
        version,
        about = "Adds the sample course, and to a development database the demo accounts."
    )]
    struct SeedCli {
        #[command(flatten)]
        args: seed::Args,
    }
    let cli = SeedCli::parse();
    finish(with_config(|config| seed::run(config, cli.args)))
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Openapi => openapi::run(),
        Command::Export(export::Args { schema: Some(of), .. }) => export::print_schema(of),
        Command::Import(args) => with_config(|config| import::run(config, args)),
        Command::Export(args) => with_config(|config| export::run(config, args)),
        Command::Lint(args) => with_config(|config| lint::run(config, args)),
        Command::Doctor(args) => with_config(|config| doctor::run(config, args)),
        Command::Health => with_config(health::run),
        Command::Serve => with_config(serve::run),
        Command::Seed(args) => with_config(|config| seed::run(config, args)),
        Command::Migrate(args) => with_config(|config| migrate::run(config, args)),
        Command::Scores(args) => with_config(|config| scores::run(config, args)),
        Command::Backup(args) => with_config(|config| backup::run(config, args)),
        Command::Restore(args) => with_config(|config| restore::run(config, args)),
        Command::Pack(args) if args.is_alone() => without_config(pack::run(None, args)),
        Command::Pack(args) => with_config(|config| pack::run(Some(config), args)),
        Command::User(args) => with_config(|config| user::run(config, args)),
    }
}

/// Reads the configuration, starts the log, and runs `command` to its end.
fn with_config<F: Future<Output = anyhow::Result<()>>>(command: impl FnOnce(Config) -> F) -> anyhow::Result<()> {
    files::keep_private();
    let config = Config::from_env();
    let unknown = variables::unknown(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()));
    let config = config.map_err(|error| match unknown.as_slice() {
        [] => error,
        unknown => anyhow::anyhow!("{error:#}\n{}", unknown.join("\n")),
    })?;
    logging::start(config.is_production())?;
    unknown.iter().for_each(|line| tracing::warn!("{line}"));
    files::close(&config);
    actix_web::rt::System::new().block_on(command(config))
}

/// The same for what needs no configuration, and so none that is right.
fn without_config(command: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    logging::start(false)?;
    actix_web::rt::System::new().block_on(command)
}

fn finish(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the one place where a command says why it failed")]
            {
                eprintln!("error: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}
