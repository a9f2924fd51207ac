//! Weaknesses of lessons: what can be stored and served but serves learners badly.

use std::collections::HashMap;
use std::io::{Read, Seek};

use serde::Serialize;

use super::document::{AssetEntry, Document, UnitEntry};
use crate::catalog::model::AssetType;
use crate::media::subtitles::{self, CueFindingKind, SubtitleFormat};
use crate::media::{MediaError, measure_levels, read_text};
use crate::uploads::model::max_bytes;
use crate::uploads::{inspect, metadata_misfits};

/// The share of samples at full scale from which sound is heard to be clipped.
const CLIPPED_SHARE: f32 = 0.001;

/// How much of a recording is listened to, seconds.
const LISTENED_SECONDS: u32 = 1800;

/// A weakness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LintFinding)]
pub struct Finding {
    /// JSON Pointer to what has it, in the document.
    #[schema(example = "/levels/0/stories/1/units/0")]
    pub pointer: String,
    /// Which weakness.
    #[schema(example = "empty_unit")]
    pub code: &'static str,
    /// In words.
    #[schema(example = "the unit Shopping Vocabulary has no assets")]
    pub detail: String,
}

impl Finding {
    fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }
}

/// A file that can be read anywhere.
pub trait MediaFile: Read + Seek + Send + Sync {}
impl<T: Read + Seek + Send + Sync> MediaFile for T {}

/// Where the media of a document are.
pub trait MediaSource {
    /// The file of an asset; none where it is missing.
    ///
    /// # Errors
    /// When it is there and cannot be read, or nobody can tell.
    fn open(&mut self, asset: &AssetEntry) -> anyhow::Result<Option<Box<dyn MediaFile>>>;
}

/// Every unit of a document with its pointer.
pub fn units_of(document: &Document) -> impl Iterator<Item = (String, &UnitEntry)> {
    document.levels.iter().enumerate().flat_map(|(l, level)| {
        level.stories.iter().enumerate().flat_map(move |(s, story)| {
            let units = story.units.iter().enumerate();
            units.map(move |(u, unit)| (format!("/levels/{l}/stories/{s}/units/{u}"), unit))
        })
    })
}

/// What can be found without opening any media.
pub fn lint_document(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (l, level) in document.levels.iter().enumerate() {
        let here = format!("/levels/{l}");
        if level.stories.is_empty() {
            findings.push(Finding::new(&here, "empty_level", format!("the level {} has no stories", level.name)));
        }
        let titles = level.stories.iter().map(|story| story.title.as_str());
        duplicate_titles(&mut findings, &format!("{here}/stories"), "stories", titles);
        for (s, story) in level.stories.iter().enumerate() {
            let here = format!("{here}/stories/{s}");
            if story.units.is_empty() {
                findings.push(Finding::new(&here, "empty_story", format!("the story {} has no units", story.title)));
            }
            let titles = story.units.iter().map(|unit| unit.title.as_str());
            duplicate_titles(&mut findings, &format!("{here}/units"), "units", titles);
        }
    }
    for (here, unit) in units_of(document) {
        if unit.assets.is_empty() {
            findings.push(Finding::new(&here, "empty_unit", format!("the unit {} has no assets", unit.title)));
        }
        for (a, asset) in unit.assets.iter().enumerate() {
            let spoken = matches!(asset.kind, AssetType::Video | AssetType::Audio | AssetType::Subtitle);
            if spoken && asset.language.is_none() {
                let detail = format!("{} does not say its language", asset.key);
                findings.push(Finding::new(format!("{here}/assets/{a}/language"), "no_language", detail));
            }
        }
    }
    findings
}

fn duplicate_titles<'a>(findings: &mut Vec<Finding>, above: &str, what: &str, titles: impl Iterator<Item = &'a str>) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (at, title) in titles.enumerate() {
        if let Some(first) = seen.insert(title.trim().to_lowercase(), at) {
            let detail = format!("{what} {} and {} have the title {title}", first + 1, at + 1);
            findings.push(Finding::new(format!("{above}/{at}/title"), "duplicate_title", detail));
        }
    }
}

/// What can be found in the media of a unit.
///
/// # Errors
/// When the media cannot be reached at all.
pub fn lint_media(here: &str, unit: &UnitEntry, media: &mut dyn MediaSource) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let plays = unit.assets.iter().filter_map(|asset| asset.duration_ms).max().and_then(|ms| u64::try_from(ms).ok());
    for (a, asset) in unit.assets.iter().enumerate() {
        let here = format!("{here}/assets/{a}");
        let Some(mut file) = media.open(asset)? else {
            findings.push(Finding::new(here, "missing_media", format!("{} is not there", asset.key)));
            continue;
        };
        if let Err(faults) = inspect(asset.kind, &mut file) {
            let detail = |fault| format!("{}: {fault}", asset.key);
            findings.extend(faults.into_iter().map(|fault| Finding::new(&here, "unreadable_media", detail(fault))));
            continue;
        }
        file.rewind()?;
        match asset.kind {
            AssetType::Audio => findings.extend(lint_sound(&here, asset, file.as_mut())),
            AssetType::Subtitle => findings.extend(lint_subtitles(&here, asset, file.as_mut(), plays)),
            AssetType::Metadata => {
                let misfits = metadata_misfits(&mut file).unwrap_or_else(|faults| faults);
                let finding = |misfit| Finding::new(&here, "unfit_metadata", format!("{}: {misfit}", asset.key));
                findings.extend(misfits.into_iter().map(finding));
            }
            AssetType::Video | AssetType::Screenshot => {}
        }
    }
    Ok(findings)
}

fn lint_sound(here: &str, asset: &AssetEntry, mut file: &mut dyn MediaFile) -> Vec<Finding> {
    match measure_levels(&mut file, LISTENED_SECONDS) {
        Ok(levels) if levels.silent => vec![Finding::new(here, "silent", format!("{} is silent", asset.key))],
        Ok(levels) if levels.clipped_share > CLIPPED_SHARE => {
            let percent = levels.clipped_share * 100.0;
            vec![Finding::new(here, "clipped", format!("{} is clipped for {percent:.1} % of its length", asset.key))]
        }
        // Sound that plays but cannot be analysed here is no weakness.
        Ok(_) | Err(MediaError::Undecodable { .. }) => Vec::new(),
        Err(error) => vec![Finding::new(here, "unreadable_media", format!("{}: {error}", asset.key))],
    }
}

fn lint_subtitles(here: &str, asset: &AssetEntry, mut file: &mut dyn MediaFile, plays: Option<u64>) -> Vec<Finding> {
    let Ok(text) = read_text(&mut file, max_bytes(AssetType::Subtitle).unsigned_abs()) else { return Vec::new() };
    let Ok(cues) = subtitles::parse(&text, SubtitleFormat::of(&text)) else { return Vec::new() };
    let finding = |found: subtitles::CueFinding| {
        Finding::new(here, code_of(found.kind), format!("{} line {}: {}", asset.key, found.line, found.message))
    };
    subtitles::check(&cues, plays).into_iter().map(finding).collect()
}

fn code_of(kind: CueFindingKind) -> &'static str {
    match kind {
        CueFindingKind::NoCues => "no_cues",
        CueFindingKind::NoText => "empty_cue",
        CueFindingKind::OutOfOrder => "cues_out_of_order",
        CueFindingKind::Overlap => "cues_overlap",
        CueFindingKind::PastEnd => "cue_past_end",
        CueFindingKind::TooFast => "cue_too_fast",
    }
}
