//! What the process knows of sync.

use tokio::sync::OnceCell;

use super::queries;
use crate::context::AppContext;
use crate::db::Id;
use crate::error::Result;

/// The instance of the database, once it is known.
#[derive(Debug, Default)]
pub struct SyncState {
    instance: OnceCell<Id>,
}

impl SyncState {
    /// The id that all cursors of this database bear.
    ///
    /// # Errors
    /// 503.
    pub async fn instance(&self, context: &AppContext) -> Result<Id> {
        let now = context.now();
        let find = || context.db.write(move |conn| queries::find_or_insert_instance(conn, now));
        self.instance.get_or_try_init(find).await.copied()
    }
}
