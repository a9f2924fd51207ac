//! Why a file was refused, in words for the person who made it.

use std::borrow::Cow;

/// Why a media file was refused. Messages are fit to show to an author; none holds a path or an operating system's words.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message shows what its fields are")]
pub enum MediaError {
    /// The file has no bytes.
    #[error("this file is empty")]
    Empty,
    /// The first bytes belong to some other kind of file.
    #[error("this is not {expected}: it begins like {found}")]
    WrongKind { expected: &'static str, found: &'static str },
    /// The file stops before its own structure says it should.
    #[error("this {format} file ends early: {detail}. Export or upload it again")]
    Truncated { format: &'static str, detail: Cow<'static, str> },
    /// The structure contradicts itself.
    #[error("this {format} file is damaged: {detail}")]
    Malformed { format: &'static str, detail: Cow<'static, str> },
    /// Well formed, but without the picture or sound that was wanted.
    #[error("this {format} file has no {what}")]
    Missing { format: &'static str, what: &'static str },
    /// Well formed, but of a sort that apps cannot be expected to play.
    #[error("this {format} file cannot be used: {detail}")]
    Unsupported { format: &'static str, detail: Cow<'static, str> },
    /// The sound is good as far as can be told, but its codec has no decoder here.
    #[error("{codec} sound can be played but not analysed here; use WAV, MP3, AAC or Vorbis where analysis is needed")]
    Undecodable { codec: &'static str },
    /// More bytes than the caller allows.
    #[error("this file is larger than the {max_bytes} bytes allowed")]
    TooLarge { max_bytes: u64 },
    /// Not UTF-8.
    #[error("line {line} is not UTF-8 text; save the file as UTF-8")]
    NotUtf8 { line: usize },
    /// Not JSON; line and column count from 1.
    #[error("this is not valid JSON: line {line}, column {column}: {reason}")]
    Json { line: usize, column: usize, reason: String },
    /// The bytes could not be read at all; the cause is for the log.
    #[error("the file could not be read; try again")]
    Io(#[from] std::io::Error),
}

impl MediaError {
    pub(super) fn truncated(format: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Truncated { format, detail: detail.into() }
    }

    pub(super) fn malformed(format: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Malformed { format, detail: detail.into() }
    }

    pub(super) fn unsupported(format: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Unsupported { format, detail: detail.into() }
    }
}
