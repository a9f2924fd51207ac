//! Changing the catalogue: create, change, order, publish, delete and restore.
//!
//! Every change is one transaction that begins by advancing the catalogue's revision. That row is also the lock by
//! which authors take turns, so what an action has read stays true until it commits.

pub mod actions;
pub mod arrange;
pub mod node;
pub mod queries;
mod subtree;

use super::Catalog;
use super::queries::advance_revision;
use crate::db::{Conn, Timestamp};
use crate::error::Result;

/// Runs one change of the catalogue in a transaction; readers of this process see it at once.
///
/// # Errors
/// What `work` returns, after rolling back.
pub async fn change<T: Send + 'static>(
    catalog: &Catalog,
    work: impl FnOnce(&mut Conn, Timestamp) -> Result<T> + Send + 'static,
) -> Result<T> {
    let now = catalog.now();
    let value = catalog
        .db()
        .write(move |conn| {
            advance_revision(conn)?;
            work(conn, now)
        })
        .await?;
    catalog.show_changes().await;
    Ok(value)
}
