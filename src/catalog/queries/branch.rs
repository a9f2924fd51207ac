//! What learners see below a level or a story: what packs hold.

use diesel::dsl::{AsExprOf, auto_type, max};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::reading::{find_level, find_level_by_slug, find_story};
use super::visibility::{story_is_visible, story_row_is_visible, unit_is_visible};
use crate::catalog::model::{Audience, Level, NodeKind, Story, Unit, UnitAsset};
use crate::db::{Conn, Id, LevelId, StoryId};
use crate::schema::{catalog_changes, levels, stories, unit_assets, units};

/// Where a branch of the tree begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchRoot {
    /// A level with everything below it.
    Level(LevelId),
    /// A story with everything below it.
    Story(StoryId),
}

/// A branch as learners see it, each list in the order of the course.
pub struct Branch {
    /// The level that it is, or that it is of.
    pub level: Level,
    /// Its stories; of a story that one.
    pub stories: Vec<Story>,
    /// Their units.
    pub units: Vec<Unit>,
    /// Their assets.
    pub assets: Vec<UnitAsset>,
    /// The revision of the catalogue at which something in it was last noted as changed.
    pub revision: i64,
}

/// No story has this id.
const NO_STORY: StoryId = StoryId(uuid::Uuid::nil());

/// This story is of the level, and is the one that is wanted, unless any is.
#[auto_type]
fn is_in_branch(level: LevelId, story: StoryId, is_any: bool) -> _ {
    let is_any: AsExprOf<bool, Bool> = is_any.into_sql::<Bool>();
    stories::level_id.eq(level).and(stories::id.eq(story).or(is_any))
}

/// A branch, where learners see its root.
pub fn find_branch(conn: &mut Conn, root: BranchRoot) -> QueryResult<Option<Branch>> {
    let (level, story) = match root {
        BranchRoot::Level(id) => (find_level(conn, id, Audience::Learners)?, None),
        BranchRoot::Story(id) => {
            find_story(conn, id, Audience::Learners)?.map(|(story, level)| (level, story.id)).unzip()
        }
    };
    let Some(level) = level else { return Ok(None) };
    let in_branch = || is_in_branch(level.id, story.unwrap_or(NO_STORY), story.is_none());
    let stories: Vec<Story> = stories::table
        .inner_join(levels::table)
        .filter(in_branch())
        .filter(story_is_visible(Audience::Learners))
        .order((stories::position, stories::id))
        .select(Story::as_select())
        .load(conn)?;
    let order_of_units = || (stories::position, stories::id, units::position, units::id);
    let with_stories = || units::table.inner_join(stories::table.inner_join(levels::table));
    let units: Vec<Unit> = with_stories()
        .filter(in_branch())
        .filter(unit_is_visible(Audience::Learners))
        .order(order_of_units())
        .select(Unit::as_select())
        .load(conn)?;
    let assets: Vec<UnitAsset> = unit_assets::table
        .inner_join(with_stories())
        .filter(in_branch())
        .filter(unit_is_visible(Audience::Learners))
        .filter(unit_assets::deleted_at.is_null())
        .order((order_of_units(), unit_assets::position, unit_assets::id))
        .select(UnitAsset::as_select())
        .load(conn)?;
    let revision = find_latest_change(conn, &level, story)?;
    Ok(Some(Branch { level, stories, units, assets, revision }))
}

/// The newest revision under which a node of a branch is noted. What goes is noted with what it goes from, so that the
/// number never falls.
fn find_latest_change(conn: &mut Conn, level: &Level, story: Option<StoryId>) -> QueryResult<i64> {
    let in_branch = || is_in_branch(level.id, story.unwrap_or(NO_STORY), story.is_none());
    let units_in_branch = || units::table.inner_join(stories::table).filter(in_branch());
    let is = |kind: NodeKind| catalog_changes::entity.eq(kind);
    let of_level = is(NodeKind::Level).and(catalog_changes::entity_id.eq(Id(level.id.0)));
    let of_stories = is(NodeKind::Story)
        .and(catalog_changes::entity_id.eq_any(stories::table.filter(in_branch()).select(stories::id)));
    let of_units = is(NodeKind::Unit).and(catalog_changes::entity_id.eq_any(units_in_branch().select(units::id)));
    let of_assets = is(NodeKind::Asset).and(
        catalog_changes::entity_id.eq_any(
            unit_assets::table
                .inner_join(units::table.inner_join(stories::table))
                .filter(in_branch())
                .select(unit_assets::id),
        ),
    );
    let newest: Option<i64> = catalog_changes::table
        .filter(catalog_changes::deleted_at.is_null())
        .filter(of_level.or(of_stories).or(of_units).or(of_assets))
        .select(max(catalog_changes::revision))
        .first(conn)?;
    Ok(newest.unwrap_or_default())
}

/// The level or the story that learners see under a name: its id, `en/beginner` or `en/beginner/meeting-basics`.
pub fn find_branch_root(conn: &mut Conn, name: &str) -> QueryResult<Option<BranchRoot>> {
    if let Ok(id) = name.parse::<LevelId>() {
        if find_level(conn, id, Audience::Learners)?.is_some() {
            return Ok(Some(BranchRoot::Level(id)));
        }
        let story = find_story(conn, StoryId(id.0), Audience::Learners)?;
        return Ok(story.map(|(story, _)| BranchRoot::Story(story.id)));
    }
    let slugs: Vec<&str> = name.split('/').collect();
    let (language, level, story) = match slugs.as_slice() {
        [language, level] => (language, level, None),
        [language, level, story] => (language, level, Some(story)),
        _ => return Ok(None),
    };
    let level = find_level_by_slug(conn, language, level)?.filter(|level| level.published_at.is_some());
    let Some(level) = level else { return Ok(None) };
    let Some(story) = story else { return Ok(Some(BranchRoot::Level(level.id))) };
    let story: Option<StoryId> = stories::table
        .filter(stories::level_id.eq(level.id))
        .filter(stories::slug.eq(story))
        .filter(story_row_is_visible(Audience::Learners))
        .select(stories::id)
        .first(conn)
        .optional()?;
    Ok(story.map(BranchRoot::Story))
}
