//! Nodes by their ids, as far as learners see them: what sync shows of those that changed.

use diesel::prelude::*;

use super::visibility::{level_is_visible, story_is_visible, unit_is_visible};
use crate::catalog::model::{Audience, Level, Story, Unit, UnitAsset};
use crate::db::{AssetId, Conn, LevelId, StoryId, UnitId};
use crate::schema::{levels, stories, unit_assets, units};

/// Those of the levels that learners see.
pub fn list_seen_levels(conn: &mut Conn, ids: &[LevelId]) -> QueryResult<Vec<Level>> {
    levels::table
        .filter(levels::id.eq_any(ids))
        .filter(level_is_visible(Audience::Learners))
        .select(Level::as_select())
        .load(conn)
}

/// Those of the stories that learners see, each with its level.
pub fn list_seen_stories(conn: &mut Conn, ids: &[StoryId]) -> QueryResult<Vec<(Story, Level)>> {
    stories::table
        .inner_join(levels::table)
        .filter(stories::id.eq_any(ids))
        .filter(story_is_visible(Audience::Learners))
        .select((Story::as_select(), Level::as_select()))
        .load(conn)
}

/// Those of the units that learners see.
pub fn list_seen_units(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<Unit>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq_any(ids))
        .filter(unit_is_visible(Audience::Learners))
        .select(Unit::as_select())
        .load(conn)
}

/// Those of the assets that learners see.
pub fn list_seen_assets(conn: &mut Conn, ids: &[AssetId]) -> QueryResult<Vec<UnitAsset>> {
    unit_assets::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(unit_assets::id.eq_any(ids))
        .filter(unit_assets::deleted_at.is_null())
        .filter(unit_is_visible(Audience::Learners))
        .select(UnitAsset::as_select())
        .load(conn)
}
