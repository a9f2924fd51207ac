//! The queries of the catalogue. Each takes an [`Audience`] and shows it only what it may see.

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Audience, Level, Story, Unit, UnitAsset};
use crate::db::{Conn, Id};
use crate::schema::{catalog_revision, levels, stories, unit_assets, units};

/// Live for everyone, and published unless the audience sees drafts.
macro_rules! visible {
    ($audience:expr, $table:ident) => {
        $table::deleted_at.is_null().and($table::published_at.is_not_null().or($audience.sees_drafts().into_sql::<Bool>()))
    };
    ($audience:expr, $table:ident, $($rest:ident),+) => {
        visible!($audience, $table).and(visible!($audience, $($rest),+))
    };
}

/// The number that every change of the catalogue advances.
///
/// # Errors
/// The database's.
pub fn find_revision(conn: &mut Conn) -> QueryResult<i64> {
    catalog_revision::table.select(catalog_revision::revision).first(conn)
}

/// Where a page of levels begins: behind the level with this language, position and id.
pub type LevelCursor = (String, i32, Id);

/// Where a page of siblings begins: behind the one with this position and id.
pub type SiblingCursor = (i32, Id);

/// A page of levels by language and position; one row more than `limit` when there is another page.
///
/// # Errors
/// The database's.
pub fn list_levels(
    conn: &mut Conn,
    audience: Audience,
    language: Option<&str>,
    after: Option<&LevelCursor>,
    limit: i64,
) -> QueryResult<Vec<Level>> {
    let mut query = levels::table.filter(visible!(audience, levels)).select(Level::as_select()).into_boxed();
    if let Some(language) = language {
        query = query.filter(levels::language.eq(language.to_owned()));
    }
    if let Some((language, position, id)) = after {
        query = query.filter(
            levels::language
                .gt(language.clone())
                .or(levels::language.eq(language.clone()).and(levels::position.gt(*position)))
                .or(levels::language.eq(language.clone()).and(levels::position.eq(*position)).and(levels::id.gt(*id))),
        );
    }
    query.order((levels::language, levels::position, levels::id)).limit(limit + 1).load(conn)
}

/// A level.
///
/// # Errors
/// The database's.
pub fn find_level(conn: &mut Conn, id: Id, audience: Audience) -> QueryResult<Option<Level>> {
    levels::table
        .filter(levels::id.eq(id))
        .filter(visible!(audience, levels))
        .select(Level::as_select())
        .first(conn)
        .optional()
}

/// How many stories each of these levels has.
///
/// # Errors
/// The database's.
pub fn count_stories(conn: &mut Conn, of: &[Id], audience: Audience) -> QueryResult<Vec<(Id, i64)>> {
    stories::table
        .filter(stories::level_id.eq_any(of))
        .filter(visible!(audience, stories))
        .group_by(stories::level_id)
        .select((stories::level_id, count_star()))
        .load(conn)
}

/// How many units each of these levels has in all its stories.
///
/// # Errors
/// The database's.
pub fn count_units_of_levels(conn: &mut Conn, of: &[Id], audience: Audience) -> QueryResult<Vec<(Id, i64)>> {
    units::table
        .inner_join(stories::table)
        .filter(stories::level_id.eq_any(of))
        .filter(visible!(audience, stories, units))
        .group_by(stories::level_id)
        .select((stories::level_id, count_star()))
        .load(conn)
}

/// A page of a level's stories by position; one row more than `limit` when there is another page.
///
/// # Errors
/// The database's.
pub fn list_stories(
    conn: &mut Conn,
    level: Id,
    audience: Audience,
    after: Option<&SiblingCursor>,
    limit: i64,
) -> QueryResult<Vec<Story>> {
    let mut query = stories::table
        .filter(stories::level_id.eq(level))
        .filter(visible!(audience, stories))
        .select(Story::as_select())
        .into_boxed();
    if let Some((position, id)) = after {
        query =
            query.filter(stories::position.gt(*position).or(stories::position.eq(*position).and(stories::id.gt(*id))));
    }
    query.order((stories::position, stories::id)).limit(limit + 1).load(conn)
}

/// A story with its level.
///
/// # Errors
/// The database's.
pub fn find_story(conn: &mut Conn, id: Id, audience: Audience) -> QueryResult<Option<(Story, Level)>> {
    stories::table
        .inner_join(levels::table)
        .filter(stories::id.eq(id))
        .filter(visible!(audience, stories, levels))
        .select((Story::as_select(), Level::as_select()))
        .first(conn)
        .optional()
}

/// How many units each of these stories has.
///
/// # Errors
/// The database's.
pub fn count_units(conn: &mut Conn, of: &[Id], audience: Audience) -> QueryResult<Vec<(Id, i64)>> {
    units::table
        .filter(units::story_id.eq_any(of))
        .filter(visible!(audience, units))
        .group_by(units::story_id)
        .select((units::story_id, count_star()))
        .load(conn)
}

/// A page of a story's units by position; one row more than `limit` when there is another page.
///
/// # Errors
/// The database's.
pub fn list_units(
    conn: &mut Conn,
    story: Id,
    audience: Audience,
    after: Option<&SiblingCursor>,
    limit: i64,
) -> QueryResult<Vec<Unit>> {
    let mut query = units::table
        .filter(units::story_id.eq(story))
        .filter(visible!(audience, units))
        .select(Unit::as_select())
        .into_boxed();
    if let Some((position, id)) = after {
        query = query.filter(units::position.gt(*position).or(units::position.eq(*position).and(units::id.gt(*id))));
    }
    query.order((units::position, units::id)).limit(limit + 1).load(conn)
}

/// A unit with the story and level above it.
///
/// # Errors
/// The database's.
pub fn find_unit(conn: &mut Conn, id: Id, audience: Audience) -> QueryResult<Option<(Unit, Story, Level)>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq(id))
        .filter(visible!(audience, units, stories, levels))
        .select((Unit::as_select(), Story::as_select(), Level::as_select()))
        .first(conn)
        .optional()
}

/// How many assets each of these units has.
///
/// # Errors
/// The database's.
pub fn count_assets(conn: &mut Conn, of: &[Id]) -> QueryResult<Vec<(Id, i64)>> {
    unit_assets::table
        .filter(unit_assets::unit_id.eq_any(of))
        .filter(unit_assets::deleted_at.is_null())
        .group_by(unit_assets::unit_id)
        .select((unit_assets::unit_id, count_star()))
        .load(conn)
}

/// The live assets of a unit, in order.
///
/// # Errors
/// The database's.
pub fn list_unit_assets(conn: &mut Conn, unit: Id) -> QueryResult<Vec<UnitAsset>> {
    unit_assets::table
        .filter(unit_assets::unit_id.eq(unit))
        .filter(unit_assets::deleted_at.is_null())
        .order((unit_assets::position, unit_assets::id))
        .select(UnitAsset::as_select())
        .load(conn)
}

/// A page of a unit's assets by position; one row more than `limit` when there is another page.
///
/// # Errors
/// The database's.
pub fn list_assets_page(
    conn: &mut Conn,
    unit: Id,
    after: Option<&SiblingCursor>,
    limit: i64,
) -> QueryResult<Vec<UnitAsset>> {
    let mut query = unit_assets::table
        .filter(unit_assets::unit_id.eq(unit))
        .filter(unit_assets::deleted_at.is_null())
        .select(UnitAsset::as_select())
        .into_boxed();
    if let Some((position, id)) = after {
        query = query.filter(
            unit_assets::position.gt(*position).or(unit_assets::position.eq(*position).and(unit_assets::id.gt(*id))),
        );
    }
    query.order((unit_assets::position, unit_assets::id)).limit(limit + 1).load(conn)
}

/// A live asset of a unit that the audience may see.
///
/// # Errors
/// The database's.
pub fn find_asset(conn: &mut Conn, id: Id, audience: Audience) -> QueryResult<Option<UnitAsset>> {
    unit_assets::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(unit_assets::id.eq(id))
        .filter(unit_assets::deleted_at.is_null())
        .filter(visible!(audience, units, stories, levels))
        .select(UnitAsset::as_select())
        .first(conn)
        .optional()
}

/// The whole tree that the audience may see, each list in order.
pub struct Tree {
    /// Levels by language and position.
    pub levels: Vec<Level>,
    /// Stories by position.
    pub stories: Vec<Story>,
    /// Units by position.
    pub units: Vec<Unit>,
    /// How many assets each unit has.
    pub asset_counts: Vec<(Id, i64)>,
}

/// The whole tree, in four queries.
///
/// # Errors
/// The database's.
pub fn find_tree(conn: &mut Conn, audience: Audience, language: Option<&str>) -> QueryResult<Tree> {
    let wanted = language.unwrap_or_default().to_owned();
    let in_language = || levels::language.eq(wanted.clone()).or(language.is_none().into_sql::<Bool>());
    Ok(Tree {
        levels: levels::table
            .filter(visible!(audience, levels))
            .filter(in_language())
            .order((levels::language, levels::position, levels::id))
            .select(Level::as_select())
            .load(conn)?,
        stories: stories::table
            .inner_join(levels::table)
            .filter(visible!(audience, levels, stories))
            .filter(in_language())
            .order((stories::position, stories::id))
            .select(Story::as_select())
            .load(conn)?,
        units: units::table
            .inner_join(stories::table.inner_join(levels::table))
            .filter(visible!(audience, levels, stories, units))
            .filter(in_language())
            .order((units::position, units::id))
            .select(Unit::as_select())
            .load(conn)?,
        asset_counts: unit_assets::table
            .filter(unit_assets::deleted_at.is_null())
            .group_by(unit_assets::unit_id)
            .select((unit_assets::unit_id, count_star()))
            .load(conn)?,
    })
}

/// Says that the catalogue changes in this transaction. Replicas see it in their next look at the revision. It also
/// makes writers of the catalogue take turns: whoever comes second waits here until the first has committed.
///
/// # Errors
/// The database's.
pub fn advance_revision(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(catalog_revision::table)
        .set(catalog_revision::revision.eq(catalog_revision::revision + 1))
        .execute(conn)
        .map(drop)
}

/// Makes this transaction take its turn among the writers of the catalogue without changing anything yet.
///
/// # Errors
/// The database's.
pub fn lock_revision(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(catalog_revision::table)
        .set(catalog_revision::revision.eq(catalog_revision::revision))
        .execute(conn)
        .map(drop)
}

/// The live level with a slug, published or not.
///
/// # Errors
/// The database's.
pub fn find_level_by_slug(conn: &mut Conn, language: &str, slug: &str) -> QueryResult<Option<Level>> {
    levels::table
        .filter(levels::language.eq(language))
        .filter(levels::slug.eq(slug))
        .filter(levels::deleted_at.is_null())
        .select(Level::as_select())
        .first(conn)
        .optional()
}

/// The live unit at `language/level/story/unit`, by slugs, published or not.
///
/// # Errors
/// The database's.
pub fn find_unit_by_path(conn: &mut Conn, path: &str) -> QueryResult<Option<Unit>> {
    let slugs: Vec<&str> = path.split('/').collect();
    let [language, level, story, unit] = slugs.as_slice() else { return Ok(None) };
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(levels::language.eq(language).and(levels::slug.eq(level)).and(levels::deleted_at.is_null()))
        .filter(stories::slug.eq(story).and(stories::deleted_at.is_null()))
        .filter(units::slug.eq(unit).and(units::deleted_at.is_null()))
        .select(Unit::as_select())
        .first(conn)
        .optional()
}

/// The live asset with an object key.
///
/// # Errors
/// The database's.
pub fn find_asset_by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<UnitAsset>> {
    unit_assets::table
        .filter(unit_assets::minio_key.eq(key))
        .filter(unit_assets::deleted_at.is_null())
        .select(UnitAsset::as_select())
        .first(conn)
        .optional()
}
