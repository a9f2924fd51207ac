//! The endpoints of pronunciation attempts.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use chrono::{DateTime, Datelike, DurationRound, NaiveDate, TimeDelta, Utc};
use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Announced, Judges};
use super::erasure;
use super::model::{Attempt, AudioFormat, MAX_SIZE_BYTES, ScoringSide, Status, UPLOAD_TTL};
use super::queries::{self, AttemptFilter, AttemptOrder};
use super::response::{
    AttemptDetailResponse, AttemptListResponse, AttemptResponse, CreatedAttemptResponse, RecordingUploadResponse,
    SubmittedAttemptResponse,
};
use super::scorer::ClientResult;
use super::scoring::Scoring;
use crate::auth::CurrentUser;
use crate::catalog;
use crate::catalog::language::{check_language, optional_language};
use crate::catalog::model::Audience;
use crate::context::AppContext;
use crate::db::{AttemptId, UnitId};
use crate::error::{Error, Fault, Result, Thing};
use crate::http::{
    List, Page, PageParams, PathId, Rendered, Valid, between, chars, optional_day, optional_object, rule,
};
use crate::progress::Projections;
use crate::progress::actions::find_learner;
use crate::progress::model::{DeviceTime, day_begins};
use crate::sha256::check_hex;
use crate::storage::{Bucket, PresignedUpload, PutSpec, Storage};

/// Registers the endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create_pronunciation_attempt)
        .service(list_pronunciation_attempts)
        .service(list_my_pronunciation_attempts)
        .service(get_pronunciation_attempt)
        .service(delete_recording)
        .service(submit_pronunciation_attempt);
}

/// The recording that is about to be sent.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreateAttempt {
    /// Its media type: audio/wav, audio/mpeg, audio/mp4, audio/aac (ADTS), audio/x-caf, audio/ogg or audio/webm, or a usual
    /// other name of these.
    #[garde(custom(is_audio_type))]
    #[schema(example = "audio/wav", min_length = 1)]
    content_type: String,
    /// Its length in bytes, at most 25 MiB.
    #[garde(custom(between(1, MAX_SIZE_BYTES)))]
    #[schema(example = 64_044, minimum = 1, maximum = 26_214_400)]
    size_bytes: i64,
    /// The SHA-256 of the file, hex.
    #[garde(custom(rule(check_hex)))]
    #[schema(
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        pattern = "^[0-9a-fA-F]{64}$"
    )]
    sha256: String,
    /// What is said; the unit's reference text unless given. At most 2,000 characters.
    #[garde(inner(custom(chars(0, 2000)), custom(is_not_blank)))]
    #[schema(example = "Good morning, nice to meet you.", min_length = 1, max_length = 2000)]
    reference_text: Option<String>,
    /// The language it is said in, BCP 47; the level's language unless given.
    #[garde(inner(custom(rule(check_language))))]
    #[serde(default, deserialize_with = "optional_language")]
    #[schema(example = "en-US", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    language: Option<String>,
    /// When it was recorded, RFC 3339, for what was spoken offline: the score counts on that day. With an offset other than `Z`
    /// that offset decides which day it was, else the learner's time zone does. A time more than five minutes ahead is replaced
    /// by the time of arrival; without it the time of scoring counts.
    #[garde(inner(custom(is_device_time)))]
    #[schema(example = "2026-02-03T21:05:06+01:00", format = DateTime)]
    recorded_at: Option<String>,
}

/// What the app's own SDK found. An app may send it always: it is used where the app scores.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"clientResult": {"score": 87.5, "accuracy": 90, "fluency": 85, "completeness": 100}}))]
struct SubmitAttempt {
    /// Needed where the attempt's `scorer` is `client`; where it is `server` it is not used, and `note` says so.
    #[garde(dive)]
    #[serde(default, deserialize_with = "optional_object")]
    client_result: Option<ClientResult>,
}

/// Begins an attempt: announces a recording and says how to send it.
///
/// Send the file with the request in `upload`, then submit the attempt: with what the app's SDK found where `scorer` is
/// `client`. The store takes nothing but the announced file.
/// A learner may announce so many recordings, and so many bytes, in 24 hours (429 beyond that).
#[utoipa::path(tag = "pronunciation",
    params(("id" = UnitId, Path, description = "The unit's id.")), request_body = CreateAttempt,
    responses((status = 201, description = "The attempt and how to send its recording.", body = CreatedAttemptResponse)))]
#[post("/units/{id}/pronunciation-attempts")]
async fn create_pronunciation_attempt(
    user: CurrentUser,
    id: PathId<UnitId>,
    body: Valid<CreateAttempt>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let CreateAttempt { content_type, size_bytes, sha256, reference_text, language, recorded_at } = body.0;
    let format = AudioFormat::of(&content_type).ok_or_else(|| Error::invalid("/contentType", not_audio()))?;
    let sha256 = sha256.to_ascii_lowercase();
    let recorded_at = recorded_at.and_then(|time| time.parse().ok());
    let announced = Announced { format, size_bytes, sha256, reference_text, language, recorded_at };
    let (audience, now) = (Audience::of(user.role), context.now());
    let config = context.config.clone();
    let attempt = context
        .db
        .write(move |conn| actions::create_attempt(conn, &config.recordings, user.id, audience, id.0, announced, now))
        .await?;
    let body = CreatedAttemptResponse {
        attempt: AttemptResponse::new(&attempt, Some(scoring_side(&context))),
        upload: RecordingUploadResponse::from(upload(&context.storage, &attempt, now.utc())?),
    };
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/pronunciation-attempts/{}", attempt.id)))
        .json(body))
}

/// Lists your attempts on a unit, newest first, with their mean score.
///
/// Words and URLs are not in it: `GET /pronunciation-attempts/{id}` has them.
#[utoipa::path(tag = "pronunciation",
    params(("id" = UnitId, Path, description = "The unit's id."), PageParams),
    responses((status = 200, description = "A page of attempts.", body = AttemptListResponse)))]
#[get("/units/{id}/pronunciation-attempts")]
async fn list_pronunciation_attempts(
    user: CurrentUser,
    id: PathId<UnitId>,
    list: List<AttemptOrder>,
    context: web::Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    let (page, (count, scored_count, mean_score)) = context
        .db
        .read(move |conn| {
            let (unit, ..) =
                catalog::queries::find_unit(conn, id.0, audience)?.ok_or_else(|| Error::not_found(Thing::Unit))?;
            let filter = AttemptFilter { unit: Some(unit.id), ..AttemptFilter::default() };
            let attempts = queries::list_attempts(conn, user.id, filter, &list.page)?;
            let figures = queries::count_attempts(conn, user.id, unit.id)?;
            let page = list.page.page(attempts, |last| (last.created_at, last.id));
            Ok::<_, Error>((page, figures))
        })
        .await?;
    let body = AttemptListResponse {
        items: page.items.iter().map(|attempt| AttemptResponse::new(attempt, Some(scoring_side(&context)))).collect(),
        next_cursor: page.next_cursor,
        count,
        scored_count,
        mean_score,
    };
    Ok(Rendered::new(&body).respond(&req))
}

/// Which attempts to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MyAttemptsFilter {
    /// Only attempts on this unit.
    #[garde(skip)]
    #[param(example = "0198c0de-0000-7000-8000-000000000301")]
    unit_id: Option<UnitId>,
    /// Only attempts made on this day or later, in your time zone.
    #[serde(default, deserialize_with = "optional_day")]
    #[garde(skip)]
    from: Option<NaiveDate>,
    /// Only attempts made on this day or earlier, in your time zone.
    #[serde(default, deserialize_with = "optional_day")]
    #[garde(skip)]
    to: Option<NaiveDate>,
}

/// Lists your attempts on all units, newest first.
///
/// Those on units that are not published at present are among them. Words and URLs are not in it:
/// `GET /pronunciation-attempts/{id}` has them.
#[utoipa::path(tag = "pronunciation",
    params(MyAttemptsFilter, PageParams),
    responses((status = 200, description = "A page of attempts.", body = Page<AttemptResponse>)))]
#[get("/me/pronunciation-attempts")]
async fn list_my_pronunciation_attempts(
    user: CurrentUser,
    list: List<AttemptOrder, MyAttemptsFilter>,
    context: web::Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let List { filter: MyAttemptsFilter { unit_id, from, to }, page } = list;
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Error::invalid("?to", Fault::BeforeStart));
    }
    let page = context
        .db
        .read(move |conn| {
            let zone = find_learner(conn, user.id)?.zone;
            // Texts of times have four digits for the year; later attempts there are none.
            let after = to.and_then(|day| day.succ_opt()).filter(|day| day.year() < 10_000);
            let begins = |day: NaiveDate| day_begins(day, &zone);
            let filter = AttemptFilter { unit: unit_id, from: from.map(begins), before: after.map(begins) };
            let attempts = queries::list_attempts(conn, user.id, filter, &page)?;
            Ok::<_, Error>(page.page(attempts, |last| (last.created_at, last.id)))
        })
        .await?;
    let page = page.map(|attempt| AttemptResponse::new(&attempt, Some(scoring_side(&context))));
    Ok(Rendered::new(&page).respond(&req))
}

/// Shows an attempt of yours, with its words and where to listen to it.
///
/// Until it is scored the answer says how to send the recording, too.
#[utoipa::path(tag = "pronunciation",
    params(("id" = AttemptId, Path, description = "The attempt's id.")),
    responses((status = 200, description = "The attempt.", body = AttemptDetailResponse)))]
#[get("/pronunciation-attempts/{id}")]
async fn get_pronunciation_attempt(
    user: CurrentUser,
    id: PathId<AttemptId>,
    context: web::Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let attempt = context.db.read(move |conn| queries::find_attempt(conn, user.id, id.0)).await?;
    let attempt = attempt.ok_or_else(|| Error::not_found(Thing::Attempt))?;
    Ok(Rendered::new(&detail(&context, &attempt)?).respond(&req))
}

/// Deletes the recording of an attempt of yours.
///
/// The file is erased; the attempt stays, with its score if it has one, and says since when there is no recording. One without
/// a score can have none any more. Deleting again changes nothing.
#[utoipa::path(tag = "pronunciation",
    params(("id" = AttemptId, Path, description = "The attempt's id.")),
    responses((status = 204, description = "There is no recording any more.")))]
#[delete("/pronunciation-attempts/{id}/recording")]
async fn delete_recording(
    user: CurrentUser,
    id: PathId<AttemptId>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    erasure::delete_recording(&context, user.id, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Submits an attempt whose recording has been sent: it is checked and scored.
///
/// The answer is the attempt, `scored` or `failed` with a reason. One that failed can be submitted again where its
/// failure is `retryable`; a scored one and any other never change, and submitting them again returns them as they are.
/// Where `scorer` is `client` and `clientResult` is missing, the attempt stays as it is and `note` says so: submit it again.
#[utoipa::path(tag = "pronunciation",
    params(("id" = AttemptId, Path, description = "The attempt's id.")), request_body = SubmitAttempt,
    responses(
        (status = 200, description = "The attempt, scored or failed, or as it was with a note.",
            body = SubmittedAttemptResponse),
        (status = 409, description = "The recording has not been uploaded yet, or is no longer kept.")))]
#[post("/pronunciation-attempts/{id}/submit")]
async fn submit_pronunciation_attempt(
    user: CurrentUser,
    id: PathId<AttemptId>,
    body: Valid<SubmitAttempt>,
    context: web::Data<AppContext>,
    scoring: web::Data<Scoring>,
    projections: web::Data<Projections>,
) -> Result<HttpResponse> {
    let judges = Judges { context: &context, scoring: &scoring, projections: **projections };
    let (attempt, note) = actions::submit_attempt(judges, user.id, id.0, body.0.client_result).await?;
    let attempt = detail(&context, &attempt)?;
    Ok(HttpResponse::Ok().json(SubmittedAttemptResponse { attempt, note: note.map(Into::into) }))
}

fn scoring_side(context: &AppContext) -> ScoringSide {
    ScoringSide::configured(&context.config.scorer)
}

fn detail(context: &AppContext, attempt: &Attempt) -> Result<AttemptDetailResponse> {
    let now = context.now().utc();
    let recording =
        attempt.has_recording().then(|| context.storage.presign_get(Bucket::Recordings, &attempt.audio_key, now));
    let awaited = attempt.recording_erased_at.is_none() && attempt.status != Status::Scored;
    let upload = awaited.then(|| upload(&context.storage, attempt, now)).transpose()?;
    Ok(AttemptDetailResponse::new(attempt, scoring_side(context), recording, upload))
}

/// Signed for the start of the quarter of an hour, so that an attempt that did not change keeps its `ETag` a while.
fn upload(storage: &Storage, attempt: &Attempt, now: DateTime<Utc>) -> Result<PresignedUpload> {
    let file = PutSpec {
        content_type: attempt.content_type.clone(),
        size_bytes: attempt.size_bytes.cast_unsigned(),
        sha256_hex: attempt.sha256.clone(),
    };
    let signed_at = now.duration_trunc(TimeDelta::minutes(15)).unwrap_or(now);
    storage
        .presign_put(Bucket::Recordings, &attempt.audio_key, &file, signed_at, UPLOAD_TTL)
        .map_err(|error| Error::internal(error.into()))
}

fn not_audio() -> Fault {
    Fault::NotInList { allowed: AudioFormat::ALL.map(|format| format.content_type().to_owned()).to_vec() }
}

fn is_audio_type(value: &str, _: &()) -> garde::Result {
    AudioFormat::of(value).map(drop).ok_or_else(|| not_audio().into())
}

/// As for events.
fn is_device_time(value: &str, _: &()) -> garde::Result {
    let fault = match value.parse::<DeviceTime>() {
        Err(_) => Fault::NotATime,
        Ok(time) if !time.is_earthly() => Fault::NotAnOffset,
        Ok(time) if !time.is_believable() => Fault::TooEarly,
        Ok(_) => return Ok(()),
    };
    Err(fault.into())
}

fn is_not_blank(value: &str, _: &()) -> garde::Result {
    if value.trim().is_empty() { Err(Fault::Blank.into()) } else { Ok(()) }
}
