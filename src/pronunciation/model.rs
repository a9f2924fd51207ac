//! Rows and pure rules of pronunciation attempts.

use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::FixedOffset;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::scorer::{Assessment, CLIENT, ScoringFailure};
use crate::config::ScorerConfig;
use crate::db::{AttemptId, Json, Timestamp, UnitId, UserId};
use crate::media::Container;
use crate::progress::model::DeviceTime;
use crate::schema::pronunciation_attempts;
use crate::text_enum;

/// The largest recording taken, bytes.
pub const MAX_SIZE_BYTES: i64 = 25 * 1024 * 1024;

/// How long an upload may wait to begin.
pub const UPLOAD_TTL: Duration = Duration::from_secs(3600);

/// How long a recording may play, milliseconds.
pub const DURATION_MS: RangeInclusive<u64> = 300..=60_000;

text_enum! {
    /// Where an attempt stands.
    #[schema(as = AttemptStatus)]
    pub enum Status {
        /// The recording has not been submitted yet.
        AwaitingUpload = "awaiting_upload",
        /// It has a score, which is final.
        Scored = "scored",
        /// The recording could not be used or scored.
        Failed = "failed",
    }
}

/// Who scores an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AttemptScorer)]
pub enum ScoringSide {
    /// The app, whose result comes with the submission.
    Client,
    /// The server.
    Server,
}

impl ScoringSide {
    /// As configured.
    pub fn configured(config: &ScorerConfig) -> Self {
        match config {
            ScorerConfig::Client => ScoringSide::Client,
            ScorerConfig::Azure { .. } => ScoringSide::Server,
        }
    }
}

text_enum! {
    /// Why an attempt failed.
    pub enum FailureCode {
        /// What was sent is no sound that can be used.
        NotARecording = "not_a_recording",
        /// The recording is of another type than was announced.
        WrongType = "wrong_type",
        /// The recording is too short or too long.
        WrongDuration = "wrong_duration",
        /// What was sent is not the file that was announced.
        OtherFile = "other_file",
        /// No words of the language were heard.
        NoSpeech = "no_speech",
        /// The recording begins with silence.
        Silence = "silence",
        /// The recording begins with noise.
        Noise = "noise",
        /// The scorer takes no such recording, or not this language.
        NotSupported = "not_supported",
        /// The app sent no score.
        NoScore = "no_score",
        /// The recording could not be read.
        Unreadable = "unreadable",
        /// The scorer is away, busy, or at fault.
        ScorerUnavailable = "scorer_unavailable",
        /// It failed before codes were kept.
        Other = "other",
    }
}

/// The file formats that recordings come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioFormat {
    /// RIFF WAVE.
    Wav,
    /// MPEG layer III.
    Mp3,
    /// MPEG-4.
    M4a,
    /// Ogg.
    Ogg,
    /// WebM.
    Webm,
    /// AAC in ADTS frames.
    Aac,
    /// Apple's Core Audio Format.
    Caf,
}

impl AudioFormat {
    /// Every format.
    pub const ALL: [AudioFormat; 7] = [
        AudioFormat::Wav,
        AudioFormat::Mp3,
        AudioFormat::M4a,
        AudioFormat::Ogg,
        AudioFormat::Webm,
        AudioFormat::Aac,
        AudioFormat::Caf,
    ];

    /// The format that a media type names, whatever its case and parameters: recorders add their codecs to it.
    pub fn of(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "audio/wav" | "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => Some(AudioFormat::Wav),
            "audio/mpeg" | "audio/mp3" => Some(AudioFormat::Mp3),
            "audio/mp4" | "audio/m4a" | "audio/x-m4a" => Some(AudioFormat::M4a),
            "audio/ogg" | "audio/opus" | "application/ogg" => Some(AudioFormat::Ogg),
            "audio/webm" => Some(AudioFormat::Webm),
            "audio/aac" | "audio/aacp" | "audio/x-aac" => Some(AudioFormat::Aac),
            "audio/x-caf" | "audio/caf" => Some(AudioFormat::Caf),
            _ => None,
        }
    }

    /// The one media type that recordings of this format are kept under.
    pub fn content_type(self) -> &'static str {
        match self {
            AudioFormat::Wav => "audio/wav",
            AudioFormat::Mp3 => "audio/mpeg",
            AudioFormat::M4a => "audio/mp4",
            AudioFormat::Ogg => "audio/ogg",
            AudioFormat::Webm => "audio/webm",
            AudioFormat::Aac => "audio/aac",
            AudioFormat::Caf => "audio/x-caf",
        }
    }

    /// How the names of its files end.
    pub fn extension(self) -> &'static str {
        match self {
            AudioFormat::Wav => "wav",
            AudioFormat::Mp3 => "mp3",
            AudioFormat::M4a => "m4a",
            AudioFormat::Ogg => "ogg",
            AudioFormat::Webm => "webm",
            AudioFormat::Aac => "aac",
            AudioFormat::Caf => "caf",
        }
    }
}

impl From<Container> for AudioFormat {
    fn from(container: Container) -> Self {
        match container {
            Container::Wav => AudioFormat::Wav,
            Container::Mp3 => AudioFormat::Mp3,
            Container::Mp4 | Container::Mov => AudioFormat::M4a,
            Container::Ogg => AudioFormat::Ogg,
            Container::WebM => AudioFormat::Webm,
            Container::Adts => AudioFormat::Aac,
            Container::Caf => AudioFormat::Caf,
        }
    }
}

/// What the keys of all of a learner's recordings begin with.
pub fn recordings_prefix(user: UserId) -> String {
    format!("recordings/{user}/")
}

/// Where the recording of an attempt is kept.
pub fn audio_key(user: UserId, attempt: AttemptId, format: AudioFormat) -> String {
    format!("{}{attempt}.{}", recordings_prefix(user), format.extension())
}

/// An attempt: one recording of one text, and what became of it.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pronunciation_attempts)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// The learner who speaks.
    pub user_id: UserId,
    /// The unit it belongs to.
    pub unit_id: UnitId,
    /// The object's key in the recordings bucket.
    pub audio_key: String,
    /// The media type of the recording, one of [`AudioFormat::content_type`].
    pub content_type: String,
    /// The announced length, bytes.
    pub size_bytes: i64,
    /// The announced SHA-256, lower-case hex.
    pub sha256: String,
    /// What was to be said.
    pub reference_text: String,
    /// BCP 47: the language it was to be said in.
    pub language: String,
    /// Where it stands.
    pub status: Status,
    /// Why it failed, for the learner.
    pub failure: Option<String>,
    /// Whether submitting the same recording again may help.
    pub failure_retryable: Option<bool>,
    /// 0–100, overall.
    pub score: Option<f64>,
    /// 0–100, how close the sounds are.
    pub accuracy: Option<f64>,
    /// 0–100, how natural the pauses are.
    pub fluency: Option<f64>,
    /// 0–100, how much of the text was said.
    pub completeness: Option<f64>,
    /// 0–100, how natural stress, tone and speed are.
    pub prosody: Option<f64>,
    /// Word by word.
    pub words: Option<Json>,
    /// Advice for the learner.
    pub feedback: Option<String>,
    /// Who scored it.
    pub scorer: Option<String>,
    /// Which version of the scorer.
    pub scorer_version: Option<String>,
    /// How long the recording plays, milliseconds.
    pub duration_ms: Option<i64>,
    /// When it was scored.
    pub scored_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When its recording was given up; the store forgets it soon after.
    pub recording_erased_at: Option<Timestamp>,
    /// When it was recorded, where the device said so.
    pub recorded_at: Option<Timestamp>,
    /// The offset from UTC of the device's clock then, minutes.
    pub recorded_offset_minutes: Option<i32>,
    /// Why it failed, for programs.
    pub failure_code: Option<FailureCode>,
}

impl Attempt {
    /// When the learner spoke: as the device told, else `scored_at`.
    pub fn spoken(&self, scored_at: Timestamp) -> DeviceTime {
        let offset = self.recorded_offset_minutes.and_then(|minutes| FixedOffset::east_opt(minutes * 60));
        match self.recorded_at {
            Some(at) => DeviceTime { at, offset },
            None => DeviceTime { at: scored_at, offset: None },
        }
    }

    /// Is what became of it final? A score is; so is the verdict that this recording can never have one.
    pub fn is_final(&self) -> bool {
        self.status == Status::Scored || self.failure_retryable == Some(false)
    }

    /// Is there a recording to listen to?
    pub fn has_recording(&self) -> bool {
        self.recording_erased_at.is_none() && self.status != Status::AwaitingUpload
    }

    /// Who scored it; none without a score.
    pub fn scored_by(&self) -> Option<ScoringSide> {
        self.scorer.as_deref().map(|scorer| if scorer == CLIENT { ScoringSide::Client } else { ScoringSide::Server })
    }

    /// The same attempt after its recording was looked at. `duration_ms` is unknown where there was nothing to measure.
    #[must_use]
    pub fn judged(self, verdict: Result<Assessment, ScoringFailure>, duration_ms: Option<u64>, now: Timestamp) -> Self {
        let judged = Self { duration_ms: duration_ms.map(u64::cast_signed), updated_at: now, ..self };
        match verdict {
            Ok(assessment) => Self {
                status: Status::Scored,
                failure: None,
                failure_retryable: None,
                failure_code: None,
                score: Some(assessment.score),
                accuracy: assessment.accuracy,
                fluency: assessment.fluency,
                completeness: assessment.completeness,
                prosody: assessment.prosody,
                words: assessment.words.map(|words| Json(serde_json::to_value(words).expect("words are plain data"))),
                feedback: assessment.feedback,
                scorer: Some(assessment.scorer.to_owned()),
                scorer_version: assessment.version,
                scored_at: Some(now),
                ..judged
            },
            Err(failure) => Self {
                status: Status::Failed,
                failure: Some(failure.reason.into_owned()),
                failure_retryable: Some(failure.retryable),
                failure_code: Some(failure.code),
                ..judged
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_known_by_any_of_its_names() {
        for (name, format) in [
            ("audio/wav", AudioFormat::Wav),
            ("audio/x-wav", AudioFormat::Wav),
            ("audio/mpeg", AudioFormat::Mp3),
            ("audio/m4a", AudioFormat::M4a),
            ("Audio/OGG; codecs=opus", AudioFormat::Ogg),
            ("audio/webm;codecs=opus", AudioFormat::Webm),
            ("audio/opus", AudioFormat::Ogg),
            ("audio/aac", AudioFormat::Aac),
            ("audio/x-caf", AudioFormat::Caf),
        ] {
            assert_eq!(AudioFormat::of(name), Some(format), "{name}");
        }
        for format in AudioFormat::ALL {
            assert_eq!(AudioFormat::of(format.content_type()), Some(format));
        }
        for name in ["", "audio", "audio/flac", "video/webm", "text/plain"] {
            assert_eq!(AudioFormat::of(name), None, "{name}");
        }
    }
}
