//! Changing the catalogue: create, change, order, publish, delete and restore.
//!
//! Every change is one transaction that begins by advancing the catalogue's revision. That row is also the lock by
//! which authors take turns, so what an action has read stays true until it commits.

pub mod actions;
pub mod arrange;
pub mod node;
mod requests;
mod routes;
mod subtree;

pub use requests::metadata_rule;
pub use routes::routes;

use crate::catalog::{KeptAnswers, queries};
use crate::context::AppContext;
use crate::db::{Conn, Timestamp};
use crate::error::Result;

/// Runs one change of the catalogue in a transaction; readers of this process see it at once. The change stands even
/// where they cannot be told: then they see it half a second later.
///
/// # Errors
/// What `work` returns, after rolling back.
pub async fn change<T: Send + 'static>(
    context: &AppContext,
    answers: &KeptAnswers,
    work: impl FnOnce(&mut Conn, Timestamp) -> Result<T> + Send + 'static,
) -> Result<T> {
    let now = context.now();
    let value = context
        .db
        .write(move |conn| {
            queries::advance_revision(conn)?;
            work(conn, now)
        })
        .await?;
    if let Err(error) = answers.refresh(context).await {
        tracing::warn!(%error, "cannot look up the catalogue's revision after a change");
    }
    Ok(value)
}
