//! The queries of `search_entries` and `search_words`: writing the words of nodes, and finding nodes by them.

use std::collections::HashMap;

use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
use diesel::sqlite::Sqlite;

use super::reading::list_languages_in;
use crate::catalog::model::{Audience, Level, Story, Unit};
use crate::catalog::search::words::{Terms, VERSION, tokens};
use crate::db::sql_types::{Timestamptz, Uuid};
use crate::db::{Conn, Id, LevelId, StoryId, Timestamp, UnitId, execute_given};
use crate::http::PageRequest;
use crate::schema::{levels, search_entries, search_words, stories, units};
use crate::{given_rows, per_backend};

/// How many nodes' words are in memory at once: a node has up to 40,000 of them.
const CHUNK: usize = 50;

/// A node, and what it is found by.
struct Entry<'a> {
    id: Id,
    level: LevelId,
    story: Option<StoryId>,
    unit: Option<UnitId>,
    title: &'a str,
    texts: [Option<&'a str>; 2],
    updated_at: Timestamp,
}

/// A word, the node, and whether it stands in the node's title.
type Word = (Vec<u8>, Id, bool);

given_rows! {
    struct GivenEntries(Entry<'_>) {
        id: Id as Uuid, "uuid" = entry => entry.id,
        level_id: LevelId as Uuid, "uuid" = entry => entry.level,
        story_id: Option<StoryId> as Nullable<Uuid>, "uuid" = entry => entry.story,
        unit_id: Option<UnitId> as Nullable<Uuid>, "uuid" = entry => entry.unit,
        node_updated_at: Timestamp as Timestamptz, "timestamptz" = entry => entry.updated_at,
        version: i32 as Integer, "integer" = _entry => VERSION,
    }
}

given_rows! {
    struct GivenWords(Word) {
        word: Vec<u8> as Binary, "bytea" = word => word.0.clone(),
        entry_id: Id as Uuid, "uuid" = word => word.1,
        in_title: bool as Bool, "boolean" = word => word.2,
    }
}

const WRITE_ENTRIES: &str = "
    INSERT INTO search_entries (id, level_id, story_id, unit_id, node_updated_at, version)
    SELECT id, level_id, story_id, unit_id, node_updated_at, version FROM given WHERE true
    ON CONFLICT (id) DO UPDATE SET node_updated_at = excluded.node_updated_at, version = excluded.version";

const WRITE_WORDS: &str = "
    INSERT INTO search_words (word, entry_id, in_title) SELECT word, entry_id, in_title FROM given WHERE true
    ON CONFLICT (word, entry_id) DO UPDATE SET in_title = excluded.in_title";

const DELETE_WORDS: &str = "
    DELETE FROM search_words WHERE (word, entry_id) IN (SELECT word, entry_id FROM given)";

/// Writes the words of levels.
pub(super) fn index_levels(conn: &mut Conn, rows: &[Level]) -> QueryResult<()> {
    index(conn, rows, |level| Entry {
        id: Id(level.id.0),
        level: level.id,
        story: None,
        unit: None,
        title: &level.name,
        texts: [level.description.as_deref(), None],
        updated_at: level.updated_at,
    })
}

/// Writes the words of stories.
pub(super) fn index_stories(conn: &mut Conn, rows: &[Story]) -> QueryResult<()> {
    index(conn, rows, |story| Entry {
        id: Id(story.id.0),
        level: story.level_id,
        story: Some(story.id),
        unit: None,
        title: &story.title,
        texts: [story.description.as_deref(), None],
        updated_at: story.updated_at,
    })
}

/// Writes the words of units.
pub(super) fn index_units(conn: &mut Conn, rows: &[Unit]) -> QueryResult<()> {
    let ids: Vec<StoryId> = rows.iter().map(|unit| unit.story_id).collect();
    let above: HashMap<StoryId, LevelId> = stories::table
        .filter(stories::id.eq_any(ids))
        .select((stories::id, stories::level_id))
        .load(conn)?
        .into_iter()
        .collect();
    index(conn, rows, |unit| Entry {
        id: Id(unit.id.0),
        level: above[&unit.story_id],
        story: Some(unit.story_id),
        unit: Some(unit.id),
        title: &unit.title,
        texts: [unit.description.as_deref(), unit.reference_text.as_deref()],
        updated_at: unit.updated_at,
    })
}

/// Writes what differs from the words that are there.
fn index<'a, R>(conn: &mut Conn, rows: &'a [R], entry: impl Fn(&'a R) -> Entry<'a>) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        let entries: Vec<Entry> = chunk.iter().map(&entry).collect();
        execute_given(conn, &entries, |entries| GivenEntries::<()>::of(entries, WRITE_ENTRIES))?;
        let mut wanted: HashMap<(Vec<u8>, Id), bool> = HashMap::new();
        for entry in &entries {
            let texts = entry.texts.into_iter().flatten().map(|text| (text, false));
            for (text, in_title) in texts.chain([(entry.title, true)]) {
                for token in tokens(text) {
                    *wanted.entry((token.text.into_bytes(), entry.id)).or_default() |= in_title;
                }
            }
        }
        let ids: Vec<Id> = entries.iter().map(|entry| entry.id).collect();
        let there: Vec<Word> = search_words::table
            .filter(search_words::entry_id.eq_any(ids))
            .select((search_words::word, search_words::entry_id, search_words::in_title))
            .load(conn)?;
        let mut gone = Vec::new();
        for (word, id, in_title) in there {
            match wanted.remove(&(word.clone(), id)) {
                Some(is_wanted) if is_wanted == in_title => {}
                Some(is_wanted) => drop(wanted.insert((word, id), is_wanted)),
                None => gone.push((word, id, in_title)),
            }
        }
        let mut new: Vec<Word> = wanted.into_iter().map(|((word, id), in_title)| (word, id, in_title)).collect();
        new.sort_unstable();
        execute_given(conn, &gone, |words| GivenWords::<()>::of(words, DELETE_WORDS))?;
        execute_given(conn, &new, |words| GivenWords::<()>::of(words, WRITE_WORDS))?;
    }
    Ok(())
}

macro_rules! list_stale {
    ($(#[$doc:meta])* $name:ident, $row:ty, $table:ident) => {
        $(#[$doc])*
        fn $name(conn: &mut Conn, limit: i64) -> QueryResult<Vec<$row>> {
            let is_indexed = search_entries::table
                .filter(search_entries::id.eq($table::id))
                .filter(search_entries::version.eq(VERSION))
                .filter(search_entries::node_updated_at.eq($table::updated_at));
            $table::table.filter(not(exists(is_indexed))).limit(limit).select(<$row>::as_select()).load(conn)
        }
    };
}
list_stale!(
    /// Levels whose words are not up to date.
    list_stale_levels, Level, levels
);
list_stale!(
    /// Stories whose words are not up to date.
    list_stale_stories, Story, stories
);
list_stale!(
    /// Units whose words are not up to date.
    list_stale_units, Unit, units
);

/// Are there nodes whose words are not up to date?
pub fn has_stale_nodes(conn: &mut Conn) -> QueryResult<bool> {
    Ok(!list_stale_levels(conn, 1)?.is_empty()
        || !list_stale_stories(conn, 1)?.is_empty()
        || !list_stale_units(conn, 1)?.is_empty())
}

/// Writes the words of so many nodes of each kind whose words are not up to date. The transaction has the turn of the writers
/// of the catalogue.
pub fn index_stale_nodes(conn: &mut Conn, limit: i64) -> QueryResult<()> {
    let levels = list_stale_levels(conn, limit)?;
    index_levels(conn, &levels)?;
    let stories = list_stale_stories(conn, limit)?;
    index_stories(conn, &stories)?;
    let units = list_stale_units(conn, limit)?;
    index_units(conn, &units)
}

/// What hits are sorted by: whether something that was asked for stands outside of the title; then the place in the
/// catalogue: language, positions of the level, of the story within it and of the unit within that, each 0 for what stands
/// above; id.
pub type SearchOrder = (i32, String, i32, i32, i32, Id);

/// A node that was found, with what stands above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its place among the hits.
    pub order: SearchOrder,
    /// The level that it is, or is in.
    pub level: Level,
    /// The story that it is, or is in.
    pub story: Option<Story>,
    /// The unit that it is.
    pub unit: Option<Unit>,
}

/// The nodes that an audience sees and that have all the terms: first those that have them in the title, then in the order
/// of the catalogue. Of the languages in a range only, where one is given.
pub fn list_hits(
    conn: &mut Conn,
    audience: Audience,
    terms: &Terms,
    range: Option<&str>,
    page: &PageRequest<SearchOrder>,
) -> QueryResult<Vec<Hit>> {
    let languages = range.map(|range| list_languages_in(conn, range)).transpose()?;
    let terms = terms.bounds();
    if terms.is_empty() || languages.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let search = Search { terms, languages, audience, after: page.after(), limit: page.sql_limit() };
    let rows: Vec<HitRow> = per_backend!(conn, |conn| search.load(conn))?;
    let ids: Vec<LevelId> = rows.iter().map(|row| row.6).collect();
    let found: Vec<Level> = levels::table.filter(levels::id.eq_any(ids)).select(Level::as_select()).load(conn)?;
    let levels: HashMap<LevelId, Level> = found.into_iter().map(|level| (level.id, level)).collect();
    let ids: Vec<StoryId> = rows.iter().filter_map(|row| row.7).collect();
    let found: Vec<Story> = stories::table.filter(stories::id.eq_any(ids)).select(Story::as_select()).load(conn)?;
    let stories: HashMap<StoryId, Story> = found.into_iter().map(|story| (story.id, story)).collect();
    let ids: Vec<UnitId> = rows.iter().filter_map(|row| row.8).collect();
    let found: Vec<Unit> = units::table.filter(units::id.eq_any(ids)).select(Unit::as_select()).load(conn)?;
    let mut units: HashMap<UnitId, Unit> = found.into_iter().map(|unit| (unit.id, unit)).collect();
    let hits = rows.into_iter().filter_map(|(rank, language, level, story, unit, id, level_id, story_id, unit_id)| {
        Some(Hit {
            order: (rank, language, level, story, unit, id),
            level: levels.get(&level_id)?.clone(),
            story: story_id.and_then(|id| stories.get(&id).cloned()),
            unit: unit_id.and_then(|id| units.remove(&id)),
        })
    });
    Ok(hits.collect())
}

type HitRow = (i32, String, i32, i32, i32, Id, LevelId, Option<StoryId>, Option<UnitId>);
type HitColumns = (Integer, Text, Integer, Integer, Integer, Uuid, Uuid, Nullable<Uuid>, Nullable<Uuid>);

/// The statement that finds: as many terms as there are, and what both databases have.
struct Search<'a> {
    terms: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    languages: Option<Vec<String>>,
    audience: Audience,
    after: Option<&'a SearchOrder>,
    limit: i64,
}

/// Who sees a node is said once more here, as `visibility` says it: a level may be without story, a story without unit.
const VISIBLE: &str = " WHERE levels.deleted_at IS NULL AND stories.deleted_at IS NULL AND units.deleted_at IS NULL";
const PUBLISHED: &str = " AND levels.published_at IS NOT NULL \
    AND (entries.story_id IS NULL OR stories.published_at IS NOT NULL) \
    AND (entries.unit_id IS NULL OR units.published_at IS NOT NULL)";

const PLACE: &str = "found.rank, levels.language, levels.position, coalesce(stories.position, 0), \
    coalesce(units.position, 0), entries.id";

macro_rules! search_in {
    ($backend:ty) => {
        impl QueryFragment<$backend> for Search<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                let count = self.terms.len();
                for (number, (from, below)) in self.terms.iter().enumerate() {
                    out.push_sql(if number == 0 { "WITH hits AS (" } else { " UNION ALL " });
                    out.push_sql(&format!("SELECT {number} AS term, entry_id, in_title FROM search_words WHERE word "));
                    out.push_sql(if below.is_some() { ">= " } else { "= " });
                    out.push_bind_param::<Binary, _>(from)?;
                    if let Some(below) = below {
                        out.push_sql(" AND word < ");
                        out.push_bind_param::<Binary, _>(below)?;
                    }
                }
                out.push_sql(&format!(
                    "), found AS (SELECT entry_id, \
                     CASE WHEN count(DISTINCT CASE WHEN in_title THEN term END) = {count} THEN 0 ELSE 1 END AS rank \
                     FROM hits GROUP BY entry_id HAVING count(DISTINCT term) = {count}) \
                     SELECT {PLACE}, entries.level_id, entries.story_id, entries.unit_id \
                     FROM found JOIN search_entries entries ON entries.id = found.entry_id \
                     JOIN levels ON levels.id = entries.level_id \
                     LEFT JOIN stories ON stories.id = entries.story_id \
                     LEFT JOIN units ON units.id = entries.unit_id"
                ));
                out.push_sql(VISIBLE);
                if !self.audience.sees_drafts() {
                    out.push_sql(PUBLISHED);
                }
                for (number, language) in self.languages.iter().flatten().enumerate() {
                    out.push_sql(if number == 0 { " AND levels.language IN (" } else { ", " });
                    out.push_bind_param::<Text, _>(language)?;
                }
                if self.languages.is_some() {
                    out.push_sql(")");
                }
                if let Some((rank, language, level, story, unit, id)) = self.after {
                    out.push_sql(&format!(" AND ({PLACE}) > ("));
                    out.push_bind_param::<Integer, _>(rank)?;
                    out.push_sql(", ");
                    out.push_bind_param::<Text, _>(language)?;
                    for position in [level, story, unit] {
                        out.push_sql(", ");
                        out.push_bind_param::<Integer, _>(position)?;
                    }
                    out.push_sql(", ");
                    out.push_bind_param::<Uuid, _>(id)?;
                    out.push_sql(")");
                }
                out.push_sql(&format!(" ORDER BY {PLACE} LIMIT "));
                out.push_bind_param::<BigInt, _>(&self.limit)
            }
        }
    };
}
search_in!(Pg);
search_in!(Sqlite);

// Its text tells it apart.
impl QueryId for Search<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Search<'_> {
    type SqlType = HitColumns;
}

impl RunQueryDsl<PgConnection> for Search<'_> {}
impl RunQueryDsl<SqliteConnection> for Search<'_> {}
