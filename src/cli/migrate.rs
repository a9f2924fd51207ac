//! `parlance migrate`: the database's migrations.

use anyhow::bail;
use clap::Subcommand;

use crate::config::Config;
use crate::db::{Conn, connect, migrate};
use crate::seed;

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
    /// Undoes the newest migration, with all that its tables hold; never in production.
    Revert(Undo),
    /// Undoes the newest migration and runs it again: its tables are empty then. Never in production.
    Redo(Undo),
}

#[derive(Debug, Clone, Copy, clap::Args)]
struct Undo {
    /// Yes, what the tables of the migration hold may be lost.
    #[arg(long)]
    yes: bool,
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
        Action::Revert(Undo { yes }) => {
            undo(&config, &mut conn, yes, "revert")?;
        }
        Action::Redo(Undo { yes }) => {
            if undo(&config, &mut conn, yes, "redo")? {
                migrate::run(&mut conn)?.iter().for_each(|name| say!("ran {name}"));
            }
        }
    }
    Ok(())
}

/// Undoes the newest migration; false when there is none.
///
/// # Errors
/// In production, and without a `yes`: then what would be lost.
fn undo(config: &Config, conn: &mut Conn, yes: bool, action: &str) -> anyhow::Result<bool> {
    let url = config.database.migration_url.as_ref().unwrap_or(&config.database.url);
    if let Some(why) = seed::production_because(config, conn)? {
        bail!(
            "nothing was undone: {url} is production's ({why}). To change its schema add a migration; to go back in \
             time restore a backup; to try migrations out set DATABASE_URL to a database of your own"
        );
    }
    if !yes && let Some(stake) = migrate::stake(conn)? {
        let rows = |(table, rows): &(String, i64)| format!("{table} ({rows})");
        let tables = stake.tables.iter().map(rows).collect::<Vec<_>>().join(", ");
        bail!(
            "nothing was undone: undoing {} in {url} loses what these tables hold (rows): {tables}. To lose it, run: \
             parlance migrate {action} --yes",
            stake.migration
        );
    }
    let undone = migrate::revert(conn)?;
    match &undone {
        Some(name) => say!("undid {name}"),
        None => say!("{url} has no migration to undo"),
    }
    Ok(undone.is_some())
}
