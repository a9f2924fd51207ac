//! The queries of authors: whole groups of rows, read and written many at a time.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::{notes, search};
use crate::catalog::model::{Level, Story, Unit, UnitAsset};
use crate::db::{AssetId, Conn, DeletionId, LevelId, StoryId, UnitId};
use crate::per_backend;
use crate::schema::{levels, stories, unit_assets, units};

/// How many rows or values one statement takes; SQLite allows 32,766 bind parameters. Whoever asks for more gets them
/// from one pass over the table: PostgreSQL compares long lists value by value until it has counted a fresh table.
const CHUNK: usize = 1000;

/// What moved rows are moved by while their places are taken: beyond every position in use.
const ASIDE: i32 = 1_000_000_000;

/// The live levels of some languages, in order.
pub fn list_levels_of(conn: &mut Conn, languages: &[String]) -> QueryResult<Vec<Level>> {
    let mut rows: Vec<Level> = Vec::new();
    for chunk in languages.chunks(CHUNK) {
        rows.extend(
            levels::table
                .filter(levels::language.eq_any(chunk))
                .filter(levels::deleted_at.is_null())
                .select(Level::as_select())
                .load(conn)?,
        );
    }
    rows.sort_by(|a, b| (&a.language, a.position, a.id).cmp(&(&b.language, b.position, b.id)));
    Ok(rows)
}

/// Every live level, by language and position.
pub fn list_all_levels(conn: &mut Conn) -> QueryResult<Vec<Level>> {
    let mut rows: Vec<Level> =
        levels::table.filter(levels::deleted_at.is_null()).select(Level::as_select()).load(conn)?;
    // Sorted here because databases disagree on the order of text.
    rows.sort_by(|a, b| (&a.language, a.position, a.id).cmp(&(&b.language, b.position, b.id)));
    Ok(rows)
}

/// The live stories of some levels, in order.
pub fn list_stories_of(conn: &mut Conn, parents: &[LevelId]) -> QueryResult<Vec<Story>> {
    let live = stories::table.filter(stories::deleted_at.is_null()).select(Story::as_select());
    let mut rows: Vec<Story>;
    if parents.len() <= CHUNK {
        rows = live.filter(stories::level_id.eq_any(parents)).load(conn)?;
    } else {
        let wanted: HashSet<&LevelId> = parents.iter().collect();
        rows = live.load(conn)?;
        rows.retain(|row| wanted.contains(&row.level_id));
    }
    rows.sort_by_key(|row| (row.level_id, row.position, row.id));
    Ok(rows)
}

/// The live units of some stories, in order.
pub fn list_units_of(conn: &mut Conn, parents: &[StoryId]) -> QueryResult<Vec<Unit>> {
    let live = units::table.filter(units::deleted_at.is_null()).select(Unit::as_select());
    let mut rows: Vec<Unit>;
    if parents.len() <= CHUNK {
        rows = live.filter(units::story_id.eq_any(parents)).load(conn)?;
    } else {
        let wanted: HashSet<&StoryId> = parents.iter().collect();
        rows = live.load(conn)?;
        rows.retain(|row| wanted.contains(&row.story_id));
    }
    rows.sort_by_key(|row| (row.story_id, row.position, row.id));
    Ok(rows)
}

/// The live assets of some units, in order.
pub fn list_assets_of(conn: &mut Conn, parents: &[UnitId]) -> QueryResult<Vec<UnitAsset>> {
    let live = unit_assets::table.filter(unit_assets::deleted_at.is_null()).select(UnitAsset::as_select());
    let mut rows: Vec<UnitAsset>;
    if parents.len() <= CHUNK {
        rows = live.filter(unit_assets::unit_id.eq_any(parents)).load(conn)?;
    } else {
        let wanted: HashSet<&UnitId> = parents.iter().collect();
        rows = live.load(conn)?;
        rows.retain(|row| wanted.contains(&row.unit_id));
    }
    rows.sort_by_key(|row| (row.unit_id, row.position, row.id));
    Ok(rows)
}

/// Which of these keys belong to live assets, and to which units.
pub fn list_owners_of_keys(conn: &mut Conn, keys: &[String]) -> QueryResult<Vec<(String, UnitId)>> {
    let live = unit_assets::table
        .filter(unit_assets::deleted_at.is_null())
        .select((unit_assets::minio_key, unit_assets::unit_id));
    if keys.len() <= CHUNK {
        return live.filter(unit_assets::minio_key.eq_any(keys)).load(conn);
    }
    let wanted: HashSet<&String> = keys.iter().collect();
    let mut rows: Vec<(String, UnitId)> = live.load(conn)?;
    rows.retain(|(key, _)| wanted.contains(key));
    Ok(rows)
}

/// Gives a level the name of its id for a moment, so that two levels can swap names.
pub fn update_level_name_aside(conn: &mut Conn, id: LevelId) -> QueryResult<()> {
    diesel::update(levels::table.find(id)).set(levels::name.eq(id.to_string())).execute(conn).map(drop)
}

macro_rules! aside {
    ($(#[$doc:meta])* $name:ident, $id:ty, $table:ident) => {
        $(#[$doc])*
        pub fn $name(conn: &mut Conn, ids: &[$id]) -> QueryResult<()> {
            for chunk in ids.chunks(CHUNK) {
                diesel::update($table::table.filter($table::id.eq_any(chunk)))
                    .set($table::position.eq($table::position + ASIDE))
                    .execute(conn)?;
            }
            Ok(())
        }
    };
}
aside!(
    /// Moves levels out of the way of their siblings until they get their new positions.
    update_levels_aside, LevelId, levels
);
aside!(
    /// Moves stories out of the way of their siblings until they get their new positions.
    update_stories_aside, StoryId, stories
);
aside!(
    /// Moves units out of the way of their siblings until they get their new positions.
    update_units_aside, UnitId, units
);
aside!(
    /// Moves assets out of the way of their siblings until they get their new positions.
    update_assets_aside, AssetId, unit_assets
);

macro_rules! upsert {
    (
        $(#[$doc:meta])* $name:ident, $note:ident $(+ $index:ident)?, $row:ty, $table:ident: $($column:ident),*
    ) => {
        $(#[$doc])*
        ///
        /// Sync is told what it changes for learners, under the revision that this transaction has advanced to before; search
        /// finds it by the new words.
        pub fn $name(conn: &mut Conn, rows: &[$row]) -> QueryResult<()> {
            for chunk in rows.chunks(CHUNK) {
                per_backend!(conn, |conn| diesel::insert_into($table::table)
                    .values(chunk)
                    .on_conflict($table::id)
                    .do_update()
                    .set(($($table::$column.eq(excluded($table::$column))),*))
                    .execute(conn))?;
                let ids: Vec<_> = chunk.iter().map(|row| row.id).collect();
                notes::$note(conn, &ids, chunk.iter().map(|row| row.updated_at).max())?;
                $(search::$index(conn, chunk)?;)?
            }
            Ok(())
        }
    };
}
upsert!(
    /// Inserts levels, or changes those whose ids are there.
    upsert_levels, note_levels + index_levels, Level, levels: slug, name, description, position, published_at, deleted_at, deletion_id, updated_at
);
upsert!(
    /// Inserts stories, or changes those whose ids are there.
    upsert_stories, note_stories + index_stories, Story, stories: slug, title, description, position, published_at, deleted_at, deletion_id, updated_at
);
upsert!(
    /// Inserts units, or changes those whose ids are there.
    upsert_units, note_units + index_units, Unit, units: slug, title, description, position, reference_text, published_at, deleted_at, deletion_id,
    updated_at
);
upsert!(
    /// Inserts assets, or changes those whose ids are there.
    upsert_assets, note_assets, UnitAsset, unit_assets: type_, language, content_type, size_bytes, sha256, duration_ms, metadata,
    position, deleted_at, deletion_id, updated_at
);

macro_rules! find_with_deleted {
    ($(#[$doc:meta])* $find:ident, $list:ident, $id:ty, $row:ty, $table:ident) => {
        $(#[$doc])*
        pub fn $find(conn: &mut Conn, id: $id) -> QueryResult<Option<$row>> {
            $table::table.find(id).select(<$row>::as_select()).first(conn).optional()
        }

        /// Those that one deletion took.
        pub fn $list(conn: &mut Conn, deletion: DeletionId) -> QueryResult<Vec<$row>> {
            $table::table
                .filter($table::deletion_id.eq(deletion))
                .filter($table::deleted_at.is_not_null())
                .select(<$row>::as_select())
                .load(conn)
        }
    };
}
find_with_deleted!(
    /// A level, deleted ones included.
    find_any_level, list_deleted_levels, LevelId, Level, levels
);
find_with_deleted!(
    /// A story, deleted ones included.
    find_any_story, list_deleted_stories, StoryId, Story, stories
);
find_with_deleted!(
    /// A unit, deleted ones included.
    find_any_unit, list_deleted_units, UnitId, Unit, units
);
find_with_deleted!(
    /// An asset, deleted ones included.
    find_any_asset, list_deleted_assets, AssetId, UnitAsset, unit_assets
);

/// Which of these keys belong to assets, deleted ones included.
pub fn list_known_keys(conn: &mut Conn, keys: &[String]) -> QueryResult<Vec<String>> {
    let mut rows = Vec::new();
    for chunk in keys.chunks(CHUNK) {
        let query = unit_assets::table.filter(unit_assets::minio_key.eq_any(chunk));
        rows.extend(query.select(unit_assets::minio_key).load::<String>(conn)?);
    }
    Ok(rows)
}

/// The object of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetObject {
    /// Its key.
    pub key: String,
    /// Its length, where it is known.
    pub size_bytes: Option<i64>,
    /// Whether the asset is live.
    pub live: bool,
}

/// The objects of all assets, deleted ones included.
pub fn list_all_keys(conn: &mut Conn) -> QueryResult<Vec<AssetObject>> {
    let rows = unit_assets::table
        .order(unit_assets::id)
        .select((unit_assets::minio_key, unit_assets::size_bytes, unit_assets::deleted_at.is_null()))
        .load::<(String, Option<i64>, bool)>(conn)?;
    Ok(rows.into_iter().map(|(key, size_bytes, live)| AssetObject { key, size_bytes, live }).collect())
}
