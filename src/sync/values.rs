//! What changed rows are now: the shapes of the API's other answers, without what expires, and without what other
//! entities say.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use crate::auth::LearnerEntity;
use crate::auth::model::{Role, User};
use crate::auth::queries::{NotedChange, find_user};
use crate::catalog::model::Audience;
use crate::catalog::model::NodeKind;
use crate::catalog::queries::{self as catalog, NotedNode};
use crate::catalog::response::{AssetSummary, LevelRef, LevelResponse, StoryResponse, UnitSummary};
use crate::db::{AssetId, AttemptId, Conn, DailyPlanId, Day, Id, Json, LevelId, StoryId, Timestamp, UnitId, UserId};
use crate::error::{Error, Result};
use crate::plans::model::PlanEntry;
use crate::plans::queries::{list_all_entries_of, list_plans_of_days};
use crate::progress::queries::{list_asset_progress, list_unit_progress};
use crate::progress::{AssetProgressResponse, UnitStateResponse};
use crate::pronunciation::AttemptResponse;
use crate::pronunciation::queries::list_attempts_among;
use crate::scores::ScoreResponse;
use crate::scores::model::{name, read_name};
use crate::scores::queries::list_aggregates_of;

/// An account, without what its level says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProfileValue {
    id: UserId,
    email: String,
    email_verified_at: Option<Timestamp>,
    username: String,
    first_name: Option<String>,
    last_name: Option<String>,
    profile_picture_url: Option<String>,
    role: Role,
    time_zone: String,
    daily_goal_minutes: Option<i32>,
    selected_level_id: Option<LevelId>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<User> for ProfileValue {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            email_verified_at: user.email_verified_at,
            username: user.username,
            first_name: user.first_name,
            last_name: user.last_name,
            profile_picture_url: user.profile_picture_url,
            role: user.role,
            time_zone: user.time_zone,
            daily_goal_minutes: user.daily_goal_minutes,
            selected_level_id: user.selected_level_id,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// A unit's progress.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgressValue {
    unit_id: UnitId,
    #[serde(flatten)]
    state: UnitStateResponse,
}

/// A plan with all its entries, also those whose units are not seen at present; without what its units say.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanValue {
    id: DailyPlanId,
    planned_date: Day,
    entries: Vec<EntryValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryValue {
    id: Id,
    unit_id: UnitId,
    position: i32,
    completed: bool,
    score: Option<f64>,
    completed_at: Option<Timestamp>,
}

impl From<PlanEntry> for EntryValue {
    fn from(entry: PlanEntry) -> Self {
        Self {
            id: entry.id,
            unit_id: entry.unit_id,
            position: entry.position,
            completed: entry.state.completed,
            score: entry.state.score,
            completed_at: entry.state.completed_at,
        }
    }
}

/// An attempt with its words, without URLs, and without who would score it: that is no row, and no change of it is noted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttemptValue {
    #[serde(flatten)]
    attempt: AttemptResponse,
    words: Option<Json>,
}

fn json(value: impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| Error::internal(error.into()))
}

/// The ids of the nodes of a kind that are not gone.
fn ids<I>(nodes: &[NotedNode], kind: NodeKind, id: impl Fn(uuid::Uuid) -> I) -> Vec<I> {
    let live = nodes.iter().filter(|(_, of, _, is_gone)| *of == kind && !is_gone);
    live.map(|(_, _, node, _)| id(node.0)).collect()
}

fn count_of<I: PartialEq>(counts: &[(I, i64)], id: I) -> i64 {
    counts.iter().find(|(of, _)| *of == id).map_or(0, |(_, count)| *count)
}

/// Changed nodes as learners see them now; those that they do not see are left out.
pub(super) fn of_nodes(conn: &mut Conn, nodes: &[NotedNode]) -> Result<HashMap<(NodeKind, Id), Value>> {
    let mut values = HashMap::new();
    let levels = ids(nodes, NodeKind::Level, LevelId);
    if !levels.is_empty() {
        let stories = catalog::count_stories(conn, &levels, Audience::Learners)?;
        let units = catalog::count_units_of_levels(conn, &levels, Audience::Learners)?;
        for level in catalog::list_seen_levels(conn, &levels)? {
            let (id, stories, units) = (level.id, count_of(&stories, level.id), count_of(&units, level.id));
            values.insert((NodeKind::Level, Id(id.0)), json(LevelResponse::new(level, stories, units))?);
        }
    }
    let stories = ids(nodes, NodeKind::Story, StoryId);
    if !stories.is_empty() {
        let units: HashMap<StoryId, i64> =
            catalog::count_units(conn, &stories, Audience::Learners)?.into_iter().collect();
        for (story, level) in catalog::list_seen_stories(conn, &stories)? {
            let (id, count) = (story.id, units.get(&story.id).copied().unwrap_or_default());
            let value = StoryResponse::new(story, LevelRef::from(&level), count);
            values.insert((NodeKind::Story, Id(id.0)), json(value)?);
        }
    }
    let units = ids(nodes, NodeKind::Unit, UnitId);
    if !units.is_empty() {
        let assets: HashMap<UnitId, i64> = catalog::count_assets(conn, &units)?.into_iter().collect();
        for unit in catalog::list_seen_units(conn, &units)? {
            let (id, count) = (unit.id, assets.get(&unit.id).copied().unwrap_or_default());
            values.insert((NodeKind::Unit, Id(id.0)), json(UnitSummary::new(unit, count))?);
        }
    }
    let assets = ids(nodes, NodeKind::Asset, AssetId);
    if !assets.is_empty() {
        for asset in catalog::list_seen_assets(conn, &assets)? {
            values.insert((NodeKind::Asset, Id(asset.id.0)), json(AssetSummary::from(asset))?);
        }
    }
    Ok(values)
}

/// A learner's changed rows as they are now; those that are gone are left out.
pub(super) fn of_rows(
    conn: &mut Conn,
    user: UserId,
    rows: &[NotedChange],
) -> Result<HashMap<(LearnerEntity, String), Value>> {
    let live = |entity: LearnerEntity| {
        rows.iter().filter(move |(_, of, _, is_gone)| *of == entity && !is_gone).map(|(_, _, id, _)| id.as_str())
    };
    let mut values = HashMap::new();
    let units: Vec<UnitId> = live(LearnerEntity::Progress).filter_map(|id| id.parse().ok()).collect();
    if !units.is_empty() {
        for row in list_unit_progress(conn, user, Some(&units))? {
            let value = ProgressValue { unit_id: row.unit_id, state: row.state.into() };
            values.insert((LearnerEntity::Progress, row.unit_id.to_string()), json(value)?);
        }
    }
    let assets: Vec<AssetId> = live(LearnerEntity::AssetProgress).filter_map(|id| id.parse().ok()).collect();
    if !assets.is_empty() {
        for row in list_asset_progress(conn, user, Some(&assets))? {
            let id = row.asset_id.to_string();
            values.insert((LearnerEntity::AssetProgress, id), json(AssetProgressResponse::from(row))?);
        }
    }
    let days: Vec<Day> = live(LearnerEntity::Plan).filter_map(|id| id.parse().ok()).collect();
    if !days.is_empty() {
        let plans = list_plans_of_days(conn, user, &days)?;
        let plan_ids: Vec<DailyPlanId> = plans.iter().map(|plan| plan.id).collect();
        let mut entries: HashMap<DailyPlanId, Vec<EntryValue>> = HashMap::new();
        for entry in list_all_entries_of(conn, &plan_ids)? {
            entries.entry(entry.daily_plan_id).or_default().push(entry.into());
        }
        for plan in plans {
            let entries = entries.remove(&plan.id).unwrap_or_default();
            let value = PlanValue { id: plan.id, planned_date: plan.planned_date, entries };
            values.insert((LearnerEntity::Plan, plan.planned_date.to_string()), json(value)?);
        }
    }
    let attempts: Vec<AttemptId> = live(LearnerEntity::Attempt).filter_map(|id| id.parse().ok()).collect();
    if !attempts.is_empty() {
        for attempt in list_attempts_among(conn, user, &attempts)? {
            let value = AttemptValue { attempt: AttemptResponse::new(&attempt, None), words: attempt.words };
            values.insert((LearnerEntity::Attempt, attempt.id.to_string()), json(value)?);
        }
    }
    let periods: Vec<_> = live(LearnerEntity::Score).filter_map(read_name).collect();
    if !periods.is_empty() {
        for row in list_aggregates_of(conn, user, &periods)? {
            values.insert((LearnerEntity::Score, name(row.key())), json(ScoreResponse::from(row))?);
        }
    }
    if live(LearnerEntity::Profile).next().is_some()
        && let Some(user) = find_user(conn, user)?
    {
        values.insert((LearnerEntity::Profile, user.id.to_string()), json(ProfileValue::from(user))?);
    }
    Ok(values)
}
