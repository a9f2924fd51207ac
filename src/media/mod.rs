//! What a media object really is, read from its own bytes: containers, durations, dimensions, sound levels, subtitles, JSON.
//!
//! Foundation: no feature, no HTTP, no database. Everything reads through `Read + Seek`, holds a few kilobytes of a file at a
//! time whatever its size, and treats every byte as hostile: sizes, counts and depths are bounded before they are believed.
//! Declared types and names are never consulted; callers compare what they were told with what is found here.
//!
//! Sound is decoded for PCM, MP3, AAC and Vorbis. Opus is recognised and timed but not decoded.

mod adts;
mod caf;
mod container;
mod decode;
mod error;
mod image;
mod input;
mod levels;
mod mp3;
mod mp4;
mod ogg;
mod resample;
mod sniff;
pub mod subtitles;
mod text;
mod wav;
mod webm;

pub use container::{AudioCodec, AudioInfo, Container, VideoInfo, probe_audio, probe_video};
pub use decode::{decode_mono_16khz, measure_levels};
pub use error::MediaError;
pub use image::{ImageInfo, probe_image};
pub use levels::{AudioLevels, audio_levels};
pub use sniff::sniff;
pub use text::{check_json, read_text};
