//! Sync: what changed since a device last asked, and the first screen in one answer.
//!
//! Owns `sync_instance`; paths `/me/changes` and `/me/home`. Every change has a number that was given out in the order of
//! the commits: the catalogue's is its revision, a learner's is counted under the lock of the account. The owners of the
//! rows note what changes (`catalog_changes`, `learner_changes`); here it is read, page by page, until a device holds the
//! state of one moment. Why nothing is skipped is argued in `docs/sync.md`.

mod cursor;
mod home;
mod page;
mod queries;
mod routes;
mod state;
mod sweep;
mod values;

pub use cursor::{Cursor, Holder};
pub use home::{Home, read_home};
pub use page::{Change, Page, read_page};
pub use routes::routes;
pub use state::SyncState;
pub use sweep::{sweep_in_background, sweep_tombstones};
