//! Who lost or changed access lately: kept in memory, so that a request needs no query to be refused.
//!
//! Access tokens are verified without the database and live for fifteen minutes. What happened to accounts and sessions
//! within that time is polled every two seconds; changes made by this process apply at once.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::model::Role;
use super::queries;
use super::tokens::LIFETIME_SECONDS;
use crate::context::AppContext;
use crate::db::{SessionId, Timestamp, UserId};
use crate::error::{Error, Result};

/// How often changes made elsewhere are looked for.
pub(super) const ACCESS_POLL_INTERVAL: Duration = Duration::from_secs(2);

/// How old the last look may be before nobody is let in any more.
const STALE_AFTER: Duration = Duration::from_secs(10);

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

#[derive(Default)]
struct Changes {
    users: HashMap<UserId, (Standing, Timestamp)>,
    sessions: HashMap<SessionId, Timestamp>,
    polled_at: Option<Instant>,
}

/// The recent changes of access.
#[derive(Default)]
pub struct AccessChanges(RwLock<Changes>);

impl AccessChanges {
    /// The role that a user has in a session now; `claimed` is what the token says.
    ///
    /// # Errors
    /// 503 when changes elsewhere could not be looked for lately.
    pub fn role(&self, user: UserId, session: SessionId, claimed: Role) -> Result<Option<Role>> {
        let changes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if changes.polled_at.is_none_or(|polled_at| polled_at.elapsed() > STALE_AFTER) {
            let cause = anyhow::anyhow!("revoked access could not be looked for in the last {STALE_AFTER:?}");
            return Err(Error::unavailable("Access cannot be checked right now; try again shortly.", cause));
        }
        if changes.sessions.contains_key(&session) {
            return Ok(None);
        }
        Ok(match changes.users.get(&user) {
            None => Some(claimed),
            Some((Standing::Active(role), _)) => Some(*role),
            Some((Standing::Refused, _)) => None,
        })
    }

    /// Ends sessions in this process at once.
    pub fn end_sessions(&self, sessions: &[SessionId], now: Timestamp) {
        let mut changes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        changes.sessions.extend(sessions.iter().map(|session| (*session, now)));
    }

    /// Changes what an account may do in this process at once.
    pub fn set_standing(&self, user: UserId, standing: Standing, now: Timestamp) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).users.insert(user, (standing, now));
    }

    /// Looks for changes made elsewhere.
    pub async fn poll(&self, context: &AppContext) -> Result<()> {
        let since = context.now() - chrono::Duration::seconds(LIFETIME_SECONDS + MARGIN_SECONDS);
        // Taken before the query: what commits while it runs is found by the next one.
        let started = Instant::now();
        let (users, sessions) = context
            .db
            .read(move |conn| {
                diesel::QueryResult::Ok((
                    queries::list_changed_users(conn, since)?,
                    queries::list_revoked_sessions(conn, since)?,
                ))
            })
            .await?;
        let mut changes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // What this process changed while the query ran is newer than what was found, and stays.
        changes.users.retain(|_, (_, changed_at)| *changed_at > since);
        for (user, (standing, changed_at)) in users {
            let known = changes.users.entry(user).or_insert((standing, changed_at));
            if changed_at >= known.1 {
                *known = (standing, changed_at);
            }
        }
        changes.sessions.retain(|_, revoked_at| *revoked_at > since);
        changes.sessions.extend(sessions);
        changes.polled_at = Some(started);
        Ok(())
    }
}
