//! One unit or asset at a time: the same events as `POST /me/events`, one of them, seen by the server.

use std::collections::{HashMap, HashSet};

use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::auth::CurrentUser;
use crate::catalog::KeptAnswers;
use crate::catalog::model::Audience;
use crate::context::AppContext;
use crate::db::{AssetId, Conn, EventId, Timestamp, UnitId, UserId};
use crate::error::{Error, Fault, Result, Thing};
use crate::http::{PathId, Rendered, RequestKey, Valid, between};
use crate::progress::Recorder;
use crate::progress::actions::{Places, Recorded};
use crate::progress::model::{AssetProgress, AssetReport, EventKind, EventResult, NewEvent, UnitState, milliseconds};
use crate::progress::queries;

/// How a unit was finished.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompleteUnit {
    /// 0–100. Without it the mean of the learner's pronunciation attempts on the unit counts, if there are any.
    #[garde(custom(between(0, 100)))]
    #[schema(minimum = 0, maximum = 100, example = 87.5)]
    #[serde(default)]
    score: Option<f64>,
}

/// How far a learner is in an asset.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutAssetProgress {
    /// Where playback stands, milliseconds.
    #[garde(custom(between(0, 1_000_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 42_500)]
    #[serde(default)]
    position_ms: Option<i64>,
    /// The same in seconds, for one more release; `positionMs` counts more. One of the two is needed.
    #[garde(custom(between(0, 1_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000, deprecated)]
    #[serde(default)]
    position_seconds: Option<f64>,
    /// How long the learner has watched in all, milliseconds; never goes down.
    #[garde(custom(between(0, 1_000_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 61_000)]
    #[serde(default)]
    watched_ms: Option<i64>,
    /// The same in seconds, for one more release; `watchedMs` counts more. One of the two is needed.
    #[garde(custom(between(0, 1_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000, deprecated)]
    #[serde(default)]
    seconds_watched: Option<f64>,
    /// How much of the asset is done; never goes down, and 90 counts as finished.
    #[garde(custom(between(0, 100)))]
    #[schema(minimum = 0, maximum = 100, example = 47.2)]
    progress_percent: f64,
    /// Finished, whatever the percentage; stays so.
    #[garde(skip)]
    #[serde(default)]
    #[schema(example = false)]
    completed: Option<bool>,
}

impl PutAssetProgress {
    fn report(self) -> Result<AssetReport> {
        let seconds = |ms: Option<i64>, seconds: Option<f64>| ms.map(|ms| ms as f64 / 1e3).or(seconds);
        let missing = |pointer: &str| Error::invalid(pointer, Fault::Required);
        Ok(AssetReport {
            position_seconds: seconds(self.position_ms, self.position_seconds).ok_or_else(|| missing("/positionMs"))?,
            seconds_watched: seconds(self.watched_ms, self.seconds_watched).ok_or_else(|| missing("/watchedMs"))?,
            progress_percent: self.progress_percent,
            completed: self.completed.unwrap_or_default(),
        })
    }
}

/// Where a learner stands with a unit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitProgressResponse {
    /// The unit.
    unit_id: UnitId,
    /// The state.
    #[serde(flatten)]
    state: UnitStateResponse,
    /// The assets that the learner has begun, in their order.
    assets: Vec<AssetProgressResponse>,
}

impl UnitProgressResponse {
    /// The answer for a unit, with the assets that the learner touched, in their order.
    pub fn new(unit_id: UnitId, state: UnitState, assets: Vec<AssetProgress>) -> Self {
        Self { unit_id, state: state.into(), assets: assets.into_iter().map(Into::into).collect() }
    }
}

/// What a learner did with a unit in all.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitStateResponse {
    /// Finished; stays so.
    #[schema(example = true)]
    completed: bool,
    /// The best score, 0–100.
    #[schema(example = 92.0)]
    score: Option<f64>,
    /// The latest score, 0–100.
    #[schema(example = 87.5)]
    last_score: Option<f64>,
    /// When the learner first did anything on it.
    started_at: Option<Timestamp>,
    /// When it was first finished.
    completed_at: Option<Timestamp>,
}

impl From<UnitState> for UnitStateResponse {
    fn from(state: UnitState) -> Self {
        Self {
            completed: state.completed,
            score: state.score,
            last_score: state.last_score,
            started_at: state.started_at,
            completed_at: state.completed_at,
        }
    }
}

/// Where a learner stands with an asset.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssetProgressResponse {
    /// The asset.
    asset_id: AssetId,
    /// Its unit.
    unit_id: UnitId,
    /// Where playback stood at the latest report, milliseconds.
    #[schema(example = 42_500)]
    position_ms: i64,
    /// The same in seconds, for one more release.
    #[schema(example = 42.5, deprecated)]
    position_seconds: f64,
    /// The most that was reported, milliseconds.
    #[schema(example = 61_000)]
    watched_ms: i64,
    /// The same in seconds, for one more release.
    #[schema(example = 61.0, deprecated)]
    seconds_watched: f64,
    /// The most that was reported, 0–100.
    #[schema(example = 47.2)]
    progress_percent: f64,
    /// Finished; stays so.
    #[schema(example = false)]
    completed: bool,
    /// When it was first finished.
    completed_at: Option<Timestamp>,
    /// When anything of this last changed.
    updated_at: Timestamp,
}

impl From<AssetProgress> for AssetProgressResponse {
    fn from(row: AssetProgress) -> Self {
        Self {
            asset_id: row.asset_id,
            unit_id: row.unit_id,
            position_ms: milliseconds(row.position_seconds),
            position_seconds: row.position_seconds,
            watched_ms: milliseconds(row.seconds_watched),
            seconds_watched: row.seconds_watched,
            progress_percent: row.progress_percent,
            completed: row.completed,
            completed_at: row.completed_at,
            updated_at: row.updated_at,
        }
    }
}

async fn check_unit(catalog: &KeptAnswers, context: &AppContext, user: &CurrentUser, unit: UnitId) -> Result<()> {
    let found = catalog.units(context, &[unit]).await?;
    let is_seen = found.iter().any(|(_, place)| place.is_seen_by(Audience::of(user.role)));
    if is_seen { Ok(()) } else { Err(Error::not_found(Thing::Unit)) }
}

fn read_unit(conn: &mut Conn, user: UserId, unit: UnitId) -> Result<UnitProgressResponse> {
    let (progress, assets) = queries::find_unit_progress(conn, user, unit)?;
    Ok(UnitProgressResponse::new(unit, progress.map(|row| row.state).unwrap_or_default(), assets))
}

/// What endpoints that record one event are given.
type Recording = (web::Data<AppContext>, web::Data<KeptAnswers>, web::Data<Recorder>);

async fn record_on_unit(
    req: &HttpRequest,
    user: CurrentUser,
    unit: UnitId,
    (context, catalog, recorder): Recording,
    kind: EventKind,
    payload: Value,
) -> Result<HttpResponse> {
    check_unit(&catalog, &context, &user, unit).await?;
    let mut event = NewEvent::on_unit(kind, unit, context.now(), payload);
    if let Some(RequestKey(key)) = RequestKey::of(req) {
        event.id = EventId::of_request(user.id, &key);
    }
    let places = Places { units: HashSet::from([unit]), ..Places::default() };
    let recorded = recorder.record(user.id, vec![event], places).await?;
    recorded.results.into_iter().try_for_each(EventResult::into_result)?;
    Ok(HttpResponse::Ok().json(context.db.read(move |conn| read_unit(conn, user.id, unit)).await?))
}

/// Notes that the learner opens a unit.
///
/// The first time counts; again changes nothing.
#[utoipa::path(
    tag = "progress",
    params(("id" = UnitId, Path, description = "The unit.")),
    responses((status = 200, description = "Where the learner stands with the unit.", body = UnitProgressResponse)),
)]
#[post("/units/{id}/start")]
pub async fn start_unit(
    req: HttpRequest,
    user: CurrentUser,
    id: PathId<UnitId>,
    recording: Recording,
) -> Result<HttpResponse> {
    record_on_unit(&req, user, id.0, recording, EventKind::UnitStarted, json!({})).await
}

/// Notes that the learner finished a unit.
///
/// Again keeps the first date, the best score and the latest score. The assets of the unit stay as they are.
#[utoipa::path(
    tag = "progress",
    params(("id" = UnitId, Path, description = "The unit.")),
    request_body = CompleteUnit,
    responses((status = 200, description = "Where the learner stands with the unit.", body = UnitProgressResponse)),
)]
#[post("/units/{id}/complete")]
pub async fn complete_unit(
    req: HttpRequest,
    user: CurrentUser,
    id: PathId<UnitId>,
    body: Valid<CompleteUnit>,
    recording: Recording,
) -> Result<HttpResponse> {
    let payload = match body.0.score {
        Some(score) => json!({ "score": score }),
        None => json!({}),
    };
    record_on_unit(&req, user, id.0, recording, EventKind::UnitCompleted, payload).await
}

/// Where the learner stands with a unit.
///
/// A unit that was never opened is answered too, as not begun.
#[utoipa::path(
    tag = "progress",
    params(("id" = UnitId, Path, description = "The unit.")),
    responses((status = 200, description = "Where the learner stands with the unit.", body = UnitProgressResponse)),
)]
#[get("/units/{id}/progress")]
pub async fn get_unit_progress(
    req: HttpRequest,
    user: CurrentUser,
    id: PathId<UnitId>,
    context: web::Data<AppContext>,
    catalog: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    check_unit(&catalog, &context, &user, id.0).await?;
    let answer = context.db.read(move |conn| read_unit(conn, user.id, id.0)).await?;
    Ok(Rendered::new(&answer).respond(&req))
}

/// Notes how far the learner is in an asset.
///
/// `positionMs` is where to go on; the other numbers never go down.
#[utoipa::path(
    tag = "progress",
    params(("id" = AssetId, Path, description = "The asset.")),
    request_body = PutAssetProgress,
    responses((status = 200, description = "Where the learner stands with the asset.", body = AssetProgressResponse)),
)]
#[put("/assets/{id}/progress")]
pub async fn put_asset_progress(
    user: CurrentUser,
    id: PathId<AssetId>,
    body: Valid<PutAssetProgress>,
    (context, catalog, recorder): Recording,
) -> Result<HttpResponse> {
    let asset = id.0;
    let found = catalog.assets(&context, &[asset]).await?;
    let seen = found.iter().find(|(_, place)| place.is_seen_by(Audience::of(user.role)));
    let unit = seen.ok_or_else(|| Error::not_found(Thing::Asset))?.1.unit;
    let report = body.0.report()?;
    let event = NewEvent {
        asset_id: Some(asset),
        ..NewEvent::on_unit(EventKind::AssetProgress, unit, context.now(), report.into())
    };
    let places = Places { assets: HashMap::from([(asset, unit)]), ..Places::default() };
    let Recorded { results, mut assets } = recorder.record(user.id, vec![event], places).await?;
    results.into_iter().try_for_each(EventResult::into_result)?;
    let row = assets.pop().ok_or_else(|| Error::internal(anyhow::anyhow!("asset progress was not projected")))?;
    Ok(HttpResponse::Ok().json(AssetProgressResponse::from(row)))
}
