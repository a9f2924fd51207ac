//! Can the database be written to? A disk that is full or a server that has become a replica still reads.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use diesel::connection::SimpleConnection;

use super::{Conn, DatabaseUrl};

/// Bytes that must fit beside an SQLite database.
const ROOM: usize = 64 * 1024;

/// Holds some 200 KiB for a moment in a temporary file beside a PostgreSQL database: rows may fit into pages that are there
/// already. A server that forbids temporary files says so in words of its own, which tell nothing about its disk.
const SPILL: &str = "SET LOCAL work_mem = '64kB'; SELECT count(*) FROM generate_series(1, 10000)";

const WRITE: &str = "INSERT INTO instance_settings (name, value, created_at, updated_at)
    VALUES ('can this be written', '', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')";

/// Writes a row and takes it back. A lock that another writer holds for the moment is as good as success.
///
/// # Errors
/// The database's own reason.
pub(super) fn check(conn: &mut Conn, url: &DatabaseUrl) -> anyhow::Result<()> {
    let written = match conn {
        Conn::Pg(pg) => {
            let written = pg.batch_execute(&format!("BEGIN; SET LOCAL lock_timeout = '1s'; {WRITE}; {SPILL}"));
            pg.batch_execute("ROLLBACK")?;
            written
        }
        Conn::Lite(lite) => {
            lite.batch_execute("PRAGMA busy_timeout = 100")?;
            let written = lite.batch_execute(&format!("BEGIN IMMEDIATE; {WRITE}"));
            // Without a transaction there is nothing to roll back.
            lite.batch_execute("ROLLBACK").ok();
            lite.batch_execute(super::pool::BUSY_TIMEOUT)?;
            written
        }
    };
    let harmless = ["database is locked", "lock timeout", "temp_file_limit"];
    match written {
        Err(error) if !harmless.iter().any(|words| error.to_string().contains(words)) => {
            return Err(error).context("the database cannot be written");
        }
        Ok(()) | Err(_) => {}
    }
    match url {
        DatabaseUrl::SqliteFile(path) => check_room(path).context("there is no room beside the database"),
        DatabaseUrl::SqliteMemory | DatabaseUrl::Postgres(_) => Ok(()),
    }
}

fn check_room(database: &Path) -> anyhow::Result<()> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&[0; ROOM])?;
    Ok(file.sync_data()?)
}
