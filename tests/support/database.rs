//! A database per test: SQLite from a migrated file that is copied, PostgreSQL from a template database.

use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, OnceLock};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use parlance::db::{Conn, DatabaseUrl, connect, migrate};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A migrated database of the test's own; dropped with it.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    postgres_name: Option<String>,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// A migrated, empty one.
    pub fn new(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("test.db");
                fs::copy(sqlite_template(), &path).unwrap();
                Self { url: DatabaseUrl::SqliteFile(path), postgres_name: None, _folder: Some(folder) }
            }
            Backend::Postgres => Self::postgres(&format!("TEMPLATE {}", postgres_template())),
        }
    }

    /// One without any table.
    pub fn unmigrated(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = DatabaseUrl::SqliteFile(folder.path().join("test.db"));
                Self { url, postgres_name: None, _folder: Some(folder) }
            }
            Backend::Postgres => Self::postgres(""),
        }
    }

    fn postgres(options: &str) -> Self {
        let name = format!("parlance_test_{}", uuid::Uuid::new_v4().simple());
        on_server(&format!("CREATE DATABASE {name} {options}"));
        Self { url: postgres_url(&name), postgres_name: Some(name), _folder: None }
    }

    /// The URL with its credentials, for `DATABASE_URL` of a child process.
    pub fn variable(&self) -> String {
        match &self.url {
            DatabaseUrl::Postgres(url) => url.clone(),
            other => other.to_string(),
        }
    }

    /// Runs SQL statements behind the application's back.
    pub fn execute(&self, statements: &str) {
        self.connect().batch_execute(statements).unwrap();
    }

    /// Makes every answer that is kept under an `Idempotency-Key` one that was never given: the process that held the
    /// key died, or is still at work.
    pub fn abandon_idempotent_requests(&self) {
        self.execute("UPDATE idempotency_keys SET status = NULL, response_headers = NULL, response_body = NULL");
    }

    /// Returns once somebody waits for a lock; on PostgreSQL.
    pub async fn until_a_lock_is_waited_for(&self) {
        #[derive(diesel::QueryableByName)]
        struct Waiting {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let mut looking = self.connect();
        while diesel::sql_query(waiting).get_result::<Waiting>(&mut looking).unwrap().count == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// Takes the newest migration back.
    pub fn revert_migration(&self) {
        migrate::revert(&mut self.connect()).unwrap();
    }

    /// Its name on the PostgreSQL server.
    pub fn name(&self) -> &str {
        self.postgres_name.as_deref().expect("a database on PostgreSQL")
    }

    /// Makes connections from now on only read, or write again. Going read-only ends those that there are; going back leaves
    /// them.
    pub fn set_read_only(&self, on: bool) {
        let name = self.name();
        on_server(&format!("ALTER DATABASE {name} SET default_transaction_read_only = {on}"));
        if on {
            on_server(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
        }
    }

    /// A connection besides the application's.
    pub fn connect(&self) -> Conn {
        connect(&self.url).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.postgres_name {
            on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn server_url() -> String {
    std::env::var("PARLANCE_TEST_POSTGRES_URL").expect(
        "PARLANCE_TEST_POSTGRES_URL names a PostgreSQL server where databases may be made; scripts/test sets it",
    )
}

fn postgres_url(database: &str) -> DatabaseUrl {
    let mut url = url::Url::parse(&server_url()).unwrap();
    url.set_path(database);
    DatabaseUrl::Postgres(url.to_string())
}

/// One statement at a time: PostgreSQL refuses to copy a template that another copy is being made of.
fn on_server(statement: &str) {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut conn = connect(&DatabaseUrl::Postgres(server_url())).unwrap();
    conn.batch_execute(statement).unwrap();
}

fn sqlite_template() -> PathBuf {
    static TEMPLATE: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("template.db");
        let mut conn = connect(&DatabaseUrl::SqliteFile(path.clone())).unwrap();
        migrate::run(&mut conn).unwrap();
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        (folder, path)
    });
    TEMPLATE.1.clone()
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<&str> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        const NAME: &str = "parlance_test_template";
        on_server(&format!("DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"));
        on_server(&format!("CREATE DATABASE {NAME}"));
        let mut conn = connect(&postgres_url(NAME)).unwrap();
        migrate::run(&mut conn).unwrap();
        NAME
    })
}
