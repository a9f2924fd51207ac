//! Writing down what learners did.

mod places;
mod project;
mod rebuild;
mod record;
mod touched;

use chrono_tz::Tz;

use super::model::{Outcomes, read_events, zone};
use super::queries;
use crate::auth::{self, LearnerChange, model::LearnerRow};
use crate::db::{Conn, LevelId, Timestamp, UnitId, UserId};
use crate::error::{Code, Detail, Error, Result};

pub use places::Places;
pub use rebuild::{Differences, Rebuild, compare, rebuild_user};
pub use record::{Recorded, Submission, record_event, record_events, record_submissions};
pub use touched::Touched;

/// Brings the projections of another feature up to date, in the transaction that appended the events; says which rows of
/// the learner it changed.
pub type Projection = fn(&mut Conn, user: UserId, now: Timestamp, touched: &Touched) -> Result<Vec<LearnerChange>>;

/// The projections of the features right of this one; `app` lists them.
#[derive(Debug, Clone, Copy)]
pub struct Projections(pub &'static [Projection]);

/// A learner whose writes wait for this transaction.
#[derive(Debug, Clone, Copy)]
pub struct Learner {
    /// The account.
    pub id: UserId,
    /// The zone that decides which day it is.
    pub zone: Tz,
    /// The level that the learner works on.
    pub selected_level: Option<LevelId>,
}

impl From<LearnerRow> for Learner {
    fn from(row: LearnerRow) -> Self {
        Self { id: row.id, zone: zone(&row.time_zone), selected_level: row.selected_level_id }
    }
}

/// Locks a learner's history until the transaction ends. Whoever writes a projection calls this first.
///
/// # Errors
/// 401 when the account is gone.
pub fn lock_learner(conn: &mut Conn, user: UserId) -> Result<Learner> {
    auth::queries::lock_learners(conn, &[user])?.pop().map(Into::into).ok_or_else(account_is_gone)
}

/// A learner, for reading.
///
/// # Errors
/// 401 when the account is gone.
pub fn find_learner(conn: &mut Conn, user: UserId) -> Result<Learner> {
    auth::queries::find_learner(conn, user)?.map(Into::into).ok_or_else(account_is_gone)
}

fn account_is_gone() -> Error {
    Error::new(Code::Unauthenticated, Detail::AccountGone)
}

/// A learner's completions and scored attempts on some units.
pub fn outcomes(conn: &mut Conn, user: UserId, units: &[UnitId]) -> Result<Outcomes> {
    Ok(Outcomes::of(read_events(&queries::list_outcomes(conn, user, units, i64::MAX)?)?))
}

/// All of a learner's completions and scored attempts.
pub fn all_outcomes(conn: &mut Conn, user: UserId) -> Result<Outcomes> {
    Ok(Outcomes::of(read_events(&queries::list_all_outcomes(conn, user)?)?))
}
