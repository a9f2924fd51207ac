//! Reading one page of what changed.

use serde_json::Value;

use super::cursor::{Cursor, Holder, Position, start_over};
use super::values;
use crate::auth::queries::{NotedChange, find_change_numbers, list_learner_changes};
use crate::catalog::queries::{NotedNode, find_revisions, list_noted_nodes};
use crate::db::Conn;
use crate::error::{Code, Detail, Error, Result};

/// A row that a device is told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What it is.
    pub entity: &'static str,
    /// What names it among its kind.
    pub id: String,
    /// What it is now; none where it is gone.
    pub value: Option<Value>,
}

/// A page of changes.
#[derive(Debug, Clone)]
pub struct Page {
    /// In the order of their numbers, the catalogue's first.
    pub changes: Vec<Change>,
    /// Where the device stands then.
    pub cursor: Cursor,
    /// Are there more? If not, the device has the state of the moment in which this page was read.
    pub has_more: bool,
}

/// Reads the next page. The connection must be in a snapshot: all that is read is of one moment.
///
/// # Errors
/// 410 where tombstones that the device has not seen are forgotten; 401 when the account is gone.
pub fn read_page(conn: &mut Conn, holder: Holder, cursor: Cursor, limit: usize) -> Result<Page> {
    let (revision, forgotten_revision) = find_revisions(conn)?;
    let (number, forgotten_number) = find_change_numbers(conn, holder.learner)?.ok_or_else(account_is_gone)?;
    let is_new = cursor.nodes.0 < 0;
    let began_at = if is_new { Some((revision, number)) } else { cursor.began_at };
    // What was gone when the device began is nothing to it.
    let (nodes_from, rows_from) = began_at.unwrap_or((-1, -1));
    if whole(&cursor.nodes).max(nodes_from) < forgotten_revision
        || whole(&cursor.rows).max(rows_from) < forgotten_number
    {
        return Err(start_over(Detail::CursorTooOld));
    }

    // One more of each than there is place for tells whether there are more.
    let mut nodes = list_noted_nodes(conn, cursor.nodes, nodes_from, limit as i64 + 1)?;
    let more_nodes = nodes.len() > limit;
    nodes.truncate(limit);
    let place = limit - nodes.len();
    let mut rows = match more_nodes {
        true => Vec::new(),
        false => list_learner_changes(conn, holder.learner, cursor.rows.clone(), rows_from, place as i64 + 1)?,
    };
    let more_rows = more_nodes || rows.len() > place;
    rows.truncate(place);

    let has_nodes = match nodes.last() {
        Some((revision, kind, id, _)) if more_nodes => (*revision, Some((*kind, *id))),
        _ => (revision, None),
    };
    let has_rows = match rows.last() {
        Some((number, entity, id, _)) if more_rows => (*number, Some((*entity, id.clone()))),
        None if more_rows => cursor.rows,
        _ => (number, None),
    };
    let next = Cursor::at(holder, has_nodes, has_rows, began_at.filter(|_| more_rows));
    let changes = changes(conn, holder, &nodes, &rows)?;
    Ok(Page { changes, cursor: next, has_more: more_rows })
}

/// The last number of which the device has everything.
fn whole<K>(position: &Position<K>) -> i64 {
    if position.1.is_some() { position.0 - 1 } else { position.0 }
}

fn changes(conn: &mut Conn, holder: Holder, nodes: &[NotedNode], rows: &[NotedChange]) -> Result<Vec<Change>> {
    let mut of_nodes = values::of_nodes(conn, nodes)?;
    let mut of_rows = values::of_rows(conn, holder.learner, rows)?;
    let nodes = nodes.iter().map(|(_, kind, id, _)| Change {
        entity: kind.as_str(),
        id: id.to_string(),
        value: of_nodes.remove(&(*kind, *id)),
    });
    let rows = rows.iter().map(|(_, entity, id, _)| Change {
        entity: entity.as_str(),
        id: id.clone(),
        value: of_rows.remove(&(*entity, id.clone())),
    });
    Ok(nodes.chain(rows).collect())
}

/// 401.
pub fn account_is_gone() -> Error {
    Error::new(Code::Unauthenticated, Detail::AccountGone)
}
