//! What authors do with the tree. Each action is written once for levels, stories, units and assets, and runs inside
//! [`super::change`].

use std::collections::HashMap;

use super::arrange::{Changes, arrange};
use super::node::{Node, Titled};
use super::subtree::Subtree;
use crate::catalog::queries;
use crate::db::{Conn, DeletionId, Timestamp};
use crate::error::{Detail, Error, Fault, Result};
use crate::http::IfMatch;

/// The live node with an id.
///
/// # Errors
/// 404.
pub fn live<N: Node>(conn: &mut Conn, id: N::Id) -> Result<N> {
    N::find(conn, id)?.filter(|node| node.deletion().is_none()).ok_or_else(|| Error::not_found(N::THING))
}

/// Adds a node, at a position or behind its siblings; without a slug it gets one made of its title.
///
/// # Errors
/// 409 when its slug or name is taken.
pub fn create<N: Titled>(
    conn: &mut Conn,
    now: Timestamp,
    draft: N,
    slug: Option<String>,
    position: Option<i32>,
) -> Result<N> {
    let siblings = draft.siblings(conn)?;
    let row = match slug {
        Some(slug) => draft.with_slug(slug),
        None => draft.with_slug_of_title(&siblings),
    };
    row.check_among(&siblings)?;
    place(conn, now, siblings, row, position)
}

/// Adds a node to its siblings, or moves it among them.
pub fn place<N: Node>(conn: &mut Conn, now: Timestamp, siblings: Vec<N>, row: N, position: Option<i32>) -> Result<N> {
    let id = row.id();
    let mut order: Vec<N> = siblings.iter().filter(|other| other.id() != id).cloned().collect();
    let at = position.map_or(order.len(), |position| (position.max(1) as usize - 1).min(order.len()));
    order.insert(at, row);
    let mut changes = Changes::default();
    arrange(siblings, order, now, &mut changes);
    N::save(conn, &changes)?;
    live(conn, id)
}

/// Changes a node that its author has seen the newest version of; a position moves it among its siblings.
///
/// # Errors
/// 404; 412; 409 when its new slug or name is taken.
pub fn update<N: Node>(
    conn: &mut Conn,
    now: Timestamp,
    id: N::Id,
    seen: &IfMatch,
    position: Option<i32>,
    edit: impl FnOnce(N) -> N,
) -> Result<N> {
    let old: N = live(conn, id)?;
    seen.check(old.updated_at())?;
    let new = edit(old.clone());
    let siblings = new.siblings(conn)?;
    new.check_among(&siblings)?;
    match position {
        Some(position) => place(conn, now, siblings, new, Some(position)),
        None if new == old => Ok(old),
        None => {
            let new = new.changed_at(now);
            N::save(conn, &Changes { rows: vec![new.clone()], moved: Vec::new() })?;
            Ok(new)
        }
    }
}

/// Puts all the children of a parent in the order of their ids.
///
/// # Errors
/// 422 unless the ids are those of all the live children, each once.
pub fn reorder<N: Node>(conn: &mut Conn, now: Timestamp, siblings: Vec<N>, ids: &[N::Id]) -> Result<()> {
    let mut rows: HashMap<N::Id, N> = siblings.iter().map(|row| (row.id(), row.clone())).collect();
    let mut order = Vec::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate() {
        let row = rows.remove(id).ok_or_else(|| {
            let is_twice = ids[..at].contains(id);
            Error::invalid(format!("/ids/{at}"), if is_twice { Fault::Duplicate } else { Fault::NotFound })
        })?;
        order.push(row);
    }
    if let Some(missing) = siblings.iter().find(|row| rows.contains_key(&row.id())) {
        let fault = Fault::Incomplete { count: siblings.len(), missing: missing.id().to_string() };
        return Err(Error::invalid("/ids", fault));
    }
    let mut changes = Changes::default();
    arrange(siblings, order, now, &mut changes);
    N::save(conn, &changes)
}

/// Publishes a node, and the drafts below it where asked to. Learners see it once everything above is published too.
///
/// # Errors
/// 404; 412.
pub fn publish<N: Titled>(conn: &mut Conn, now: Timestamp, id: N::Id, seen: &IfMatch, descendants: bool) -> Result<N> {
    let node: N = live(conn, id)?;
    seen.check(node.updated_at())?;
    let mut subtree = node.into_subtree();
    if descendants {
        subtree = subtree.with_live_below(conn)?;
    }
    subtree.published(now).save(conn)?;
    live(conn, id)
}

/// Hides a node and so everything below it from learners; what is below keeps its own state.
///
/// # Errors
/// 404; 412.
pub fn unpublish<N: Titled>(conn: &mut Conn, now: Timestamp, id: N::Id, seen: &IfMatch) -> Result<N> {
    update(conn, now, id, seen, None, |node: N| node.with_published_at(None))
}

/// Deletes a node with everything live below it, as one batch that can be restored. What learners did stays.
///
/// # Errors
/// 404; 412.
pub fn delete<N: Node>(conn: &mut Conn, now: Timestamp, id: N::Id, seen: &IfMatch) -> Result<()> {
    let node: N = live(conn, id)?;
    seen.check(node.updated_at())?;
    let batch = (now, DeletionId::generate());
    node.into_subtree().with_live_below(conn)?.with_deletion(Some(batch), now).save(conn)
}

/// Brings back a node with exactly what was deleted with it; a node that is live stays as it is.
///
/// # Errors
/// 404; 409 when it was deleted with its parent, its parent is deleted, or its slug, name or a key is taken by now.
pub fn restore<N: Node>(conn: &mut Conn, now: Timestamp, id: N::Id) -> Result<N> {
    let node = N::find(conn, id)?.ok_or_else(|| Error::not_found(N::THING))?;
    let Some((_, deletion)) = node.deletion() else { return Ok(node) };
    match node.parent_deletion(conn)? {
        Some((_, above)) if above == deletion => {
            return Err(Error::conflict(Detail::DeletedTogether { what: N::THING }));
        }
        Some(_) => {
            return Err(Error::conflict(Detail::ParentDeleted { what: N::THING }));
        }
        None => {}
    }
    let siblings = node.siblings(conn)?;
    node.check_among(&siblings)?;
    let batch = Subtree::of_deletion(conn, deletion)?;
    refuse_taken_keys(conn, &batch)?;
    // Whoever took its place keeps it.
    let free = siblings.iter().all(|other| other.position() != node.position());
    let position = if free { node.position() } else { siblings.iter().map(N::position).max().unwrap_or(0) + 1 };
    let root = node.at(position).with_deletion(None).changed_at(now);
    N::save(conn, &Changes { rows: vec![root], moved: Vec::new() })?;
    Subtree::of_deletion(conn, deletion)?.with_deletion(None, now).save(conn)?;
    live(conn, id)
}

fn refuse_taken_keys(conn: &mut Conn, batch: &Subtree) -> Result<()> {
    let keys: Vec<String> = batch.assets.iter().map(|asset| asset.minio_key.clone()).collect();
    match queries::list_owners_of_keys(conn, &keys)?.first() {
        None => Ok(()),
        Some((key, unit)) => Err(Error::conflict(Detail::KeyTaken { key: key.clone(), unit: unit.to_string() })),
    }
}
