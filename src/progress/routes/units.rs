//! One unit or asset at a time: the same events as `POST /me/events`, one of them, seen by the server.

use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::auth::CurrentUser;
use crate::catalog::model::Audience;
use crate::context::AppContext;
use crate::db::{AssetId, Conn, Id, Timestamp, UnitId, UserId};
use crate::error::{Error, Result};
use crate::http::{PathId, Rendered, Valid};
use crate::progress::actions::{self, Projections};
use crate::progress::model::{AssetProgress, AssetReport, EventKind, NewEvent, UnitState};
use crate::progress::queries;

/// How a unit was finished.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompleteUnit {
    /// 0–100. Without it the mean of the learner's pronunciation attempts on the unit counts, if there are any.
    #[garde(range(min = 0.0, max = 100.0))]
    #[schema(minimum = 0, maximum = 100, example = 87.5)]
    #[serde(default)]
    score: Option<f64>,
}

/// How far a learner is in an asset.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutAssetProgress {
    /// Where playback stands.
    #[garde(range(min = 0.0, max = 1e9))]
    #[schema(minimum = 0, maximum = 1_000_000_000, example = 42.5)]
    position_seconds: f64,
    /// How long the learner has watched in all; never goes down.
    #[garde(range(min = 0.0, max = 1e9))]
    #[schema(minimum = 0, maximum = 1_000_000_000, example = 61.0)]
    seconds_watched: f64,
    /// How much of the asset is done; never goes down, and 90 counts as finished.
    #[garde(range(min = 0.0, max = 100.0))]
    #[schema(minimum = 0, maximum = 100, example = 47.2)]
    progress_percent: f64,
    /// Finished, whatever the percentage; stays so.
    #[garde(skip)]
    #[serde(default)]
    #[schema(example = false)]
    completed: bool,
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
    /// Where playback stood at the latest report.
    #[schema(example = 42.5)]
    position_seconds: f64,
    /// The most that was reported.
    #[schema(example = 61.0)]
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
            position_seconds: row.position_seconds,
            seconds_watched: row.seconds_watched,
            progress_percent: row.progress_percent,
            completed: row.completed,
            completed_at: row.completed_at,
            updated_at: row.updated_at,
        }
    }
}

fn check_unit(conn: &mut Conn, user: &CurrentUser, unit: UnitId) -> Result<()> {
    let found = crate::catalog::queries::find_unit(conn, unit, Audience::of(user.role))?;
    found.map(drop).ok_or_else(|| Error::not_found("unit"))
}

fn read_unit(conn: &mut Conn, user: UserId, unit: UnitId) -> Result<UnitProgressResponse> {
    let (progress, assets) = queries::find_unit_progress(conn, user, unit)?;
    Ok(UnitProgressResponse {
        unit_id: unit,
        state: progress.map(|row| row.state).unwrap_or_default().into(),
        assets: assets.into_iter().map(Into::into).collect(),
    })
}

async fn record_on_unit(
    user: CurrentUser,
    unit: UnitId,
    context: &AppContext,
    projections: Projections,
    event: NewEvent,
) -> Result<HttpResponse> {
    let now = event.occurred_at;
    let answer = context
        .db
        .write(move |conn| {
            check_unit(conn, &user, unit)?;
            actions::record_event(conn, &projections, user.id, now, event)?;
            read_unit(conn, user.id, unit)
        })
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// Notes that the learner opens a unit.
///
/// The first time counts; again changes nothing.
#[utoipa::path(
    tag = "progress",
    params(("id" = Id, Path, description = "The unit.")),
    responses((status = 200, description = "Where the learner stands with the unit.", body = UnitProgressResponse)),
)]
#[post("/units/{id}/start")]
pub async fn start_unit(
    user: CurrentUser,
    id: PathId<UnitId>,
    context: web::Data<AppContext>,
    projections: web::Data<Projections>,
) -> Result<HttpResponse> {
    let event = NewEvent::on_unit(EventKind::UnitStarted, id.0, context.now(), json!({}));
    record_on_unit(user, id.0, &context, **projections, event).await
}

/// Notes that the learner finished a unit.
///
/// Again keeps the first date, the best score and the latest score. The assets of the unit stay as they are.
#[utoipa::path(
    tag = "progress",
    params(("id" = Id, Path, description = "The unit.")),
    request_body = CompleteUnit,
    responses((status = 200, description = "Where the learner stands with the unit.", body = UnitProgressResponse)),
)]
#[post("/units/{id}/complete")]
pub async fn complete_unit(
    user: CurrentUser,
    id: PathId<UnitId>,
    body: Valid<CompleteUnit>,
    context: web::Data<AppContext>,
    projections: web::Data<Projections>,
) -> Result<HttpResponse> {
    let payload = match body.0.score {
        Some(score) => json!({ "score": score }),
        None => json!({}),
    };
    let event = NewEvent::on_unit(EventKind::UnitCompleted, id.0, context.now(), payload);
    record_on_unit(user, id.0, &context, **projections, event).await
}

/// Where the learner stands with a unit.
///
/// A unit that was never opened is answered too, as not begun.
#[utoipa::path(
    tag = "progress",
    params(("id" = Id, Path, description = "The unit.")),
    responses((status = 200, description = "Where the learner stands with the unit.", body = UnitProgressResponse)),
)]
#[get("/units/{id}/progress")]
pub async fn get_unit_progress(
    req: HttpRequest,
    user: CurrentUser,
    id: PathId<UnitId>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let answer = context
        .db
        .read(move |conn| {
            check_unit(conn, &user, id.0)?;
            read_unit(conn, user.id, id.0)
        })
        .await?;
    Ok(Rendered::new(&answer).respond(&req))
}

/// Notes how far the learner is in an asset.
///
/// `positionSeconds` is where to go on; the other numbers never go down.
#[utoipa::path(
    tag = "progress",
    params(("id" = Id, Path, description = "The asset.")),
    request_body = PutAssetProgress,
    responses((status = 200, description = "Where the learner stands with the asset.", body = AssetProgressResponse)),
)]
#[put("/assets/{id}/progress")]
pub async fn put_asset_progress(
    user: CurrentUser,
    id: PathId<AssetId>,
    body: Valid<PutAssetProgress>,
    context: web::Data<AppContext>,
    projections: web::Data<Projections>,
) -> Result<HttpResponse> {
    let PutAssetProgress { position_seconds, seconds_watched, progress_percent, completed } = body.0;
    let report = AssetReport { position_seconds, seconds_watched, progress_percent, completed };
    let now = context.now();
    let answer: AssetProgressResponse = context
        .db
        .write(move |conn| {
            let found = crate::catalog::queries::find_asset(conn, id.0, Audience::of(user.role))?;
            let asset = found.ok_or_else(|| Error::not_found("asset"))?;
            let event = NewEvent {
                asset_id: Some(id.0),
                ..NewEvent::on_unit(EventKind::AssetProgress, asset.unit_id, now, report.into())
            };
            actions::record_event(conn, &projections, user.id, now, event)?;
            let row = queries::list_asset_progress(conn, user.id, Some(&[id.0]))?.pop();
            row.map(Into::into).ok_or_else(|| Error::internal(anyhow::anyhow!("asset progress was not projected")))
        })
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}
