//! What the accounts of a process share, and the work that goes on beside requests.

use std::time::Duration;

use super::access::AccessChanges;
use super::limits::Limits;
use super::mail::Mailer;
use super::passwords::Passwords;
use super::secrets::Secrets;
use super::{actions, queries};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Database;
use crate::error::Result;
use crate::storage::Storage;

/// How often what has ended is deleted.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

/// How long a row that stands for a deleted account stays: no access token outlives it.
const TOMBSTONE_HOURS: i64 = 1;

/// How long ended sessions and links stay, days: what support may be asked about.
const ENDED_DAYS: i64 = 30;

/// The parts of accounts that a process has one of.
pub struct Accounts {
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Who lost or changed access lately.
    pub access: AccessChanges,
    /// How often one may ask.
    pub limits: Limits,
    pub(super) secrets: Secrets,
    pub(super) mailer: Mailer,
}

impl Accounts {
    /// From the configuration.
    ///
    /// # Errors
    /// When mail cannot be sent as configured.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            passwords: Passwords::new()?,
            access: AccessChanges::default(),
            limits: Limits::new(&config.limits),
            secrets: Secrets::new(&config.jwt_keys),
            mailer: Mailer::new(config)?,
        })
    }

    /// Sends mail, looks for revoked access and deletes what has ended, for ever.
    pub async fn keep_house(&self, db: &Database, storage: &Storage, clock: &Clock) {
        let sweep = async {
            loop {
                self.limits.forget_idle();
                if let Err(problem) = sweep(db, storage, clock).await {
                    tracing::warn!(problem = %problem, cause = ?problem.cause, "could not delete what has ended");
                }
                tokio::time::sleep(SWEEP_INTERVAL).await;
            }
        };
        tokio::join!(self.access.keep_looking(db, clock), sweep, self.mailer.deliver());
    }
}

async fn sweep(db: &Database, storage: &Storage, clock: &Clock) -> Result<()> {
    let now = clock.now();
    actions::erase_recordings(db, storage, now).await?;
    db.write(move |conn| {
        queries::delete_ended_sessions(conn, now - chrono::Duration::days(ENDED_DAYS))?;
        queries::delete_expired_magic_links(conn, now - chrono::Duration::days(1))?;
        queries::delete_tombstones(conn, now - chrono::Duration::hours(TOMBSTONE_HOURS))
    })
    .await?;
    Ok(())
}
