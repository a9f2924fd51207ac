//! The summary of a learner's progress: a fixed number of queries, however much the learner did.

use super::{find_unfinished_asset, find_unfinished_unit, list_next_units, list_progress_by_story, list_recent_events};
use crate::catalog::model::AssetType;
use crate::catalog::queries::{LevelHead, UnitHead};
use crate::db::{Conn, LevelId, StoryId, UserId};
use crate::progress::model::{AssetProgress, EventRow};

/// How many events "recent activity" shows.
const RECENT: i64 = 10;

/// What the summary is made of.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Story, completed, best score of each published unit that the learner touched.
    pub progress: Vec<(StoryId, bool, Option<f64>)>,
    /// The newest events with the titles of their units.
    pub recent: Vec<(EventRow, String)>,
    /// The unit that the learner was last at without finishing it.
    pub unfinished: Option<UnitHead>,
    /// The asset of that unit to go on with, and its type.
    pub unfinished_asset: Option<(AssetProgress, AssetType)>,
    /// The next unit that is not finished, leaving out `unfinished`.
    pub next: Option<UnitHead>,
}

/// Reads the summary; `selected` is the level that the learner works on, of these published ones.
pub fn read_summary(
    conn: &mut Conn,
    user: UserId,
    levels: &[LevelHead],
    selected: Option<LevelId>,
) -> diesel::QueryResult<Summary> {
    let unfinished = find_unfinished_unit(conn, user)?;
    let unfinished_asset = match &unfinished {
        Some(unit) => find_unfinished_asset(conn, user, unit.id)?,
        None => None,
    };
    let except = Vec::from_iter(unfinished.as_ref().map(|unit| unit.id));
    let next = match learning_level(levels, selected) {
        Some(level) => list_next_units(conn, user, level, &except, 1)?.pop(),
        None => None,
    };
    Ok(Summary {
        progress: list_progress_by_story(conn, user)?,
        recent: list_recent_events(conn, user, RECENT)?,
        unfinished,
        unfinished_asset,
        next,
    })
}

/// The level that a learner works on: the selected one if it is published, else the first.
pub fn learning_level(levels: &[LevelHead], selected: Option<LevelId>) -> Option<&LevelHead> {
    levels.iter().find(|level| Some(level.id) == selected).or_else(|| levels.first())
}
