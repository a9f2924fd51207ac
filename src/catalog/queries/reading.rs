//! The queries of the catalogue. Each takes an [`Audience`] and shows it only what it may see.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::visibility::{
    level_is_visible, story_is_visible, story_row_is_visible, unit_is_visible, unit_row_is_visible,
};
use crate::catalog::language;
use crate::catalog::model::{AssetType, Audience, Level, Story, Unit, UnitAsset};
use crate::db::{AssetId, Conn, LevelId, StoryId, UnitId};
use crate::http::PageRequest;
use crate::rows_after;
use crate::schema::{catalog_revision, levels, stories, unit_assets, units};

/// The number that every change of the catalogue advances.
pub fn find_revision(conn: &mut Conn) -> QueryResult<i64> {
    catalog_revision::table.select(catalog_revision::revision).first(conn)
}

/// What levels are sorted by: language, position, id.
pub type LevelOrder = (String, i32, LevelId);

/// What siblings are sorted by: position, id.
pub type SiblingOrder<I> = (i32, I);

/// The page of a list of siblings.
macro_rules! sibling_page {
    ($query:expr, $table:ident, $page:expr) => {{
        let mut query = $query.order(($table::position, $table::id)).limit($page.sql_limit()).into_boxed();
        if let Some((position, id)) = $page.after() {
            query = query.filter(rows_after!(asc $table::position => *position, asc $table::id => *id));
        }
        query
    }};
}

/// The languages that a query for `range` takes, as they are kept.
pub(super) fn list_languages_in(conn: &mut Conn, range: &str) -> QueryResult<Vec<String>> {
    let languages: Vec<String> = levels::table.select(levels::language).distinct().load(conn)?;
    Ok(languages.into_iter().filter(|tag| language::takes(range, tag)).collect())
}

/// Levels by language and position; of the languages in a range only, where one is given.
pub fn list_levels(
    conn: &mut Conn,
    audience: Audience,
    range: Option<&str>,
    page: &PageRequest<LevelOrder>,
) -> QueryResult<Vec<Level>> {
    let mut query = levels::table
        .filter(level_is_visible(audience))
        .select(Level::as_select())
        .order((levels::language, levels::position, levels::id))
        .limit(page.sql_limit())
        .into_boxed();
    if let Some(range) = range {
        query = query.filter(levels::language.eq_any(list_languages_in(conn, range)?));
    }
    if let Some((language, position, id)) = page.after() {
        query = query.filter(rows_after!(
            asc levels::language => language.clone(), asc levels::position => *position, asc levels::id => *id
        ));
    }
    query.load(conn)
}

/// A level.
pub fn find_level(conn: &mut Conn, id: LevelId, audience: Audience) -> QueryResult<Option<Level>> {
    levels::table
        .filter(levels::id.eq(id))
        .filter(level_is_visible(audience))
        .select(Level::as_select())
        .first(conn)
        .optional()
}

/// How many stories each of these levels has.
pub fn count_stories(conn: &mut Conn, of: &[LevelId], audience: Audience) -> QueryResult<Vec<(LevelId, i64)>> {
    stories::table
        .filter(stories::level_id.eq_any(of))
        .filter(story_row_is_visible(audience))
        .group_by(stories::level_id)
        .select((stories::level_id, count_star()))
        .load(conn)
}

/// How many units each of these levels has in all its stories.
pub fn count_units_of_levels(conn: &mut Conn, of: &[LevelId], audience: Audience) -> QueryResult<Vec<(LevelId, i64)>> {
    units::table
        .inner_join(stories::table)
        .filter(stories::level_id.eq_any(of))
        .filter(story_row_is_visible(audience).and(unit_row_is_visible(audience)))
        .group_by(stories::level_id)
        .select((stories::level_id, count_star()))
        .load(conn)
}

/// A level's stories by position.
pub fn list_stories(
    conn: &mut Conn,
    level: LevelId,
    audience: Audience,
    page: &PageRequest<SiblingOrder<StoryId>>,
) -> QueryResult<Vec<Story>> {
    let query = stories::table
        .filter(stories::level_id.eq(level))
        .filter(story_row_is_visible(audience))
        .select(Story::as_select());
    sibling_page!(query, stories, page).load(conn)
}

/// A story with its level.
pub fn find_story(conn: &mut Conn, id: StoryId, audience: Audience) -> QueryResult<Option<(Story, Level)>> {
    stories::table
        .inner_join(levels::table)
        .filter(stories::id.eq(id))
        .filter(story_is_visible(audience))
        .select((Story::as_select(), Level::as_select()))
        .first(conn)
        .optional()
}

/// How many units each of these stories has.
pub fn count_units(conn: &mut Conn, of: &[StoryId], audience: Audience) -> QueryResult<Vec<(StoryId, i64)>> {
    units::table
        .filter(units::story_id.eq_any(of))
        .filter(unit_row_is_visible(audience))
        .group_by(units::story_id)
        .select((units::story_id, count_star()))
        .load(conn)
}

/// A story's units by position.
pub fn list_units(
    conn: &mut Conn,
    story: StoryId,
    audience: Audience,
    page: &PageRequest<SiblingOrder<UnitId>>,
) -> QueryResult<Vec<Unit>> {
    let query =
        units::table.filter(units::story_id.eq(story)).filter(unit_row_is_visible(audience)).select(Unit::as_select());
    sibling_page!(query, units, page).load(conn)
}

/// A unit with the story and level above it.
pub fn find_unit(conn: &mut Conn, id: UnitId, audience: Audience) -> QueryResult<Option<(Unit, Story, Level)>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq(id))
        .filter(unit_is_visible(audience))
        .select((Unit::as_select(), Story::as_select(), Level::as_select()))
        .first(conn)
        .optional()
}

/// How many assets each of these units has.
pub fn count_assets(conn: &mut Conn, of: &[UnitId]) -> QueryResult<Vec<(UnitId, i64)>> {
    unit_assets::table
        .filter(unit_assets::unit_id.eq_any(of))
        .filter(unit_assets::deleted_at.is_null())
        .group_by(unit_assets::unit_id)
        .select((unit_assets::unit_id, count_star()))
        .load(conn)
}

/// The live assets of a unit, in order.
pub fn list_unit_assets(conn: &mut Conn, unit: UnitId) -> QueryResult<Vec<UnitAsset>> {
    unit_assets::table
        .filter(unit_assets::unit_id.eq(unit))
        .filter(unit_assets::deleted_at.is_null())
        .order((unit_assets::position, unit_assets::id))
        .select(UnitAsset::as_select())
        .load(conn)
}

/// A unit's live assets by position.
pub fn list_assets(
    conn: &mut Conn,
    unit: UnitId,
    page: &PageRequest<SiblingOrder<AssetId>>,
) -> QueryResult<Vec<UnitAsset>> {
    let query = unit_assets::table
        .filter(unit_assets::unit_id.eq(unit))
        .filter(unit_assets::deleted_at.is_null())
        .select(UnitAsset::as_select());
    sibling_page!(query, unit_assets, page).load(conn)
}

/// A live asset of a unit that the audience may see.
pub fn find_asset(conn: &mut Conn, id: AssetId, audience: Audience) -> QueryResult<Option<UnitAsset>> {
    unit_assets::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(unit_assets::id.eq(id))
        .filter(unit_assets::deleted_at.is_null())
        .filter(unit_is_visible(audience))
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
    pub asset_counts: Vec<(UnitId, i64)>,
    /// How long and how large the media of each unit are, where that is wanted.
    pub totals: Option<Vec<(UnitId, MediaTotals)>>,
    /// The first picture of each unit that has one, where that is wanted.
    pub covers: Option<Vec<Cover>>,
}

/// What the media of a unit come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Queryable)]
pub struct MediaTotals {
    /// How long its videos and recordings play, milliseconds.
    pub duration_ms: i64,
    /// The length of all its files, bytes.
    pub size_bytes: i64,
}

/// The first picture of a unit.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Cover {
    /// The unit.
    pub unit_id: UnitId,
    /// The asset that it is.
    pub asset_id: AssetId,
    /// The object's key.
    pub minio_key: String,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its length, bytes.
    pub size_bytes: Option<i64>,
    /// Lower-case hex.
    pub sha256: Option<String>,
}

/// What is told of a tree beside its nodes.
#[derive(Debug, Clone, Copy, Default)]
pub struct TreeExtras {
    /// The first picture of each unit.
    pub covers: bool,
    /// How long and how large the media of each unit are.
    pub totals: bool,
}

/// The whole tree, or that of the languages in a range, in at most seven queries.
pub fn find_tree(conn: &mut Conn, audience: Audience, range: Option<&str>, extras: TreeExtras) -> QueryResult<Tree> {
    let languages = range.map(|range| list_languages_in(conn, range)).transpose()?.unwrap_or_default();
    let in_language = || levels::language.eq_any(languages.clone()).or(range.is_none().into_sql::<Bool>());
    Ok(Tree {
        levels: levels::table
            .filter(level_is_visible(audience))
            .filter(in_language())
            .order((levels::language, levels::position, levels::id))
            .select(Level::as_select())
            .load(conn)?,
        stories: stories::table
            .inner_join(levels::table)
            .filter(story_is_visible(audience))
            .filter(in_language())
            .order((stories::position, stories::id))
            .select(Story::as_select())
            .load(conn)?,
        units: units::table
            .inner_join(stories::table.inner_join(levels::table))
            .filter(unit_is_visible(audience))
            .filter(in_language())
            .order((units::position, units::id))
            .select(Unit::as_select())
            .load(conn)?,
        asset_counts: unit_assets::table
            .filter(unit_assets::deleted_at.is_null())
            .group_by(unit_assets::unit_id)
            .select((unit_assets::unit_id, count_star()))
            .load(conn)?,
        totals: extras.totals.then(|| list_media_totals(conn)).transpose()?,
        covers: extras.covers.then(|| list_covers(conn)).transpose()?,
    })
}

/// What the live media of each unit come to.
fn list_media_totals(conn: &mut Conn) -> QueryResult<Vec<(UnitId, MediaTotals)>> {
    // A sum of whole numbers is of another type in PostgreSQL.
    let duration =
        sql::<BigInt>("CAST(coalesce(sum(CASE WHEN type IN ('VIDEO', 'AUDIO') THEN duration_ms END), 0) AS bigint)");
    let size = sql::<BigInt>("CAST(coalesce(sum(size_bytes), 0) AS bigint)");
    unit_assets::table
        .filter(unit_assets::deleted_at.is_null())
        .group_by(unit_assets::unit_id)
        .select((unit_assets::unit_id, (duration, size)))
        .load(conn)
}

/// The first live picture of each unit that has one.
fn list_covers(conn: &mut Conn) -> QueryResult<Vec<Cover>> {
    let mut pictures: Vec<Cover> = unit_assets::table
        .filter(unit_assets::type_.eq(AssetType::Screenshot))
        .filter(unit_assets::deleted_at.is_null())
        .order((unit_assets::unit_id, unit_assets::position, unit_assets::id))
        .select((
            unit_assets::unit_id,
            unit_assets::id,
            unit_assets::minio_key,
            unit_assets::content_type,
            unit_assets::size_bytes,
            unit_assets::sha256,
        ))
        .load(conn)?;
    pictures.dedup_by_key(|picture| picture.unit_id);
    Ok(pictures)
}

/// Says that the catalogue changes in this transaction. Replicas see it in their next look at the revision. It also
/// makes writers of the catalogue take turns: whoever comes second waits here until the first has committed.
pub fn advance_revision(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(catalog_revision::table)
        .set(catalog_revision::revision.eq(catalog_revision::revision + 1))
        .execute(conn)
        .map(drop)
}

/// Makes this transaction take its turn among the writers of the catalogue without changing anything yet.
pub fn lock_revision(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(catalog_revision::table)
        .set(catalog_revision::revision.eq(catalog_revision::revision))
        .execute(conn)
        .map(drop)
}

/// The live level with a slug, published or not.
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
pub fn find_asset_by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<UnitAsset>> {
    unit_assets::table
        .filter(unit_assets::minio_key.eq(key))
        .filter(unit_assets::deleted_at.is_null())
        .select(UnitAsset::as_select())
        .first(conn)
        .optional()
}
