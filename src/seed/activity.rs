//! What the demo learners did, replayed through the same actions that the API uses.

use anyhow::{Context, anyhow};
use chrono::{NaiveTime, TimeZone};
use chrono_tz::Tz;

use super::accounts::{Learners, SampleAttempt, SampleEvent, day_at};
use super::ids::SampleIds;
use super::media;
use crate::app::PROJECTIONS;
use crate::auth::model::NewUser;
use crate::catalog::model::UnitAsset;
use crate::catalog::queries::{find_asset_by_key, find_unit_by_path};
use crate::db::{AttemptId, Conn, Day, Timestamp, UnitId, UserId};
use crate::error::Result;
use crate::progress::actions::record_event;
use crate::progress::model::{NewEvent, local_day, zone};
use crate::pronunciation::model::{Attempt, Status};
use crate::pronunciation::scorer::ClientResult;
use crate::sha256::Sha256Digest;
use crate::{media as probing, plans, pronunciation};

/// Replays what one account did.
pub(super) fn replay(
    conn: &mut Conn,
    now: Timestamp,
    user: &NewUser,
    learners: &Learners,
    ids: &SampleIds,
) -> Result<()> {
    let zone = zone(&user.time_zone);
    let today = local_day(now, &zone);
    for plan in learners.daily_plans.iter().filter(|plan| plan.username == user.username) {
        let units = plan.units.iter().map(|path| unit_at(conn, path)).collect::<Result<Vec<UnitId>>>()?;
        plans::actions::put_plan(conn, user.id, day_at(today, plan.day_offset), &units, now)?;
    }
    for event in learners.events.iter().filter(|event| event.username == user.username) {
        let event = new_event(conn, event, today, &zone)?;
        record_event(conn, &PROJECTIONS, user.id, now, event)?;
    }
    for attempt in learners.pronunciation_attempts.iter().filter(|attempt| attempt.username == user.username) {
        let id = ids.attempt(&attempt.recording);
        let attempt = Attempt { id, ..scored_attempt(conn, user.id, attempt, today, &zone)? };
        pronunciation::queries::insert_attempt(conn, &attempt)?;
        let score = attempt.score.context("a scored attempt has a score")?;
        let event =
            NewEvent::pronunciation_scored(attempt.id, attempt.unit_id, score, attempt.spoken(attempt.created_at));
        record_event(conn, &PROJECTIONS, user.id, now, event)?;
    }
    Ok(())
}

fn unit_at(conn: &mut Conn, path: &str) -> Result<UnitId> {
    let unit =
        find_unit_by_path(conn, path)?.with_context(|| format!("seed-data/learners.json names no unit: {path}"))?;
    Ok(unit.id)
}

fn asset_at(conn: &mut Conn, key: &str) -> Result<UnitAsset> {
    let asset =
        find_asset_by_key(conn, key)?.with_context(|| format!("seed-data/learners.json names no asset: {key}"))?;
    Ok(asset)
}

/// A wall-clock time of the learner. One that a clock change skips is taken an hour later.
fn moment(day: Day, time: NaiveTime, zone: &Tz) -> Result<Timestamp> {
    let local = day.and_time(time);
    let at = zone
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest())
        .ok_or_else(|| anyhow!("{local} is no time in {zone}"))?;
    Ok(Timestamp::new(at.to_utc()))
}

fn new_event(conn: &mut Conn, sample: &SampleEvent, today: Day, zone: &Tz) -> Result<NewEvent> {
    let kind = sample.kind.parse().map_err(|error: String| anyhow!("seed-data/learners.json: {error}"))?;
    let occurred_at = moment(day_at(today, sample.day_offset), sample.time, zone)?;
    let asset = sample.asset.as_deref().map(|key| asset_at(conn, key)).transpose()?;
    let event = NewEvent::on_unit(kind, unit_at(conn, &sample.unit)?, occurred_at, sample.payload.clone());
    Ok(NewEvent { asset_id: asset.map(|asset| asset.id), ..event })
}

fn scored_attempt(conn: &mut Conn, user: UserId, sample: &SampleAttempt, today: Day, zone: &Tz) -> Result<Attempt> {
    let at = moment(day_at(today, sample.day_offset), sample.time, zone)?;
    let bytes = media(&sample.recording)?;
    let sound = probing::probe_audio(&mut std::io::Cursor::new(bytes)).context("a sample recording")?;
    let result: ClientResult = serde_json::from_value(sample.result.clone()).context("seed-data/learners.json")?;
    let attempt = Attempt {
        id: AttemptId::generate(),
        user_id: user,
        unit_id: unit_at(conn, &sample.unit)?,
        audio_key: sample.recording.clone(),
        content_type: sample.content_type.clone(),
        size_bytes: bytes.len() as i64,
        sha256: Sha256Digest::of(bytes).to_string(),
        reference_text: sample.reference_text.clone(),
        language: sample.language.clone(),
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
        created_at: at,
        updated_at: at,
        recording_erased_at: None,
        recorded_at: None,
        recorded_offset_minutes: None,
        failure_code: None,
    };
    Ok(attempt.judged(Ok(result.into()), Some(sound.duration_ms), at))
}
