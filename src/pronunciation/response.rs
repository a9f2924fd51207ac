//! What clients see of attempts.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Attempt, FailureCode, ScoringSide, Status};
use super::scorer::SpokenWord;
use crate::db::{AttemptId, Json, Timestamp, UnitId};
use crate::storage::{PresignedUpload, PresignedUrl};

/// An attempt: one recording of one text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttemptResponse {
    /// Its id.
    pub id: AttemptId,
    /// The unit it belongs to.
    pub unit_id: UnitId,
    /// Where it stands.
    pub status: Status,
    /// Why it failed; null unless it did.
    pub failure: Option<AttemptFailureResponse>,
    /// What was to be said.
    #[schema(example = "Good morning, nice to meet you.")]
    pub reference_text: String,
    /// The language it was to be said in, BCP 47.
    #[schema(example = "en-US")]
    pub language: String,
    /// The media type of the recording.
    #[schema(example = "audio/wav")]
    pub content_type: String,
    /// The length of the recording, bytes.
    #[schema(example = 64_044)]
    pub size_bytes: i64,
    /// How long the recording plays, milliseconds; null until it was submitted.
    #[schema(example = 2000)]
    pub duration_ms: Option<i64>,
    /// Overall score, 0–100; null until it is scored.
    #[schema(example = 86.5)]
    pub score: Option<f64>,
    /// How close the sounds are, 0–100.
    #[schema(example = 90.0)]
    pub accuracy: Option<f64>,
    /// How natural the pauses are, 0–100.
    #[schema(example = 82.0)]
    pub fluency: Option<f64>,
    /// How much of the text was said, 0–100.
    #[schema(example = 100.0)]
    pub completeness: Option<f64>,
    /// How natural stress, tone and speed are, 0–100.
    #[schema(example = 75.0)]
    pub prosody: Option<f64>,
    /// Advice for the learner.
    #[schema(example = "Mind the r in morning.")]
    pub feedback: Option<String>,
    /// Who scores: with `client` the app sends `clientResult` when it submits, with `server` it need not. Ask anew for each
    /// attempt: the operator may change it. For a scored attempt who did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = ScoringSide, required)]
    pub scorer: Option<ScoringSide>,
    /// What scored: `client` the app's SDK, `azure` Azure Speech; null until it is scored.
    #[schema(example = "client")]
    pub scored_by: Option<String>,
    /// Which version of that.
    #[schema(example = "conversation/v1")]
    pub scorer_version: Option<String>,
    /// When it was recorded, as the device told; null where it did not.
    pub recorded_at: Option<Timestamp>,
    /// The offset from UTC that the device told with it, minutes.
    #[schema(example = 60)]
    pub recorded_offset_minutes: Option<i32>,
    /// When it was scored.
    pub scored_at: Option<Timestamp>,
    /// When its recording was deleted, by you or because its time was over; null while it is kept or awaited.
    pub recording_deleted_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Why an attempt failed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttemptFailureResponse {
    /// Why, for programs: what a translation needs. More codes will come.
    #[schema(value_type = String, example = "scorer_unavailable")]
    pub code: FailureCode,
    /// For the learner: what happened and what to do.
    #[schema(example = "The scoring service is busy; submit again in a few minutes.")]
    pub reason: String,
    /// Whether submitting this recording again may help; if not, make a new attempt.
    #[schema(example = true)]
    pub retryable: bool,
}

impl AttemptResponse {
    /// The answer for an attempt; `configured` is who scores those that have no score yet. Without it nothing is said of
    /// that.
    pub fn new(attempt: &Attempt, configured: Option<ScoringSide>) -> Self {
        let failure = attempt.failure.clone().zip(attempt.failure_retryable);
        Self {
            id: attempt.id,
            unit_id: attempt.unit_id,
            status: attempt.status,
            failure: failure.map(|(reason, retryable)| AttemptFailureResponse {
                code: attempt.failure_code.unwrap_or(FailureCode::Other),
                reason,
                retryable,
            }),
            reference_text: attempt.reference_text.clone(),
            language: attempt.language.clone(),
            content_type: attempt.content_type.clone(),
            size_bytes: attempt.size_bytes,
            duration_ms: attempt.duration_ms,
            score: attempt.score,
            accuracy: attempt.accuracy,
            fluency: attempt.fluency,
            completeness: attempt.completeness,
            prosody: attempt.prosody,
            feedback: attempt.feedback.clone(),
            scorer: attempt.scored_by().or(configured),
            scored_by: attempt.scorer.clone(),
            scorer_version: attempt.scorer_version.clone(),
            recorded_at: attempt.recorded_at,
            recorded_offset_minutes: attempt.recorded_offset_minutes,
            scored_at: attempt.scored_at,
            recording_deleted_at: attempt.recording_erased_at,
            created_at: attempt.created_at,
            updated_at: attempt.updated_at,
        }
    }
}

/// An attempt with its words and recording.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttemptDetailResponse {
    /// The attempt.
    #[serde(flatten)]
    pub attempt: AttemptResponse,
    /// Word by word, where the scorer says so much.
    #[schema(value_type = Option<Vec<SpokenWord>>)]
    pub words: Option<Json>,
    /// Where to listen to the recording; null until it was submitted, and once it is no longer kept.
    #[schema(example = "http://127.0.0.1:9100/recordings/recordings/…?X-Amz-Signature=…")]
    pub recording_url: Option<String>,
    /// When that URL ends.
    pub recording_url_expires_at: Option<Timestamp>,
    /// How to send the recording; null once it is scored or no longer kept.
    pub upload: Option<RecordingUploadResponse>,
}

impl AttemptDetailResponse {
    /// The answer for an attempt, with the URLs that fit where it stands.
    pub fn new(
        attempt: &Attempt,
        configured: ScoringSide,
        recording: Option<PresignedUrl>,
        upload: Option<PresignedUpload>,
    ) -> Self {
        let expires_at = recording.as_ref().map(|url| url.expires_at.into());
        Self {
            attempt: AttemptResponse::new(attempt, Some(configured)),
            words: attempt.words.clone(),
            recording_url: recording.map(|url| url.url),
            recording_url_expires_at: expires_at,
            upload: upload.map(Into::into),
        }
    }
}

/// An attempt after it was submitted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmittedAttemptResponse {
    /// The attempt.
    #[serde(flatten)]
    pub attempt: AttemptDetailResponse,
    /// What became of the `clientResult`, where that is not what the app may have expected; null else.
    pub note: Option<SubmissionNoteResponse>,
}

/// What the app should know of its submission.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionNoteResponse {
    /// The stable word to branch on.
    pub code: SubmissionNote,
    /// For people: what happened here and what to do next.
    #[schema(example = "This server scores recordings by itself: the clientResult was not used.")]
    pub detail: &'static str,
}

/// What can be noted of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionNote {
    /// The server scores: the result of the app was not used.
    ClientResultIgnored,
    /// The app scores, and its result is missing: the attempt waits to be submitted again with it.
    ClientResultMissing,
}

impl From<SubmissionNote> for SubmissionNoteResponse {
    fn from(code: SubmissionNote) -> Self {
        let detail = match code {
            SubmissionNote::ClientResultIgnored => {
                "This server scores recordings by itself: the clientResult was not used."
            }
            SubmissionNote::ClientResultMissing => {
                "This server takes the score from the app: submit again with what its SDK found as clientResult."
            }
        };
        Self { code, detail }
    }
}

/// How to send the recording: exactly this request, with the file as its body.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordingUploadResponse {
    /// Always `PUT`.
    #[schema(example = "PUT")]
    pub method: &'static str,
    /// Where to, signature included.
    #[schema(example = "http://127.0.0.1:9100/recordings/recordings/…?X-Amz-Signature=…")]
    pub url: String,
    /// The headers to send, to the letter.
    #[schema(example = json!({"Content-Length": "64044", "Content-Type": "audio/wav", "x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="}))]
    pub headers: BTreeMap<String, String>,
    /// When the URL ends; GET the attempt for a fresh one.
    pub expires_at: Timestamp,
}

impl From<PresignedUpload> for RecordingUploadResponse {
    fn from(upload: PresignedUpload) -> Self {
        Self { method: upload.method, url: upload.url, headers: upload.headers, expires_at: upload.expires_at.into() }
    }
}

/// A new attempt and how to send its recording.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedAttemptResponse {
    /// The attempt, waiting for its recording.
    pub attempt: AttemptResponse,
    /// How to send the recording.
    pub upload: RecordingUploadResponse,
}

/// A page of attempts, and all of them in figures.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttemptListResponse {
    /// The attempts, newest first, without words and URLs.
    pub items: Vec<AttemptResponse>,
    /// Send as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// How many attempts you made on this unit.
    #[schema(example = 3)]
    pub count: i64,
    /// How many of them were scored.
    #[schema(example = 2)]
    pub scored_count: i64,
    /// The mean of those scores; null when there is none.
    #[schema(example = 81.25)]
    pub mean_score: Option<f64>,
}
