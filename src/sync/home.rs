//! What the first screen shows, read in at most five statements.

use crate::auth::User;
use crate::auth::queries::{SelectedLevel, find_user_with_level};
use crate::catalog::queries::{LevelHead, UnitHead};
use crate::db::{Conn, Day, Timestamp, UserId};
use crate::error::Result;
use crate::plans::queries::{ShownPlan, find_shown_plan};
use crate::progress::model::{local_day, zone};
use crate::progress::queries::{UnfinishedAsset, find_first_unfinished_unit, find_unfinished, list_next_units};
use crate::scores::model::AggregateScore;
use crate::scores::queries::list_current_aggregates;

use super::page::account_is_gone;

/// What the first screen is made of.
#[derive(Debug, Clone)]
pub struct Home {
    /// The account.
    pub user: User,
    /// The level that it works on, unless that was deleted.
    pub level: Option<SelectedLevel>,
    /// The learner's day.
    pub today: Day,
    /// Today's plan with its entries.
    pub plan: Option<ShownPlan>,
    /// The unit that the learner was last at without finishing it, and the place in it.
    pub unfinished: Option<(UnitHead, Option<UnfinishedAsset>)>,
    /// The next unit after that.
    pub next: Option<UnitHead>,
    /// The aggregates of today, this week, this month and all time.
    pub scores: Vec<AggregateScore>,
}

/// Reads it. The connection should be in a snapshot.
///
/// # Errors
/// 401 when the account is gone.
pub fn read_home(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Home> {
    let found = find_user_with_level(conn, user)?.filter(|(user, _)| user.is_usable());
    let (user, level) = found.ok_or_else(account_is_gone)?;
    let today = local_day(now, &zone(&user.time_zone));
    let unfinished = find_unfinished(conn, user.id)?;
    let except = unfinished.as_ref().map(|(unit, _)| unit.id);
    let next = match level.clone().filter(|level| level.published_at.is_some()) {
        Some(SelectedLevel { id, name, position, language, .. }) => {
            let from = LevelHead { id, name, language, position };
            list_next_units(conn, user.id, &from, &Vec::from_iter(except), 1)?.pop()
        }
        None => find_first_unfinished_unit(conn, user.id, except)?,
    };
    Ok(Home {
        plan: find_shown_plan(conn, user.id, today)?,
        scores: list_current_aggregates(conn, user.id, today)?,
        user,
        level,
        today,
        unfinished,
        next,
    })
}
