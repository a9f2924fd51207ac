//! What a file says of itself, held against the type that it is declared to have.

use std::io::{Read, Seek};

use serde_json::{Map, Value};

use super::model::{content_types, max_bytes};
use crate::catalog::metadata::check_document;
use crate::catalog::model::AssetType;
use crate::media::subtitles::{self, SubtitleFormat};
use crate::media::{MediaError, check_json, probe_audio, probe_image, probe_video, read_text};

/// What was read from the media.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its true media type.
    pub content_type: &'static str,
    /// How long it plays.
    pub duration_ms: Option<i64>,
    /// Width and height in pixels.
    pub dimensions: Option<(u32, u32)>,
}

impl Facts {
    /// What else is known of the asset: what its author says, with the media's own width and height.
    pub fn metadata(&self, given: Option<Value>) -> Option<Value> {
        let Some((width, height)) = self.dimensions else { return given };
        let mut fields = match given {
            Some(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        fields.insert("width".to_owned(), width.into());
        fields.insert("height".to_owned(), height.into());
        Some(Value::Object(fields))
    }
}

/// Reads a file as what it is declared to be.
///
/// # Errors
/// What is wrong with it, in words for its author; several lines for subtitles.
pub fn inspect<R: Read + Seek>(kind: AssetType, reader: &mut R) -> Result<Facts, Vec<String>> {
    let said = |error: MediaError| vec![error.to_string()];
    let limit = max_bytes(kind).unsigned_abs();
    let plain = |content_type| Facts { content_type, duration_ms: None, dimensions: None };
    match kind {
        AssetType::Video => {
            let info = probe_video(reader).map_err(said)?;
            Ok(Facts {
                content_type: info.content_type,
                duration_ms: i64::try_from(info.duration_ms).ok(),
                dimensions: Some((info.width, info.height)),
            })
        }
        AssetType::Audio => {
            let info = probe_audio(reader).map_err(said)?;
            if !content_types(kind).iter().any(|(known, _)| *known == info.content_type) {
                let detail = "not every app plays it; use MP3, M4A, WAV, Ogg or WebM".into();
                return Err(said(MediaError::Unsupported { format: info.container.name(), detail }));
            }
            Ok(Facts { duration_ms: i64::try_from(info.duration_ms).ok(), ..plain(info.content_type) })
        }
        AssetType::Screenshot => {
            let info = probe_image(reader).map_err(said)?;
            Ok(Facts { dimensions: Some((info.width, info.height)), ..plain(info.content_type) })
        }
        AssetType::Subtitle => {
            let text = read_text(reader, limit).map_err(said)?;
            let format = SubtitleFormat::of(&text);
            subtitles::parse(&text, format)
                .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())?;
            Ok(plain(match format {
                SubtitleFormat::WebVtt => content_types(kind)[0].0,
                SubtitleFormat::SubRip => content_types(kind)[1].0,
            }))
        }
        AssetType::Metadata => {
            check_json(reader, limit).map_err(said)?;
            Ok(plain(content_types(kind)[0].0))
        }
    }
}

/// As [`inspect`], for what is new: metadata fit their schema, too.
///
/// # Errors
/// As [`inspect`]; where metadata do not fit, each place.
pub fn inspect_new<R: Read + Seek>(kind: AssetType, reader: &mut R) -> Result<Facts, Vec<String>> {
    let facts = inspect(kind, reader)?;
    let misfits = if kind == AssetType::Metadata { metadata_misfits(reader)? } else { Vec::new() };
    if misfits.is_empty() { Ok(facts) } else { Err(misfits) }
}

/// What of a file of metadata does not fit the schema, each with its place in the file.
///
/// # Errors
/// What is wrong with the file itself.
pub fn metadata_misfits<R: Read + Seek>(reader: &mut R) -> Result<Vec<String>, Vec<String>> {
    let said = |error: MediaError| vec![error.to_string()];
    reader.rewind().map_err(|error| said(error.into()))?;
    let document = check_json(reader, max_bytes(AssetType::Metadata).unsigned_abs()).map_err(said)?;
    let place = |pointer: &str| if pointer.is_empty() { "the document".to_owned() } else { pointer.to_owned() };
    let faults = check_document(&document);
    Ok(faults.iter().map(|fault| format!("{} {}", place(&fault.pointer), fault.fault)).collect())
}
