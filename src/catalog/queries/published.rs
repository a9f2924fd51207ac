//! What other features read of the catalogue: the nodes that learners see, as far as these features need them.

use diesel::dsl::{auto_type, count_star};
use diesel::prelude::*;

use super::visibility::{level_is_visible, story_is_visible, unit_is_visible};
use crate::catalog::model::{AssetType, Audience};
use crate::db::{AssetId, Conn, LevelId, StoryId, UnitId};
use crate::schema::{levels, stories, unit_assets, units};

/// A published level.
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

/// A published story.
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
    /// The level's place.
    pub level_position: i32,
}

/// The columns of a [`UnitHead`].
#[auto_type]
pub(crate) fn unit_head() -> _ {
    (units::id, units::title, stories::id, stories::title, levels::id, levels::name, levels::position)
}

/// The published levels: by language, then in their order.
pub fn list_published_levels(conn: &mut Conn) -> QueryResult<Vec<LevelHead>> {
    levels::table
        .filter(level_is_visible(Audience::Learners))
        .order((levels::language, levels::position))
        .select((levels::id, levels::name, levels::language, levels::position))
        .load(conn)
}

/// The published stories, in their order within each level.
pub fn list_published_stories(conn: &mut Conn) -> QueryResult<Vec<StoryHead>> {
    stories::table
        .inner_join(levels::table)
        .filter(story_is_visible(Audience::Learners))
        .order((stories::level_id, stories::position))
        .select((stories::id, stories::level_id, stories::title, stories::position))
        .load(conn)
}

/// How many published units each published story has.
pub fn count_published_units(conn: &mut Conn) -> QueryResult<Vec<(StoryId, i64)>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(unit_is_visible(Audience::Learners))
        .group_by(units::story_id)
        .select((units::story_id, count_star()))
        .load(conn)
}

/// A published story.
pub fn find_published_story(conn: &mut Conn, story: StoryId) -> QueryResult<Option<StoryHead>> {
    stories::table
        .inner_join(levels::table)
        .filter(stories::id.eq(story))
        .filter(story_is_visible(Audience::Learners))
        .select((stories::id, stories::level_id, stories::title, stories::position))
        .first(conn)
        .optional()
}

/// Who sees a node: authors, learners.
pub type SeenBy = (bool, bool);

/// Which of these units exist, deleted ones included, each with who sees it.
pub fn list_unit_places(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<(UnitId, SeenBy)>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq_any(ids))
        .select((units::id, (unit_is_visible(Audience::Authors), unit_is_visible(Audience::Learners))))
        .load(conn)
}

/// Which of these assets exist, deleted ones included, each with its unit and who sees it.
pub fn list_asset_places(conn: &mut Conn, ids: &[AssetId]) -> QueryResult<Vec<(AssetId, UnitId, SeenBy)>> {
    let is_live = || unit_assets::deleted_at.is_null();
    unit_assets::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(unit_assets::id.eq_any(ids))
        .select((
            unit_assets::id,
            unit_assets::unit_id,
            (is_live().and(unit_is_visible(Audience::Authors)), is_live().and(unit_is_visible(Audience::Learners))),
        ))
        .load(conn)
}

/// Units by their ids, deleted ones included.
pub fn list_unit_heads(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<UnitHead>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq_any(ids))
        .select(unit_head())
        .load(conn)
}

/// Which of these units learners see.
pub fn list_published_among(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<UnitId>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq_any(ids))
        .filter(unit_is_visible(Audience::Learners))
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
