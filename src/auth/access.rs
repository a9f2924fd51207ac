//! Who lost or changed access lately: kept in memory, so that a request needs no query to be refused.
//!
//! Access tokens are verified without the database and live for fifteen minutes. What happened to accounts and sessions
//! within that time is polled every two seconds; changes made by this process apply at once.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::model::{Role, User};
use super::queries;
use super::tokens::LIFETIME_SECONDS;
use crate::context::AppContext;
use crate::db::{SessionId, Timestamp, UserId};
use crate::error::{Detail, Error, Result};

/// How often changes made elsewhere are looked for.
pub(super) const ACCESS_POLL_INTERVAL: Duration = Duration::from_secs(2);

/// How old the last look may be before nobody is let in any more.
pub(super) const STALE_AFTER: Duration = Duration::from_secs(10);

/// The same for what is kept in memory, while the database is away: as long as a token that was given out before may live.
pub(super) const STALE_AFTER_IN_OUTAGE: Duration = Duration::from_secs(LIFETIME_SECONDS.unsigned_abs());

/// Clocks of replicas may differ by this much, seconds.
const MARGIN_SECONDS: i64 = 5 * 60;

/// What an account may do now, whatever its token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Active, with this role.
    Active(Role),
    /// Deactivated or deleted.
    Refused,
}

/// A change of what an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessChange {
    standing: Standing,
    /// Which change of the account this is. Counted under the lock of its row: times come from several clocks.
    version: i64,
    changed_at: Timestamp,
}

impl AccessChange {
    /// The last change of an account.
    pub fn of(user: &User) -> Self {
        let standing = if user.is_usable() { Standing::Active(user.role) } else { Standing::Refused };
        let changed_at = user.access_changed_at.unwrap_or(user.created_at);
        Self { standing, version: user.access_version, changed_at }
    }

    /// The deletion of an account.
    pub fn deletion(version: i64, now: Timestamp) -> Self {
        Self { standing: Standing::Refused, version, changed_at: now }
    }
}

#[derive(Default)]
struct Changes {
    users: HashMap<UserId, AccessChange>,
    sessions: HashMap<SessionId, Timestamp>,
    polled_at: Option<Instant>,
}

/// The recent changes of access.
#[derive(Default)]
pub struct AccessChanges(RwLock<Changes>);

impl Changes {
    fn note(&mut self, user: UserId, change: AccessChange) {
        let known = self.users.entry(user).or_insert(change);
        if change.version > known.version {
            *known = change;
        }
    }
}

impl AccessChanges {
    /// The role that a user has in a session now; `claimed` is what the token says.
    ///
    /// # Errors
    /// 503 when changes elsewhere were not looked for within `stale_after`.
    pub fn role(
        &self,
        (user, session): (UserId, SessionId),
        claimed: Role,
        stale_after: Duration,
    ) -> Result<Option<Role>> {
        let changes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if changes.polled_at.is_none_or(|polled_at| polled_at.elapsed() > stale_after) {
            let cause = anyhow::anyhow!("revoked access could not be looked for in the last {stale_after:?}");
            return Err(Error::unavailable(Detail::AccessUnknown, cause));
        }
        if changes.sessions.contains_key(&session) {
            return Ok(None);
        }
        Ok(match changes.users.get(&user).map(|change| change.standing) {
            None => Some(claimed),
            Some(Standing::Active(role)) => Some(role),
            Some(Standing::Refused) => None,
        })
    }

    /// Ends sessions in this process at once.
    pub fn end_sessions(&self, sessions: &[SessionId], now: Timestamp) {
        let mut changes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        changes.sessions.extend(sessions.iter().map(|session| (*session, now)));
    }

    /// Changes what an account may do in this process at once, unless a later change is known.
    pub fn change(&self, user: UserId, change: AccessChange) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).note(user, change);
    }

    /// Looks for changes made elsewhere.
    pub async fn poll(&self, context: &AppContext) -> Result<()> {
        let since = context.now() - chrono::Duration::seconds(LIFETIME_SECONDS + MARGIN_SECONDS);
        // Taken before the query: what commits while it runs is found by the next one.
        let started = Instant::now();
        let (users, sessions) = context
            .db
            .read_reserved(move |conn| {
                diesel::QueryResult::Ok((
                    queries::list_changed_users(conn, since)?,
                    queries::list_revoked_sessions(conn, since)?,
                ))
            })
            .await?;
        let mut changes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        changes.users.retain(|_, change| change.changed_at > since);
        for (user, change) in users {
            changes.note(user, change);
        }
        changes.sessions.retain(|_, revoked_at| *revoked_at > since);
        changes.sessions.extend(sessions);
        changes.polled_at = Some(started);
        Ok(())
    }
}
