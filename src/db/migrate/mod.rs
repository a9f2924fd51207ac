//! The schema's life: which migrations there are, which have run, running and undoing them.

mod lock;

use std::collections::BTreeSet;

use anyhow::{Context, anyhow, bail};
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use include_dir::{Dir, include_dir};

use super::Conn;
use crate::per_backend;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The same as text, to read which tables a script names.
static SCRIPTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// One migration and whether this database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    /// Folder name: stamp and subject.
    pub name: String,
    /// Has run here.
    pub applied: bool,
    /// This version of Parlance has it too.
    pub known: bool,
}

/// What undoing a migration puts at stake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stake {
    /// The migration.
    pub migration: String,
    /// The tables that undoing it drops or changes, by name, with their rows.
    pub tables: Vec<(String, i64)>,
}

fn harness<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> diesel::migration::Result<T>,
    doing: &'static str,
) -> anyhow::Result<T> {
    work(conn).map_err(|error| anyhow!("{doing}: {error}"))
}

fn all() -> anyhow::Result<Vec<(MigrationVersion<'static>, String)>> {
    let migrations: Vec<Box<dyn Migration<diesel::pg::Pg>>> =
        MIGRATIONS.migrations().map_err(|error| anyhow!("reading the embedded migrations: {error}"))?;
    let mut all: Vec<_> = migrations
        .iter()
        .map(|migration| (migration.name().version().as_owned(), migration.name().to_string()))
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(all)
}

/// The migrations that ran here, newest first. Only reads: diesel's own look would make its table where it is missing,
/// which a role that merely serves may not do.
fn applied(conn: &mut Conn) -> anyhow::Result<Vec<MigrationVersion<'static>>> {
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    if !tables(conn)?.iter().any(|table| table == "__diesel_schema_migrations") {
        return Ok(Vec::new());
    }
    let query = diesel::sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version DESC");
    let applied: Vec<Applied> = per_backend!(conn, |c| query.load(c))?;
    Ok(applied.into_iter().map(|row| MigrationVersion::from(row.version)).collect())
}

/// Every migration of this version of Parlance, oldest first, with whether it has run; then those that ran here but
/// that this version does not know.
pub fn status(conn: &mut Conn) -> anyhow::Result<Vec<MigrationState>> {
    let applied = applied(conn).context("reading which migrations ran")?;
    let mut states: Vec<MigrationState> = all()?
        .into_iter()
        .map(|(version, name)| MigrationState { applied: applied.contains(&version), name, known: true })
        .collect();
    for version in applied.iter().rev() {
        let known = all()?.iter().any(|(known, _)| known == version);
        if !known {
            let name = format!("{version} (of another version of Parlance)");
            states.push(MigrationState { name, applied: true, known: false });
        }
    }
    Ok(states)
}

/// The migrations that have not run, oldest first.
pub fn pending(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    Ok(status(conn)?.into_iter().filter(|state| !state.applied).map(|state| state.name).collect())
}

/// Makes sure that this version of Parlance knows all that was done to the schema.
///
/// # Errors
/// When a newer version has been at work here: which migrations only that one knows.
pub fn refuse_newer(conn: &mut Conn) -> anyhow::Result<()> {
    let states = status(conn)?;
    let newer: Vec<&str> = states.iter().filter(|state| !state.known).map(|state| state.name.as_str()).collect();
    if !newer.is_empty() {
        bail!(
            "this is Parlance {}, and a newer version has migrated the database: it has {}. Run the newer version",
            env!("CARGO_PKG_VERSION"),
            newer.join(", ")
        );
    }
    Ok(())
}

/// Runs what is pending; returns the names, oldest first. Safe to call from several processes at once.
///
/// # Errors
/// As [`refuse_newer`]. When a migration fails: on SQLite nothing is changed then, on PostgreSQL the failed one is
/// undone and those before it stay.
pub fn run(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    lock::alone(conn, |conn| {
        refuse_newer(conn)?;
        let names = pending(conn)?;
        lock::retry_while_locked(conn, |conn| {
            harness(
                conn,
                |conn| per_backend!(conn, |c| c.run_pending_migrations(MIGRATIONS).map(|_| ())),
                "running the migrations",
            )
        })?;
        Ok(names)
    })
}

/// Brings a database whose tables are empty to exactly these migrations, oldest first: others are undone.
///
/// # Errors
/// When this version of Parlance does not know them all, or knows others between them.
pub fn bring_empty_to(conn: &mut Conn, names: &[String]) -> anyhow::Result<()> {
    lock::alone(conn, |conn| {
        refuse_newer(conn)?;
        loop {
            let applied: Vec<String> =
                status(conn)?.into_iter().filter(|state| state.applied).map(|state| state.name).collect();
            if applied == names {
                return Ok(());
            }
            let is_ahead = applied.len() > names.len();
            lock::retry_while_locked(conn, |conn| {
                if is_ahead {
                    harness(
                        conn,
                        |conn| per_backend!(conn, |c| c.revert_last_migration(MIGRATIONS).map(drop)),
                        "undoing the newest migration",
                    )
                } else {
                    harness(
                        conn,
                        |conn| per_backend!(conn, |c| c.run_next_migration(MIGRATIONS).map(drop)),
                        "running the next migration",
                    )
                }
            })?;
            if applied.len() == names.len() {
                bail!("the migrations {} are not in this order here: {}", names.join(", "), applied.join(", "));
            }
        }
    })
}

/// Undoes the newest migration; returns its name, or `None` when there is none.
///
/// # Errors
/// As [`refuse_newer`].
pub fn revert(conn: &mut Conn) -> anyhow::Result<Option<String>> {
    lock::alone(conn, |conn| {
        refuse_newer(conn)?;
        let Some(newest) = status(conn)?.into_iter().rfind(|state| state.applied) else { return Ok(None) };
        lock::retry_while_locked(conn, |conn| {
            harness(
                conn,
                |conn| per_backend!(conn, |c| c.revert_last_migration(MIGRATIONS).map(|_| ())),
                "undoing the newest migration",
            )
        })?;
        Ok(Some(newest.name))
    })
}

/// The tables of this database, by name.
pub fn tables(conn: &mut Conn) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Table {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let tables: Vec<Table> = match conn {
        Conn::Pg(pg) => diesel::sql_query(
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
        )
        .load(pg)?,
        Conn::Lite(lite) => {
            diesel::sql_query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1").load(lite)?
        }
    };
    Ok(tables.into_iter().map(|table| table.name).collect())
}

/// The tables that the migrations make, by name.
pub fn own_tables() -> BTreeSet<&'static str> {
    let scripts = SCRIPTS.dirs().filter_map(|folder| folder.get_file(folder.path().join("up.sql"))?.contents_utf8());
    let created = scripts.flat_map(|script| script.split("CREATE TABLE ").skip(1));
    created.filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()).collect()
}

/// What [`revert`] would put at stake; `None` when there is no migration to undo.
///
/// # Errors
/// As [`refuse_newer`].
pub fn stake(conn: &mut Conn) -> anyhow::Result<Option<Stake>> {
    #[derive(QueryableByName)]
    struct Rows {
        #[diesel(sql_type = BigInt)]
        rows: i64,
    }
    refuse_newer(conn)?;
    let Some(newest) = status(conn)?.into_iter().rfind(|state| state.applied) else { return Ok(None) };
    let script = SCRIPTS
        .get_file(format!("{}/down.sql", newest.name))
        .and_then(|file| file.contents_utf8())
        .with_context(|| format!("{} has no script that undoes it", newest.name))?;
    let words: Vec<&str> = script.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let mut counts = Vec::new();
    for table in tables(conn)?.into_iter().filter(|table| words.contains(&table.as_str())) {
        let count = diesel::sql_query(format!("SELECT count(*) AS rows FROM \"{table}\""));
        let counted: Rows = per_backend!(conn, |c| count.get_result(c))?;
        counts.push((table, counted.rows));
    }
    Ok(Some(Stake { migration: newest.name, tables: counts }))
}
