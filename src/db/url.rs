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
            let why = match url::Url::parse(text) {
                Ok(_) if !is_ambiguous(text) => return Ok(Self::Postgres(text.to_owned())),
                Ok(_) => "where its password ends cannot be told".to_owned(),
                Err(error) => error.to_string(),
            };
            return Err(format!(
                "is not a PostgreSQL URL ({why}); write postgres://user:password@host:5432/database, with special \
                 characters of the password percent-encoded"
            ));
        }
        match text.strip_prefix("sqlite://") {
            Some("") => Err("names no file; write sqlite://path/to/file.db".to_owned()),
            Some(path) => Ok(Self::SqliteFile(PathBuf::from(path))),
            None => Err("must start with sqlite://, postgres:// or postgresql://, or be sqlite::memory:".to_owned()),
        }
    }
}

/// Would programs disagree on what is the password of a URL, and print a part of it as the host or the path? An `@` or
/// `/` of the password ends it for some, a `#` or `?` everything.
pub fn is_ambiguous(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    rest.contains('#') || rest.matches('@').count() > authority.matches('@').count().min(1)
}

impl DatabaseUrl {
    /// What PostgreSQL's library says about a connection that failed, without what it quotes of a URL that it cannot
    /// read: that may be a part of a password.
    pub fn reason(&self, message: &str) -> String {
        // The library ends its messages with a line feed.
        let message = message.trim_end();
        if message.contains("URI") || message.contains("percent-encoded") {
            return "the URL cannot be read; percent-encode the special characters of its password and parameters"
                .into();
        }
        message.to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_told_from_a_password_is_refused_without_a_word_of_it() {
        for rest in ["p@zz#w0rd@host/db", "p@zz@host/db", "12/zz@host/db", "12?zz@host/db", "p#zz@host/db", "p/zz@host"]
        {
            let refused = format!("postgres://user:{rest}").parse::<DatabaseUrl>().unwrap_err();
            assert!(refused.contains("percent-encoded") && !refused.contains("zz"), "{rest}: {refused}");
        }
        for url in ["postgres://user:p%40ss@host/db", "postgres://host/db?sslmode=require", "postgres://u@h:1/d?a=b"] {
            assert!(url.parse::<DatabaseUrl>().is_ok(), "{url}");
        }
        let url: DatabaseUrl = "postgres://u@h/d".parse().unwrap();
        assert!(!url.reason("invalid URI query parameter: \"secret\"").contains("secret"));
        assert_eq!(url.reason("FATAL:  no\n"), "FATAL:  no");
    }
}
