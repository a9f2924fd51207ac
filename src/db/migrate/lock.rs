//! Migrating alone, and waiting for locks that others hold: not for ever, and saying for whom.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::db::Conn;
use crate::db::pool::SESSION;

/// An arbitrary number that all versions of Parlance agree on: "parl" in ASCII.
const LOCK: i64 = 0x7061_726c;

/// How long another migrator is waited for.
const MIGRATOR_WAIT: Duration = Duration::from_secs(120);

/// How often the lock of migrators is tried.
const MIGRATOR_POLL: Duration = Duration::from_millis(200);

/// How long a statement of a migration waits for a table. Meanwhile every query on it waits behind the statement.
const TABLE_WAIT: Duration = Duration::from_secs(2);

/// How often a migration is tried again whose statement waited too long, and how long queries get their turn before.
const ATTEMPTS: u32 = 15;
const PAUSE: Duration = Duration::from_secs(2);

/// `pg_locks` tells of all databases of the server.
const HERE: &str = "database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// Runs `work` so that of several migrators one works and the others wait, then find it done.
///
/// # Errors
/// When another migrator takes longer than two minutes: which connection it is.
pub(super) fn alone<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> anyhow::Result<T>) -> anyhow::Result<T> {
    match conn {
        Conn::Pg(pg) => {
            wait_for_migrators(pg)?;
            pg.batch_execute("SET statement_timeout = 0")?;
            let answer = work(conn);
            if let Conn::Pg(pg) = conn {
                // The lock is held by the connection, so it goes with the process at the latest.
                pg.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK}); {SESSION}")).ok();
            }
            answer
        }
        Conn::Lite(lite) => {
            // Migrations open their own transactions, which nest as savepoints in this one.
            AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN EXCLUSIVE")
                .context("another process writes to the database; wait until it is done, then try again")?;
            let answer = work(conn);
            type Transactions = <Conn as diesel::Connection>::TransactionManager;
            match answer {
                Ok(value) => Transactions::commit_transaction(conn).map(|()| value).map_err(Into::into),
                Err(error) => {
                    Transactions::rollback_transaction(conn).ok();
                    Err(error)
                }
            }
        }
    }
}

fn wait_for_migrators(conn: &mut PgConnection) -> anyhow::Result<()> {
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = Bool)]
        taken: bool,
    }
    let began = Instant::now();
    let mut announced = false;
    loop {
        let taken: Taken =
            diesel::sql_query(format!("SELECT pg_try_advisory_lock({LOCK}) AS taken")).get_result(conn)?;
        if taken.taken {
            return Ok(());
        }
        let condition = format!("locktype = 'advisory' AND classid = 0 AND objid = {LOCK} AND granted AND {HERE}");
        if began.elapsed() > MIGRATOR_WAIT {
            bail!(
                "another migrator has been at work for {} s: {}. If it hangs, end it (SELECT pg_terminate_backend(pid)) \
                 and try again",
                MIGRATOR_WAIT.as_secs(),
                holders(conn, &condition)?
            );
        }
        if !std::mem::replace(&mut announced, true) {
            tracing::warn!(holder = %holders(conn, &condition)?, "waiting for another migrator");
        }
        std::thread::sleep(MIGRATOR_POLL);
    }
}

/// Runs `work` with a short wait for tables that others use, and again when that was too short: between two attempts
/// the queries behind it get their turn.
///
/// # Errors
/// Those of `work`; after the last attempt with the connections that hold the tables.
pub(super) fn retry_while_locked(
    conn: &mut Conn,
    work: impl Fn(&mut Conn) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if let Conn::Pg(pg) = conn {
        pg.batch_execute(&format!("SET lock_timeout = {}", TABLE_WAIT.as_millis()))?;
    }
    for attempt in 1.. {
        match (work(conn), &mut *conn) {
            (Err(error), Conn::Pg(pg)) if format!("{error:#}").contains("lock timeout") => {
                let condition = format!("locktype = 'relation' AND granted AND relation >= 16384 AND {HERE}");
                let holders = holders(pg, &condition)?;
                if attempt == ATTEMPTS {
                    return Err(error.context(format!(
                        "a table stayed locked by {holders}. End that work or wait for it, then try again; nothing is half done"
                    )));
                }
                tracing::warn!(%holders, attempt, "a table is locked; trying again");
                std::thread::sleep(PAUSE);
            }
            (Err(error), _) => return Err(error),
            (Ok(()), Conn::Pg(pg)) => return Ok(pg.batch_execute(SESSION)?),
            (Ok(()), Conn::Lite(_)) => return Ok(()),
        }
    }
    Ok(())
}

/// The other connections that hold locks, in words.
fn holders(conn: &mut PgConnection, condition: &str) -> QueryResult<String> {
    #[derive(QueryableByName)]
    struct Holder {
        #[diesel(sql_type = Text)]
        holder: String,
    }
    let query = format!(
        "SELECT DISTINCT 'pid ' || pid || coalesce(', ' || nullif(application_name, ''), '') \
            || coalesce(', user ' || usename, '') || coalesce(' from ' || host(client_addr), '') \
            || coalesce(', ' || state, '') || coalesce(' since ' || to_char(xact_start, 'HH24:MI:SS'), '') AS holder \
         FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE pid <> pg_backend_pid() AND {condition} ORDER BY 1"
    );
    let holders: Vec<Holder> = diesel::sql_query(query).load(conn)?;
    let holders: Vec<String> = holders.into_iter().map(|row| row.holder).collect();
    Ok(if holders.is_empty() { "a connection that has just ended".to_owned() } else { holders.join("; ") })
}
