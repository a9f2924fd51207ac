//! Backups: one state of the database and every object that its rows name, in a folder, a zip or a bucket.
//!
//! ```text
//! objects/ab/ab12…                      an object, by its SHA-256; shared by all snapshots
//! snapshots/20261124T221500123Z/
//!     levels.jsonl.gz …                 a table: one JSON array of its columns for each row, in the order of its key
//!     objects.jsonl.gz                  which object is where: bucket, key, SHA-256, length, type
//!     manifest.json                     what there is, with the SHA-256 of each file
//!     manifest.json.sha256              written last: without it the snapshot is not complete
//! ```
//!
//! Owns no table. Promises: a snapshot is one consistent state, taken while the service goes on; it can be restored to
//! either database; what cannot be restored whole is told, never passed over.

mod address;
mod lock;
mod make;
mod manifest;
mod place;
mod regular;
mod restore;
mod table;
mod thin;
mod verify;

pub use make::make_and_thin;
pub use manifest::{Manifest, newest, snapshots};
pub use place::{Place, Stored};
pub use regular::back_up_in_background;
pub use restore::{Restored, Target, refuse_target, restore};
pub use thin::Thinned;
pub use verify::{Verified, verify};

/// Told of long work: how much is done, of how much, and what is next.
pub type Progress<'a> = &'a (dyn Fn(u64, u64, &str) + Sync);
