//! Packs: all that is needed to learn a level or a story offline, for phones, sticks and a school's own server.
//!
//! Owns no table; paths `/levels/{id}/pack`, `/stories/{id}/pack` and `/.well-known/parlance-pack-key`. A pack is a manifest
//! (what learners see, and which files belong to it, by SHA-256), signed as a JWS (RFC 7515, EdDSA of RFC 8037), and the
//! files. Where files are now is told beside the manifest and not signed, so that a manifest that was kept can be verified
//! for ever. On disk:
//!
//! ```text
//! packs/<id>.json      the signed manifest of a level or story
//! blobs/ab/ab12…       a file by its SHA-256; shared by all packs
//! ```

mod build;
mod choose;
mod keys;
mod manifest;
mod place;
mod routes;
mod served;
mod verify;

pub use build::{Built, build};
pub use choose::Choice;
pub use keys::{PackKeys, PublicKeys, SignedManifest, Signer};
pub use manifest::{Blob, Contents, PackManifest};
pub use place::Place;
pub use routes::{PackState, pack_server, routes, well_known};
pub use served::Served;
pub use verify::{Verified, verify};

/// Told of long work: how much is done, of how much, and what is next.
pub type Progress<'a> = &'a (dyn Fn(u64, u64, &str) + Sync);
