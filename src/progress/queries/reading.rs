//! Reading progress: what is published, what of it the learner did.

use diesel::dsl::{auto_type, count_star, exists, max, not};
use diesel::prelude::*;

use crate::catalog::model::AssetType;
use crate::db::{Conn, LevelId, StoryId, Timestamp, UnitId, UserId};
use crate::progress::model::{AssetProgress, EventRow, UnitProgress, UnitState};
use crate::schema::{learning_events, levels, stories, unit_asset_progress, unit_assets, units, user_progress};

/// A published level, as far as progress needs it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct LevelHead {
    /// Its id.
    pub id: LevelId,
    /// Its name.
    pub name: String,
    /// The language taught.
    pub language: String,
    /// Its place in the language.
    pub position: i32,
}

/// A published story, as far as progress needs it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct StoryHead {
    /// Its id.
    pub id: StoryId,
    /// Its level.
    pub level_id: LevelId,
    /// Its title.
    pub title: String,
    /// Its place in the level.
    pub position: i32,
}

/// A unit with what stands above it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct UnitHead {
    /// Its id.
    pub id: UnitId,
    /// Its title.
    pub title: String,
    /// The story's id.
    pub story_id: StoryId,
    /// The story's title.
    pub story_title: String,
    /// The level's id.
    pub level_id: LevelId,
    /// The level's name.
    pub level_name: String,
}

/// A unit of a story, with what the learner did on it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct StoryUnit {
    /// Its id.
    pub id: UnitId,
    /// Its title.
    pub title: String,
    /// Its place in the story.
    pub position: i32,
    /// None while the learner has not begun it.
    pub state: Option<UnitState>,
}

/// Learners see this unit: it is published and live up to its level.
#[auto_type]
pub(crate) fn is_published() -> _ {
    units::published_at.is_not_null().and(units::deleted_at.is_null()).and(story_is_published())
}

/// Learners see this story.
#[auto_type]
pub(crate) fn story_is_published() -> _ {
    stories::published_at.is_not_null().and(stories::deleted_at.is_null()).and(level_is_published())
}

#[auto_type]
fn level_is_published() -> _ {
    levels::published_at.is_not_null().and(levels::deleted_at.is_null())
}

#[auto_type]
fn head() -> _ {
    (units::id, units::title, stories::id, stories::title, levels::id, levels::name)
}

/// The published levels: by language, then in their order.
pub fn list_published_levels(conn: &mut Conn) -> QueryResult<Vec<LevelHead>> {
    levels::table
        .filter(level_is_published())
        .order((levels::language, levels::position))
        .select((levels::id, levels::name, levels::language, levels::position))
        .load(conn)
}

/// The published stories, in their order within each level.
pub fn list_published_stories(conn: &mut Conn) -> QueryResult<Vec<StoryHead>> {
    stories::table
        .inner_join(levels::table)
        .filter(story_is_published())
        .order((stories::level_id, stories::position))
        .select((stories::id, stories::level_id, stories::title, stories::position))
        .load(conn)
}

/// How many published units each published story has.
pub fn count_published_units(conn: &mut Conn) -> QueryResult<Vec<(StoryId, i64)>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(is_published())
        .group_by(units::story_id)
        .select((units::story_id, count_star()))
        .load(conn)
}

/// What the learner did on published units: story, completed, best score.
pub fn list_progress_by_story(conn: &mut Conn, user: UserId) -> QueryResult<Vec<(StoryId, bool, Option<f64>)>> {
    user_progress::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(user_progress::user_id.eq(user))
        .filter(is_published())
        .order(user_progress::unit_id)
        .select((units::story_id, user_progress::completed, user_progress::score))
        .load(conn)
}

/// A published story.
pub fn find_published_story(conn: &mut Conn, story: StoryId) -> QueryResult<Option<StoryHead>> {
    stories::table
        .inner_join(levels::table)
        .filter(stories::id.eq(story))
        .filter(story_is_published())
        .select((stories::id, stories::level_id, stories::title, stories::position))
        .first(conn)
        .optional()
}

/// The published units of a story, in order, with what the learner did on each.
pub fn list_story_progress(conn: &mut Conn, user: UserId, story: StoryId) -> QueryResult<Vec<StoryUnit>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .left_join(user_progress::table.on(user_progress::unit_id.eq(units::id).and(user_progress::user_id.eq(user))))
        .filter(units::story_id.eq(story))
        .filter(is_published())
        .order((units::position, units::id))
        .select((units::id, units::title, units::position, Option::<UnitState>::as_select()))
        .load(conn)
}

/// A learner's state with a unit, and with those of its assets that the learner touched, in their order.
pub fn find_unit_progress(
    conn: &mut Conn,
    user: UserId,
    unit: UnitId,
) -> QueryResult<(Option<UnitProgress>, Vec<AssetProgress>)> {
    let progress = user_progress::table
        .filter(user_progress::user_id.eq(user))
        .filter(user_progress::unit_id.eq(unit))
        .select(UnitProgress::as_select())
        .first(conn)
        .optional()?;
    let assets = unit_asset_progress::table
        .inner_join(unit_assets::table)
        .filter(unit_asset_progress::user_id.eq(user))
        .filter(unit_asset_progress::unit_id.eq(unit))
        .filter(unit_assets::deleted_at.is_null())
        .order((unit_assets::position, unit_assets::id))
        .select(AssetProgress::as_select())
        .load(conn)?;
    Ok((progress, assets))
}

/// The newest events of a learner with the titles of their units.
pub fn list_recent_events(conn: &mut Conn, user: UserId, limit: i64) -> QueryResult<Vec<(EventRow, String)>> {
    learning_events::table
        .inner_join(units::table)
        .filter(learning_events::user_id.eq(user))
        .order((learning_events::occurred_at.desc(), learning_events::id.desc()))
        .limit(limit)
        .select((EventRow::as_select(), units::title))
        .load(conn)
}

/// The published unit that the learner was last at without finishing it.
pub fn find_unfinished_unit(conn: &mut Conn, user: UserId) -> QueryResult<Option<UnitHead>> {
    let unfinished: Vec<UnitHead> = user_progress::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(user_progress::user_id.eq(user))
        .filter(user_progress::completed.eq(false))
        .filter(is_published())
        .select(head())
        .load(conn)?;
    let ids: Vec<UnitId> = unfinished.iter().map(|unit| unit.id).collect();
    // From the few unfinished units to their events: the other way round would walk a whole history.
    let last: Vec<(Option<UnitId>, Option<Timestamp>)> = learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::unit_id.eq_any(&ids))
        .group_by(learning_events::unit_id)
        .select((learning_events::unit_id, max(learning_events::occurred_at)))
        .load(conn)?;
    let newest = last.into_iter().max_by_key(|(unit, at)| (*at, *unit)).and_then(|(unit, _)| unit);
    Ok(unfinished.into_iter().find(|unit| Some(unit.id) == newest))
}

/// The asset of a unit that the learner was last at without finishing it, and its type.
pub fn find_unfinished_asset(
    conn: &mut Conn,
    user: UserId,
    unit: UnitId,
) -> QueryResult<Option<(AssetProgress, AssetType)>> {
    unit_asset_progress::table
        .inner_join(unit_assets::table)
        .filter(unit_asset_progress::user_id.eq(user))
        .filter(unit_asset_progress::unit_id.eq(unit))
        .filter(unit_asset_progress::completed.eq(false))
        .filter(unit_assets::deleted_at.is_null())
        .order((unit_asset_progress::position_at.desc(), unit_asset_progress::position_event_id.desc()))
        .select((AssetProgress::as_select(), unit_assets::type_))
        .first(conn)
        .optional()
}

/// The next published units that the learner has not finished, in the order of the catalogue: from a level on through
/// the later levels of its language.
pub fn list_next_units(
    conn: &mut Conn,
    user: UserId,
    from: &LevelHead,
    except: &[UnitId],
    limit: i64,
) -> QueryResult<Vec<UnitHead>> {
    let done = user_progress::table
        .filter(user_progress::user_id.eq(user))
        .filter(user_progress::unit_id.eq(units::id))
        .filter(user_progress::completed.eq(true));
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(levels::language.eq(&from.language))
        .filter(levels::position.ge(from.position))
        .filter(is_published())
        .filter(not(exists(done)))
        .filter(units::id.ne_all(except))
        .order((levels::position, stories::position, units::position, units::id))
        .limit(limit)
        .select(head())
        .load(conn)
}

/// Units by their ids, deleted ones included.
pub fn list_unit_heads(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<UnitHead>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq_any(ids))
        .select(head())
        .load(conn)
}

/// Which of these units learners see.
pub fn list_published_among(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<UnitId>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq_any(ids))
        .filter(is_published())
        .select(units::id)
        .load(conn)
}

/// How long the media of each of these units play, milliseconds; units without any are left out.
pub fn list_media_durations(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<(UnitId, i64)>> {
    let rows: Vec<(UnitId, Option<i64>)> = unit_assets::table
        .filter(unit_assets::unit_id.eq_any(ids))
        .filter(unit_assets::deleted_at.is_null())
        .filter(unit_assets::type_.eq_any([AssetType::Video, AssetType::Audio]))
        .select((unit_assets::unit_id, unit_assets::duration_ms))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(unit, duration)| Some((unit, duration?))).collect())
}
