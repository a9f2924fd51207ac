//! Forgetting what was deleted long ago.

use std::time::Duration;

use crate::auth::queries::delete_learner_tombstones;
use crate::background::Background;
use crate::catalog::queries::delete_node_tombstones;
use crate::context::AppContext;
use crate::error::{Error, Result};

/// How often tombstones past their time are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// How many one transaction takes: nodes, or learners.
const BATCH: i64 = 500;

/// Deletes the tombstones that are older than configured, and notes up to which number they are gone.
///
/// # Errors
/// 503.
pub async fn sweep_tombstones(context: &AppContext) -> Result<()> {
    // A day more than cursors live: who was let in a moment ago is still served.
    let days = i64::from(context.config.tombstone_days) + 1;
    let before = context.now() - chrono::Duration::days(days);
    loop {
        let swept = context.db.write(move |conn| {
            let nodes = delete_node_tombstones(conn, before, BATCH)?;
            Ok::<_, Error>(nodes.max(delete_learner_tombstones(conn, before, BATCH)?))
        });
        if swept.await? < BATCH as usize {
            return Ok(());
        }
    }
}

/// Does so now and then.
pub fn sweep_in_background(background: &mut Background, context: &AppContext) {
    background.every(SWEEP_INTERVAL, "sweep_tombstones", context.clone(), |context| async move {
        sweep_tombstones(&context).await
    });
}
