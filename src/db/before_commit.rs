//! What the transactions of a piece of work do besides, whoever begins them.

use std::sync::Arc;

use super::Conn;
use crate::error::Result;

/// Something that a transaction does before it is committed; when that fails, it is rolled back.
pub type BeforeCommit = Arc<dyn Fn(&mut Conn) -> Result<()> + Send + Sync>;

tokio::task_local! {
    static BEFORE_COMMIT: BeforeCommit;
}

/// Does `work`, and `before_commit` in each transaction that it writes in, so that both are kept or neither.
pub async fn with_each_commit<T>(before_commit: BeforeCommit, work: impl Future<Output = T>) -> T {
    BEFORE_COMMIT.scope(before_commit, work).await
}

/// What the transactions of the present work do besides.
pub(super) fn current() -> Option<BeforeCommit> {
    BEFORE_COMMIT.try_with(Arc::clone).ok()
}
