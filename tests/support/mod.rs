//! What tests stand on: a server of their own on a database of their own, and clients.

mod app;
mod binary;
mod client;
mod database;
mod lessons;
mod smtp;

pub use app::TestApp;
pub use binary::{Binary, run_command};
pub use client::{Answer, Client};
pub use database::{Backend, TestDatabase};
pub use lessons::Lessons;
pub use smtp::SmtpServer;

/// Runs an async test body on SQLite and on PostgreSQL: `both!(name, |backend| async move { … });`
///
/// The PostgreSQL half needs the server that `scripts/test` starts; `cargo test` alone lists it as ignored.
#[macro_export]
macro_rules! both {
    ($(#[$meta:meta])* $name:ident, |$backend:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($backend: $crate::support::Backend) {
                $body.await
            }

            $(#[$meta])*
            #[actix_web::test]
            async fn sqlite() {
                body($crate::support::Backend::Sqlite).await
            }

            $(#[$meta])*
            #[actix_web::test]
            #[ignore = "needs PostgreSQL: run scripts/test"]
            async fn postgres() {
                body($crate::support::Backend::Postgres).await
            }
        }
    };
}
