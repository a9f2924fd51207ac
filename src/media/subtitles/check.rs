//! What a linter says about subtitles that can be read.

use super::{Cue, visible_text};

/// The fastest that viewers are taken to read.
const MAX_CHARACTERS_PER_SECOND: u64 = 25;
/// Encoders cut the last few milliseconds off a recording; that is no fault of its subtitles.
const END_TOLERANCE_MS: u64 = 50;

/// A weakness of readable subtitles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CueFinding {
    /// Which weakness it is.
    pub kind: CueFindingKind,
    /// Counted from 1.
    pub line: usize,
    /// For the author, without the line.
    pub message: String,
}

/// Which weakness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueFindingKind {
    /// The file shows nothing.
    NoCues,
    /// A cue shows nothing.
    NoText,
    /// A cue stands below a later one.
    OutOfOrder,
    /// Two cues are shown at once.
    Overlap,
    /// A cue outlasts its video or recording.
    PastEnd,
    /// More text than can be read in the time.
    TooFast,
}

/// Looks for cues that overlap, run past the media's end (if known), stand out of order, say nothing or too much at once.
pub fn check(cues: &[Cue], media_duration_ms: Option<u64>) -> Vec<CueFinding> {
    let mut findings = Vec::new();
    let mut find = |kind, line, message| findings.push(CueFinding { kind, line, message });
    if cues.is_empty() {
        find(CueFindingKind::NoCues, 1, "there are no cues".to_owned());
    }
    for pair in cues.windows(2) {
        if pair[1].start_ms < pair[0].start_ms {
            let message = format!("the cue starts before the one above it (line {})", pair[0].line);
            find(CueFindingKind::OutOfOrder, pair[1].line, message);
        }
    }
    let mut in_time: Vec<&Cue> = cues.iter().collect();
    in_time.sort_by_key(|cue| (cue.start_ms, cue.line));
    let mut longest: Option<&Cue> = None;
    for cue in in_time {
        if let Some(other) = longest
            && cue.start_ms < other.end_ms
        {
            let message = format!("the cue overlaps that of line {} by {} ms", other.line, other.end_ms - cue.start_ms);
            find(CueFindingKind::Overlap, cue.line, message);
        }
        if longest.is_none_or(|other| cue.end_ms > other.end_ms) {
            longest = Some(cue);
        }
    }
    for cue in cues {
        if let Some(duration_ms) = media_duration_ms
            && cue.end_ms > duration_ms.saturating_add(END_TOLERANCE_MS)
        {
            let message = format!("the cue ends {} ms after the media does", cue.end_ms - duration_ms);
            find(CueFindingKind::PastEnd, cue.line, message);
        }
        let text = visible_text(&cue.text);
        if text.trim().is_empty() {
            find(CueFindingKind::NoText, cue.line, "the cue has no text".to_owned());
        }
        let characters = text.chars().filter(|character| *character != '\n').count() as u64;
        let shown_ms = cue.end_ms.saturating_sub(cue.start_ms).max(1);
        if characters * 1000 > MAX_CHARACTERS_PER_SECOND * shown_ms {
            let rate = (characters * 1000).div_ceil(shown_ms);
            let message = format!(
                "{characters} characters in {shown_ms} ms are {rate} a second; at most {MAX_CHARACTERS_PER_SECOND} can be read"
            );
            find(CueFindingKind::TooFast, cue.line, message);
        }
    }
    findings.sort_by_key(|finding| finding.line);
    findings
}
