//! What must hold whatever strangers send: one function for each parser, shared by the fuzz targets and by
//! `tests/parsers.rs`, which replays `fuzz/corpus` in the ordinary suite. A function returns where all is well and panics
//! where a promise is broken; what a parser refuses is well.

mod bodies;
mod cost;
mod courses;
mod headers;
mod lists;
mod media;
mod object_store;
mod packs;
mod subtitles;
mod tokens;

pub use bodies::bodies;
pub use courses::{bundles, courses};
pub use headers::headers;
pub use lists::lists;
pub use media::{adts, caf, mp3, mp4, ogg, pictures, recordings, wav, webm};
pub use object_store::object_store;
pub use packs::packs;
pub use subtitles::subtitles;
pub use tokens::tokens;

/// A promise kept for all bytes.
pub type Property = fn(&[u8]);

/// Every target by its name, which is that of its folder in `fuzz/corpus` too.
pub const TARGETS: [(&str, Property); 18] = [
    ("adts", adts),
    ("bodies", bodies),
    ("bundles", bundles),
    ("caf", caf),
    ("courses", courses),
    ("headers", headers),
    ("lists", lists),
    ("mp3", mp3),
    ("mp4", mp4),
    ("object_store", object_store),
    ("ogg", ogg),
    ("packs", packs),
    ("pictures", pictures),
    ("recordings", recordings),
    ("subtitles", subtitles),
    ("tokens", tokens),
    ("wav", wav),
    ("webm", webm),
];
