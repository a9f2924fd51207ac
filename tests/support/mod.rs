//! What tests stand on: a server of their own on a database of their own, and clients.

mod account;
mod app;
mod binary;
mod client;
mod database;
mod lessons;
mod letter;
mod smtp;
mod snapshot;
mod sound;
mod upload;

pub use account::{Account, PASSWORD, becomes, login};
pub use app::TestApp;
pub use binary::{Binary, Running, done, refused};
pub use client::{Answer, Client};
pub use database::{Backend, TestDatabase};
pub use lessons::Lessons;
pub use letter::Letter;
pub use parlance::auth::Role;
pub use smtp::{Mail, SmtpServer};
pub use snapshot::assert_snapshot;
pub use sound::{silence, tone};
pub use upload::{announcement, send_file};

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
