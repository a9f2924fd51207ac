//! Noting what a write to the catalogue changes for learners: the queries of `catalog_changes`.
//!
//! A node is noted when learners see it and it was written, and when they begin or cease to see it, which its parents decide
//! too. What shows another node's name or counts it is noted with that node.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::visibility::{level_is_visible, story_is_visible, unit_is_visible};
use crate::catalog::model::{Audience, NodeKind};
use crate::db::sql_types::{Timestamptz, Uuid};
use crate::db::{AssetId, Conn, Id, LevelId, StoryId, Timestamp, UnitId, execute_given};
use crate::schema::{catalog_changes, catalog_revision, levels, stories, unit_assets, units};
use crate::{given_rows, rows_after};

/// How many values one statement takes.
const CHUNK: usize = 1000;

/// A node, and since when learners see it no longer.
type Note = (NodeKind, Id, Option<Timestamp>);

given_rows! {
    struct GivenNotes(Note) {
        entity: NodeKind as Text, "text" = note => note.0,
        entity_id: Id as Uuid, "uuid" = note => note.1,
        deleted_at: Option<Timestamp> as Nullable<Timestamptz>, "timestamptz" = note => note.2,
    }
}

const NOTE: &str = "
    INSERT INTO catalog_changes (entity, entity_id, revision, deleted_at)
    SELECT given.entity, given.entity_id, catalog_revision.revision, given.deleted_at
    FROM given CROSS JOIN catalog_revision WHERE true
    ON CONFLICT (entity, entity_id) DO UPDATE SET revision = excluded.revision, deleted_at = excluded.deleted_at";

/// Notes written levels with all that they change below; `at` is when they were written.
pub(super) fn note_levels(conn: &mut Conn, ids: &[LevelId], at: Option<Timestamp>) -> QueryResult<()> {
    let Some(at) = at else { return Ok(()) };
    let seen = in_chunks(ids, |ids| {
        levels::table
            .filter(levels::id.eq_any(ids))
            .filter(level_is_visible(Audience::Learners))
            .select(levels::id)
            .load(conn)
    })?;
    note(conn, NodeKind::Level, ids, seen, |id: LevelId| Id(id.0), at)?;
    // Each shows the name of its level, and comes and goes with it.
    let below =
        in_chunks(ids, |ids| stories::table.filter(stories::level_id.eq_any(ids)).select(stories::id).load(conn))?;
    note_stories_alone(conn, &below, at).map(drop)
}

/// Notes written stories with all that they change above and below.
pub(super) fn note_stories(conn: &mut Conn, ids: &[StoryId], at: Option<Timestamp>) -> QueryResult<()> {
    let Some(at) = at else { return Ok(()) };
    let turned = note_stories_alone(conn, ids, at)?;
    // It counts them.
    touch_levels_of(conn, &turned, at)
}

/// Notes written units with all that they change above and below.
pub(super) fn note_units(conn: &mut Conn, ids: &[UnitId], at: Option<Timestamp>) -> QueryResult<()> {
    let Some(at) = at else { return Ok(()) };
    let turned = note_units_alone(conn, ids, at)?;
    let counting = in_chunks(&turned, |ids| {
        units::table.filter(units::id.eq_any(ids)).select(units::story_id).distinct().load(conn)
    })?;
    let seen = seen_stories(conn, &counting)?;
    note(conn, NodeKind::Story, &[], seen, |id: StoryId| Id(id.0), at)?;
    touch_levels_of(conn, &counting, at)
}

/// Notes written assets, and the units that count them.
pub(super) fn note_assets(conn: &mut Conn, ids: &[AssetId], at: Option<Timestamp>) -> QueryResult<()> {
    let Some(at) = at else { return Ok(()) };
    let turned = note_assets_alone(conn, ids, at)?;
    let counting = in_chunks(&turned, |ids| {
        unit_assets::table.filter(unit_assets::id.eq_any(ids)).select(unit_assets::unit_id).distinct().load(conn)
    })?;
    let seen = seen_units(conn, &counting)?;
    note(conn, NodeKind::Unit, &[], seen, |id: UnitId| Id(id.0), at).map(drop)
}

/// Stories, and what comes and goes with them; says which began or ceased to be seen.
fn note_stories_alone(conn: &mut Conn, ids: &[StoryId], at: Timestamp) -> QueryResult<Vec<StoryId>> {
    let seen = seen_stories(conn, ids)?;
    let turned = note(conn, NodeKind::Story, ids, seen, |id: StoryId| Id(id.0), at)?;
    let below =
        in_chunks(&turned, |ids| units::table.filter(units::story_id.eq_any(ids)).select(units::id).load(conn))?;
    note_units_alone(conn, &below, at)?;
    Ok(turned)
}

fn note_units_alone(conn: &mut Conn, ids: &[UnitId], at: Timestamp) -> QueryResult<Vec<UnitId>> {
    let seen = seen_units(conn, ids)?;
    let turned = note(conn, NodeKind::Unit, ids, seen, |id: UnitId| Id(id.0), at)?;
    let below = in_chunks(&turned, |ids| {
        unit_assets::table.filter(unit_assets::unit_id.eq_any(ids)).select(unit_assets::id).load(conn)
    })?;
    note_assets_alone(conn, &below, at)?;
    Ok(turned)
}

fn note_assets_alone(conn: &mut Conn, ids: &[AssetId], at: Timestamp) -> QueryResult<Vec<AssetId>> {
    let seen = in_chunks(ids, |ids| {
        unit_assets::table
            .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
            .filter(unit_assets::id.eq_any(ids))
            .filter(unit_assets::deleted_at.is_null())
            .filter(unit_is_visible(Audience::Learners))
            .select(unit_assets::id)
            .load(conn)
    })?;
    note(conn, NodeKind::Asset, ids, seen, |id: AssetId| Id(id.0), at)
}

/// Notes the levels of some stories, which count what is in them.
fn touch_levels_of(conn: &mut Conn, of: &[StoryId], at: Timestamp) -> QueryResult<()> {
    let seen = in_chunks(of, |ids| {
        stories::table
            .inner_join(levels::table)
            .filter(stories::id.eq_any(ids))
            .filter(level_is_visible(Audience::Learners))
            .select(levels::id)
            .distinct()
            .load(conn)
    })?;
    note(conn, NodeKind::Level, &[], seen, |id: LevelId| Id(id.0), at).map(drop)
}

fn seen_stories(conn: &mut Conn, ids: &[StoryId]) -> QueryResult<Vec<StoryId>> {
    in_chunks(ids, |ids| {
        stories::table
            .inner_join(levels::table)
            .filter(stories::id.eq_any(ids))
            .filter(story_is_visible(Audience::Learners))
            .select(stories::id)
            .load(conn)
    })
}

fn seen_units(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<UnitId>> {
    in_chunks(ids, |ids| {
        units::table
            .inner_join(stories::table.inner_join(levels::table))
            .filter(units::id.eq_any(ids))
            .filter(unit_is_visible(Audience::Learners))
            .select(units::id)
            .load(conn)
    })
}

fn in_chunks<I, R>(ids: &[I], mut load: impl FnMut(&[I]) -> QueryResult<Vec<R>>) -> QueryResult<Vec<R>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        rows.extend(load(chunk)?);
    }
    Ok(rows)
}

/// Notes those of the nodes that are `seen` as written, and those of `ids` that are seen no longer as gone; says which
/// of all began or ceased to be seen.
fn note<I: Copy>(
    conn: &mut Conn,
    kind: NodeKind,
    ids: &[I],
    seen: Vec<I>,
    row_id: impl Fn(I) -> Id,
    at: Timestamp,
) -> QueryResult<Vec<I>> {
    let mut of: Vec<(Id, I)> = ids.iter().chain(&seen).map(|id| (row_id(*id), *id)).collect();
    let mut once = HashSet::new();
    of.retain(|(id, _)| once.insert(*id));
    let seen: HashSet<Id> = seen.into_iter().map(row_id).collect();
    let row_ids: Vec<Id> = of.iter().map(|(id, _)| *id).collect();
    let noted: HashSet<Id> = in_chunks(&row_ids, |ids| {
        catalog_changes::table
            .filter(catalog_changes::entity.eq(kind))
            .filter(catalog_changes::entity_id.eq_any(ids))
            .filter(catalog_changes::deleted_at.is_null())
            .select(catalog_changes::entity_id)
            .load(conn)
    })?
    .into_iter()
    .collect();
    let notes: Vec<Note> = row_ids
        .iter()
        .filter(|id| seen.contains(id) || noted.contains(id))
        .map(|id| (kind, *id, (!seen.contains(id)).then_some(at)))
        .collect();
    execute_given(conn, &notes, |notes| GivenNotes::<()>::of(notes, NOTE))?;
    Ok(of.into_iter().filter(|(id, _)| seen.contains(id) != noted.contains(id)).map(|(_, id)| id).collect())
}

/// The catalogue's revision, and that up to which tombstones are forgotten.
pub fn find_revisions(conn: &mut Conn) -> QueryResult<(i64, i64)> {
    catalog_revision::table.select((catalog_revision::revision, catalog_revision::forgotten_revision)).first(conn)
}

/// What changed of the catalogue: revision, kind, id, and whether it is gone.
pub type NotedNode = (i64, NodeKind, Id, bool);

/// What changed for learners behind a revision, or behind one of the nodes of that revision, in the order of the
/// revisions. Nodes that are gone since `tombstones_after` or longer are left out.
pub fn list_noted_nodes(
    conn: &mut Conn,
    (revision, node): (i64, Option<(NodeKind, Id)>),
    tombstones_after: i64,
    limit: i64,
) -> QueryResult<Vec<NotedNode>> {
    use catalog_changes as changes;
    let mut query = changes::table
        .filter(changes::deleted_at.is_null().or(changes::revision.gt(tombstones_after)))
        .order((changes::revision, changes::entity, changes::entity_id))
        .limit(limit)
        .select((changes::revision, changes::entity, changes::entity_id, changes::deleted_at.is_not_null()))
        .into_boxed();
    query = match node {
        None => query.filter(changes::revision.gt(revision)),
        // The first condition by itself is what the index is entered by.
        Some((kind, id)) => query.filter(changes::revision.ge(revision)).filter(
            rows_after!(asc changes::revision => revision, asc changes::entity => kind, asc changes::entity_id => id),
        ),
    };
    query.load(conn)
}

/// Forgets the tombstones from before a time, so many at most, and notes up to which revision they are forgotten; says how
/// many.
pub fn delete_node_tombstones(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    super::lock_revision(conn)?;
    let old: Vec<(NodeKind, Id, i64)> = catalog_changes::table
        .filter(catalog_changes::deleted_at.lt(before))
        .order((catalog_changes::deleted_at, catalog_changes::entity_id))
        .limit(limit)
        .select((catalog_changes::entity, catalog_changes::entity_id, catalog_changes::revision))
        .load(conn)?;
    let Some(latest) = old.iter().map(|(.., revision)| *revision).max() else { return Ok(0) };
    for (kind, id, _) in &old {
        diesel::delete(catalog_changes::table.find((*kind, *id))).execute(conn)?;
    }
    diesel::update(catalog_revision::table.filter(catalog_revision::forgotten_revision.lt(latest)))
        .set(catalog_revision::forgotten_revision.eq(latest))
        .execute(conn)?;
    Ok(old.len())
}
