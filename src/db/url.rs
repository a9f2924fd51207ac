//! `DATABASE_URL`: which database, and where.

use std::path::PathBuf;
use std::str::FromStr;

/// Where the data is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `postgres://…`, with its credentials.
    Postgres(String),
    /// `sqlite://path`.
    SqliteFile(PathBuf),
    /// `sqlite::memory:`: nothing is kept.
    SqliteMemory,
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "sqlite::memory:" {
            return Ok(Self::SqliteMemory);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return match url::Url::parse(text) {
                Ok(_) => Ok(Self::Postgres(text.to_owned())),
                Err(error) => Err(format!(
                    "is not a PostgreSQL URL ({error}); write postgres://user:password@host:5432/database, with special \
                     characters of the password percent-encoded"
                )),
            };
        }
        match text.strip_prefix("sqlite://") {
            Some("") => Err("names no file; write sqlite://path/to/file.db".to_owned()),
            Some(path) => Ok(Self::SqliteFile(PathBuf::from(path))),
            None => Err("must start with sqlite://, postgres:// or postgresql://, or be sqlite::memory:".to_owned()),
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    /// Without the password, so that it may be logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::fmt::Display for DatabaseUrl {
    /// Without user, password and parameters, so that it may be logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SqliteMemory => f.write_str("sqlite::memory:"),
            Self::SqliteFile(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(text) => match url::Url::parse(text) {
                Ok(url) => {
                    let host = url.host_str().unwrap_or("");
                    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                    write!(f, "postgres://{host}{port}{}", url.path())
                }
                Err(_) => f.write_str("postgres://"),
            },
        }
    }
}
