//! Subtitles: WebVTT and SubRip, read strictly enough to tell an author which line is wrong.

mod check;
mod markup;
mod srt;
mod timing;
mod vtt;

pub use check::{CueFinding, CueFindingKind, check};
pub use markup::visible_text;

/// How subtitles are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubtitleFormat {
    /// W3C WebVTT (`.vtt`).
    WebVtt,
    /// SubRip (`.srt`).
    SubRip,
}

impl SubtitleFormat {
    /// The format of a text: only WebVTT begins with its own name.
    pub fn of(text: &str) -> Self {
        match text.trim_start_matches('\u{FEFF}').starts_with("WEBVTT") {
            true => Self::WebVtt,
            false => Self::SubRip,
        }
    }
}

/// One subtitle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// When it appears.
    pub start_ms: u64,
    /// When it goes; always later.
    pub end_ms: u64,
    /// As written, with its markup; lines are separated by `\n`.
    pub text: String,
    /// The line of its times, counted from 1.
    pub line: usize,
}

/// What is wrong with a line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct SubtitleError {
    /// The faulty line.
    pub line: usize,
    /// For the author, without the line.
    pub message: String,
}

/// Enough to see what went wrong; a file in the wrong format would have one for each line.
const MAX_ERRORS: usize = 100;

/// Reads subtitles, or says for each faulty line what is wrong with it (the first hundred).
pub fn parse(text: &str, format: SubtitleFormat) -> Result<Vec<Cue>, Vec<SubtitleError>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let lines = Lines::new(text);
    let outcome = match format {
        SubtitleFormat::WebVtt => vtt::parse(lines),
        SubtitleFormat::SubRip => srt::parse(lines),
    };
    if outcome.errors.is_empty() { Ok(outcome.cues) } else { Err(outcome.errors) }
}

#[derive(Default)]
struct Outcome {
    cues: Vec<Cue>,
    errors: Vec<SubtitleError>,
}

impl Outcome {
    fn error(&mut self, line: usize, message: impl Into<String>) {
        if self.errors.len() < MAX_ERRORS {
            let message = message.into();
            self.errors.push(SubtitleError { line, message });
        }
    }
}

/// The lines of a text, ended by LF, CR LF or CR, with their numbers.
struct Lines<'t> {
    lines: std::iter::Peekable<std::iter::Enumerate<std::vec::IntoIter<&'t str>>>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let mut lines = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['\n', '\r']) {
            lines.push(&rest[..at]);
            let ending = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
            rest = &rest[at + ending..];
        }
        lines.push(rest);
        Self { lines: lines.into_iter().enumerate().peekable() }
    }

    fn next(&mut self) -> Option<(usize, &'t str)> {
        self.lines.next().map(|(index, line)| (index + 1, line))
    }

    fn next_if(&mut self, wanted: impl Fn(&str) -> bool) -> Option<(usize, &'t str)> {
        self.lines.next_if(|(_, line)| wanted(line)).map(|(index, line)| (index + 1, line))
    }

    fn skip_block(&mut self) {
        while self.next_if(|line| !line.is_empty()).is_some() {}
    }
}

#[cfg(test)]
mod tests;
