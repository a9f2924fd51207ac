//! Media on its way in; owns `uploads` and `abandoned_uploads`. An upload is a promise of one object with known length, type and checksum; registering it
//! checks the promise, reads what the media itself says, and makes it an asset. Nothing is readable before that.

mod actions;
pub mod doctor;
mod inspect;
pub mod model;
mod multipart;
pub mod queries;
mod registration;
mod remote;
mod routes;
mod sweep;
pub mod sync;

pub use actions::{NewUpload, begin_upload, find_upload};
pub use inspect::{Facts, inspect, metadata_misfits};
pub use multipart::{PartsState, complete_parts, parts_state};
pub use registration::{Registered, register_upload, resume_in_background, resume_registrations};
pub use remote::{RemoteFile, sha256_of_object};
pub use routes::routes;
pub use sweep::{abandon_uploads, cancel_upload, sweep_in_background, sweep_uploads};
