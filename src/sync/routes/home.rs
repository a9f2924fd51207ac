//! The first screen.

use actix_web::{HttpRequest, HttpResponse, get, web};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::model::LevelRef;
use crate::auth::{CurrentUser, MeResponse};
use crate::catalog::KeptAnswers;
use crate::context::AppContext;
use crate::error::{Code, Result};
use crate::http::{Params, Rendered};
use crate::plans::DailyPlanResponse;
use crate::progress::ResumePoint;
use crate::scores::CurrentScores;
use crate::sync::SyncState;
use crate::sync::cursor::{Cursor, Holder};
use crate::sync::home::{Home, read_home};

/// Where the device stands.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HomeParams {
    /// The `cursor` of the device's last sync, to be told whether there is more.
    #[garde(skip)]
    cursor: Option<String>,
}

/// What the first screen shows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HomeResponse {
    /// Your account.
    profile: MeResponse,
    /// Today's plan, in your own calendar; null where there is none.
    plan: Option<DailyPlanResponse>,
    /// Where to go on.
    resume: ResumePoint,
    /// Your scores of today, this week, this month and all time.
    scores: CurrentScores,
    /// Has anything changed since `cursor`? Then `GET /me/changes` tells what. Null without a cursor.
    #[schema(example = true)]
    unread_changes: Option<bool>,
}

impl HomeResponse {
    fn new(home: Home, unread_changes: Option<bool>) -> Self {
        let Home { user, level, today, plan, unfinished, next, scores } = home;
        let level = level.map(|level| LevelRef { id: level.id, name: level.name, position: level.position });
        let (unit, asset) = unfinished.unzip();
        Self {
            profile: MeResponse::new(user, level),
            plan: plan.map(|(plan, entries)| DailyPlanResponse::new(plan, entries, today)),
            resume: ResumePoint::new(unit, asset.flatten(), next),
            scores: CurrentScores::of(&scores),
            unread_changes,
        }
    }
}

/// The first screen in one answer: profile, today's plan, where to go on, scores, and whether there is something to sync.
///
/// What `GET /me`, `/me/daily-plans/today`, `/me/progress` (its `resume`) and `/me/scores/current` say, of one moment.
#[utoipa::path(
    tag = "me",
    params(HomeParams),
    responses((status = 200, description = "What the first screen shows.", body = HomeResponse)),
)]
#[get("/me/home")]
pub async fn get_home(
    req: HttpRequest,
    user: CurrentUser,
    params: Params<HomeParams>,
    context: web::Data<AppContext>,
    catalog: web::Data<KeptAnswers>,
    sync: web::Data<SyncState>,
) -> Result<HttpResponse> {
    let now = context.now();
    let cursor = match params.0.cursor {
        Some(text) => {
            let instance = sync.instance(&context).await?;
            let tombstone_days = context.config.tombstone_days;
            match Cursor::read(&text, Holder { instance, learner: user.id, now, tombstone_days }) {
                // Starting over brings something too.
                Err(error) if error.code == Code::StartOver => Some(None),
                cursor => Some(Some(cursor?)),
            }
        }
        None => None,
    };
    let revision = catalog.revision(&context).await?;
    let home = context.db.snapshot(move |conn| read_home(conn, user.id, now)).await?;
    let number = home.user.change_number;
    let unread = cursor.map(|cursor| cursor.is_none_or(|cursor| !cursor.has_all(revision, number)));
    Ok(Rendered::new(&HomeResponse::new(home, unread)).respond(&req))
}
