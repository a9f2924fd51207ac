//! `parlance migrate`: the database's migrations.

use anyhow::bail;
use clap::Subcommand;

use crate::config::Config;
use crate::db::{connect, migrate};

/// What to do with the migrations; without a word, `run`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Action {
    /// Runs every migration that is pending.
    Run,
    /// Lists the migrations: `[X]` has run, `[ ]` is pending. Fails when one is pending.
    Status,
    /// Undoes the newest migration.
    Revert,
    /// Undoes the newest migration and runs it again.
    Redo,
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let url = config.database.migration_url.as_ref().unwrap_or(&config.database.url);
    let mut conn = connect(url)?;
    match args.action.unwrap_or(Action::Run) {
        Action::Run => {
            let names = migrate::run(&mut conn)?;
            names.iter().for_each(|name| say!("ran {name}"));
            if names.is_empty() {
                say!("{url} is up to date");
            }
        }
        Action::Status => {
            let states = migrate::status(&mut conn)?;
            for state in &states {
                say!("[{}] {}", if state.applied { 'X' } else { ' ' }, state.name);
            }
            let pending = states.iter().filter(|state| !state.applied).count();
            if pending > 0 {
                bail!("{pending} migrations are pending in {url}; run: parlance migrate run");
            }
        }
        Action::Revert => match migrate::revert(&mut conn)? {
            Some(name) => say!("undid {name}"),
            None => say!("{url} has no migration to undo"),
        },
        Action::Redo => match migrate::revert(&mut conn)? {
            Some(name) => {
                say!("undid {name}");
                migrate::run(&mut conn)?.iter().for_each(|name| say!("ran {name}"));
            }
            None => say!("{url} has no migration to undo"),
        },
    }
    Ok(())
}
