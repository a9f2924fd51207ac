//! The endpoints of scores.

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{AggregateScore, Period};
use super::queries::{self, History, HistoryOrder};
use crate::auth::CurrentUser;
use crate::context::AppContext;
use crate::error::{Error, Fault, Result};
use crate::http::{List, Page, PageParams, Rendered, optional_day};
use crate::progress::actions::find_learner;
use crate::progress::model::local_day;

/// Registers the endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_scores).service(get_current_scores);
}

/// A learner's figures of one period.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScoreResponse {
    /// What stretch of the calendar it covers.
    period: Period,
    /// Its first day: of a week the Monday, of all time 1970-01-01.
    #[schema(example = "2026-02-02")]
    period_start: NaiveDate,
    /// The mean over units of the best score in the period, 0–100; null when no unit was completed with a score.
    #[schema(example = 87.5)]
    score: Option<f64>,
    /// Units completed in the period, each counted once.
    #[schema(example = 3)]
    units_completed: i32,
    /// Pronunciation attempts scored in the period.
    #[schema(example = 5)]
    pronunciation_attempts: i32,
    /// The mean score of those attempts, 0–100; null when there is none.
    #[schema(example = 81.2)]
    average_pronunciation: Option<f64>,
}

impl From<AggregateScore> for ScoreResponse {
    fn from(row: AggregateScore) -> Self {
        Self {
            period: row.period,
            period_start: row.period_start,
            score: row.figures.score,
            units_completed: row.figures.units_completed,
            pronunciation_attempts: row.figures.pronunciation_attempts,
            average_pronunciation: row.figures.average_pronunciation,
        }
    }
}

/// A learner's figures of today, this week, this month and all time, in the learner's own calendar.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CurrentScores {
    /// Today; null before the first outcome.
    daily: Option<ScoreResponse>,
    /// This ISO week; null before the first outcome.
    weekly: Option<ScoreResponse>,
    /// This month; null before the first outcome.
    monthly: Option<ScoreResponse>,
    /// All time; null before the first outcome.
    overall: Option<ScoreResponse>,
}

impl CurrentScores {
    /// The aggregates of the present periods.
    pub fn of(rows: &[AggregateScore]) -> Self {
        let current = |period: Period| {
            let row = rows.iter().find(|row| row.period == period);
            row.cloned().map(Into::into)
        };
        Self {
            daily: current(Period::Daily),
            weekly: current(Period::Weekly),
            monthly: current(Period::Monthly),
            overall: current(Period::Overall),
        }
    }
}

/// Which scores to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScoreFilter {
    /// Only this kind of period.
    #[garde(skip)]
    period: Option<Period>,
    /// Only periods that begin on this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    #[garde(skip)]
    from: Option<NaiveDate>,
    /// Only periods that begin on this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    #[garde(skip)]
    to: Option<NaiveDate>,
}

/// The history of the learner's scores, newest period first.
///
/// A period in which nothing was completed or spoken is left out.
#[utoipa::path(
    tag = "scores",
    params(ScoreFilter, PageParams),
    responses((status = 200, description = "One page of the history.", body = Page<ScoreResponse>)),
)]
#[get("/me/scores")]
pub async fn list_scores(
    req: HttpRequest,
    user: CurrentUser,
    list: List<HistoryOrder, ScoreFilter>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let List { filter, page } = list;
    if filter.from.zip(filter.to).is_some_and(|(from, to)| from > to) {
        return Err(Error::invalid("?to", Fault::BeforeStart));
    }
    let history = History { period: filter.period, from: filter.from, to: filter.to };
    let (rows, page) = context
        .db
        .read(move |conn| Ok::<_, Error>((queries::list_history(conn, user.id, history, &page)?, page)))
        .await?;
    let page = page.page(rows, |row| (row.period_start, row.period)).map(ScoreResponse::from);
    Ok(Rendered::new(&page).respond(&req))
}

/// The learner's scores of today, this week, this month and all time.
///
/// The learner's time zone decides which day it is.
#[utoipa::path(
    tag = "scores",
    responses((status = 200, description = "The current scores.", body = CurrentScores)),
)]
#[get("/me/scores/current")]
pub async fn get_current_scores(
    req: HttpRequest,
    user: CurrentUser,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let now = context.now();
    let rows = context
        .db
        .read(move |conn| {
            let today = local_day(now, &find_learner(conn, user.id)?.zone);
            let current = Period::ALL.map(|period| (period, period.start(today)));
            Ok::<_, Error>(queries::list_aggregates_of(conn, user.id, &current)?)
        })
        .await?;
    Ok(Rendered::new(&CurrentScores::of(&rows)).respond(&req))
}
