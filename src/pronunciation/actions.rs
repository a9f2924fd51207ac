//! What learners do with attempts.

use super::model::{Attempt, AudioFormat, ScoringSide, Status, audio_key};
use super::queries;
use super::recording::{FetchError, Recording};
use super::response::SubmissionNote;
use super::retention::check_quota;
use super::scorer::{ClientResult, Utterance};
use super::scoring::Scoring;
use crate::catalog;
use crate::catalog::model::Audience;
use crate::config::RecordingsConfig;
use crate::context::AppContext;
use crate::db::{AttemptId, Conn, Timestamp, UnitId, UserId};
use crate::error::{Detail, Error, Fault, Result, Thing};
use crate::progress::model::DeviceTime;
use crate::progress::{self, NewEvent, Projections};

/// The recording that a learner is about to send.
#[derive(Debug, Clone)]
pub struct Announced {
    /// Its file format.
    pub format: AudioFormat,
    /// Its length, bytes.
    pub size_bytes: i64,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
    /// What is to be said; the unit's own text unless given.
    pub reference_text: Option<String>,
    /// BCP 47; the level's own language unless given.
    pub language: Option<String>,
    /// When it was recorded, where the device said so.
    pub recorded_at: Option<DeviceTime>,
}

/// Makes an attempt that waits for its recording.
///
/// # Errors
/// 404 when this audience does not see the unit; 422 when there is nothing to say; 429 when the learner has announced
/// as much as a day allows.
pub fn create_attempt(
    conn: &mut Conn,
    config: &RecordingsConfig,
    user: UserId,
    audience: Audience,
    unit: UnitId,
    announced: Announced,
    now: Timestamp,
) -> Result<Attempt> {
    let (unit, _, level) =
        catalog::queries::find_unit(conn, unit, audience)?.ok_or_else(|| Error::not_found(Thing::Unit))?;
    let text = announced.reference_text.or(unit.reference_text).filter(|text| !text.trim().is_empty());
    let Some(reference_text) = text else {
        return Err(Error::invalid("/referenceText", Fault::Required));
    };
    check_quota(conn, config, user, announced.size_bytes, now)?;
    let id = AttemptId::generate();
    let attempt = Attempt {
        id,
        user_id: user,
        unit_id: unit.id,
        audio_key: audio_key(user, id, announced.format),
        content_type: announced.format.content_type().to_owned(),
        size_bytes: announced.size_bytes,
        sha256: announced.sha256,
        reference_text,
        language: announced.language.unwrap_or(level.language),
        status: Status::AwaitingUpload,
        failure: None,
        failure_retryable: None,
        score: None,
        accuracy: None,
        fluency: None,
        completeness: None,
        prosody: None,
        words: None,
        feedback: None,
        scorer: None,
        scorer_version: None,
        duration_ms: None,
        scored_at: None,
        created_at: now,
        updated_at: now,
        recording_erased_at: None,
        // As events do: a clock that runs ahead is set right by the time of arrival.
        recorded_at: announced.recorded_at.map(|time| if time.is_ahead(now) { now } else { time.at }),
        recorded_offset_minutes: announced.recorded_at.and_then(|time| Some(time.offset?.local_minus_utc() / 60)),
        failure_code: None,
    };
    queries::insert_attempt(conn, &attempt)?;
    Ok(attempt)
}

/// What scoring an attempt takes.
#[derive(Clone, Copy)]
pub struct Judges<'a> {
    /// Where attempts and recordings are kept, and what time it is.
    pub context: &'a AppContext,
    /// Who listens.
    pub scoring: &'a Scoring,
    /// What follows from a score.
    pub projections: Projections,
}

/// Checks and scores an attempt's recording. Of several at once, the first to finish decides; an attempt that has its
/// score, or can never have one, is returned as it is, and so is one that the app scores and has sent no result for: with
/// a note, as where a result was not needed.
///
/// # Errors
/// 404 when the attempt is another's; 409 before the upload and once the recording is given up; 503 while the store is
/// away or too many are scored. The attempt stays as it was then.
pub async fn submit_attempt(
    judges: Judges<'_>,
    user: UserId,
    id: AttemptId,
    client_result: Option<ClientResult>,
) -> Result<(Attempt, Option<SubmissionNote>)> {
    let find =
        move |conn: &mut Conn| queries::find_attempt(conn, user, id)?.ok_or_else(|| Error::not_found(Thing::Attempt));
    let attempt = judges.context.db.read(find).await?;
    let side = attempt.scored_by().unwrap_or(ScoringSide::configured(&judges.context.config.scorer));
    let ignored =
        (side == ScoringSide::Server && client_result.is_some()).then_some(SubmissionNote::ClientResultIgnored);
    if attempt.is_final() {
        return Ok((attempt, ignored));
    }
    if attempt.recording_erased_at.is_some() {
        return Err(Error::conflict(Detail::RecordingGone));
    }
    let client_result = client_result.filter(|_| side == ScoringSide::Client);
    if side == ScoringSide::Client && client_result.is_none() {
        return Ok((attempt, Some(SubmissionNote::ClientResultMissing)));
    }
    let place = judges.scoring.place().await?;
    let judged = judge(judges, attempt, client_result.as_ref()).await?;
    drop(place);
    let projections = judges.projections;
    let attempt = judges
        .context
        .db
        .write(move |conn| {
            // First, as whoever deletes the account or gives recordings up does: else each could wait for the other.
            progress::actions::lock_learner(conn, user)?;
            if !queries::update_unless_scored(conn, &judged)? {
                return find(conn);
            }
            if let Some(score) = judged.score {
                let event = NewEvent::pronunciation_scored(id, judged.unit_id, score, judged.spoken(judged.updated_at));
                progress::actions::record_event(conn, &projections, user, judged.updated_at, event)?;
            }
            // Its recording may have been deleted meanwhile.
            Ok::<_, Error>(Attempt { recording_erased_at: find(conn)?.recording_erased_at, ..judged })
        })
        .await?;
    Ok((attempt, ignored))
}

/// Looks at the recording, outside any transaction: the store and the scorer may take their time.
async fn judge(judges: Judges<'_>, attempt: Attempt, client_result: Option<&ClientResult>) -> Result<Attempt> {
    let (verdict, duration_ms) = match Recording::fetch(&judges.context.storage, &attempt).await {
        Ok(recording) => {
            let utterance = Utterance {
                recording: &recording,
                reference_text: &attempt.reference_text,
                language: &attempt.language,
                client_result,
            };
            (judges.scoring.scorer.score(utterance).await, Some(recording.duration_ms))
        }
        Err(FetchError::Unfit { failure, duration_ms }) => (Err(failure), duration_ms),
        Err(FetchError::Other(error)) => return Err(error),
    };
    Ok(attempt.judged(verdict, duration_ms, judges.context.now()))
}
