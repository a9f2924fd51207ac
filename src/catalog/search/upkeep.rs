//! Making good what the index of words lacks: after an upgrade, or after an older version has written beside this one.

use std::time::Duration;

use crate::background::Background;
use crate::catalog::queries;
use crate::context::AppContext;
use crate::db::Conn;
use crate::error::{Error, Result};

/// How often nodes whose words are not up to date are looked for.
const INTERVAL: Duration = Duration::from_secs(10 * 60);

/// How many nodes of a kind one transaction takes: other writers of the catalogue wait for it.
const BATCH: i64 = 200;

/// Writes the words of all nodes that have none, or none that are up to date. Answers that were kept meanwhile count no more.
///
/// # Errors
/// 503.
pub async fn index_stale(context: &AppContext) -> Result<()> {
    while context.db.read(queries::has_stale_nodes).await? {
        let index = |conn: &mut Conn| {
            queries::advance_revision(conn)?;
            Ok::<_, Error>(queries::index_stale_nodes(conn, BATCH)?)
        };
        context.db.write(index).await?;
    }
    Ok(())
}

/// Does so at the start, and now and then.
pub fn index_in_background(background: &mut Background, context: &AppContext) {
    background.every(
        INTERVAL,
        "index_stale_nodes",
        context.clone(),
        |context| async move { index_stale(&context).await },
    );
}
