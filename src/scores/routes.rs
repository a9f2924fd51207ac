//! The endpoints of scores.

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{AggregateScore, Period};
use super::queries::{self, History};
use crate::auth::CurrentUser;
use crate::clock::Clock;
use crate::db::Database;
use crate::error::{Error, Result};
use crate::http::{Page, Params, Rendered, decode_cursor, page_limit};
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

impl TryFrom<AggregateScore> for ScoreResponse {
    type Error = anyhow::Error;

    fn try_from(row: AggregateScore) -> anyhow::Result<Self> {
        Ok(Self {
            period: row.period.parse().map_err(anyhow::Error::msg)?,
            period_start: row.period_start,
            score: row.figures.score,
            units_completed: row.figures.units_completed,
            pronunciation_attempts: row.figures.pronunciation_attempts,
            average_pronunciation: row.figures.average_pronunciation,
        })
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

/// Which scores to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScoresQuery {
    /// Only this kind of period.
    #[garde(skip)]
    period: Option<Period>,
    /// Only periods that begin on this day or later.
    #[garde(skip)]
    #[param(example = "2026-01-01")]
    from: Option<NaiveDate>,
    /// Only periods that begin on this day or earlier.
    #[garde(skip)]
    #[param(example = "2026-12-31")]
    to: Option<NaiveDate>,
    /// How many to answer with, 1–100; 20 without it.
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 20)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
}

/// The history of the learner's scores, newest period first.
///
/// A period in which nothing was completed or spoken is left out.
#[utoipa::path(
    get, path = "/me/scores", tag = "scores", security(("bearer" = [])),
    params(ScoresQuery),
    responses((status = 200, description = "One page of the history.", body = Page<ScoreResponse>)),
)]
#[get("/me/scores")]
pub async fn list_scores(
    req: HttpRequest,
    user: CurrentUser,
    query: Params<ScoresQuery>,
    db: web::Data<Database>,
) -> Result<HttpResponse> {
    let query = query.0;
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        return Err(Error::invalid("?to", "out_of_range", "must not be before from"));
    }
    let history = History {
        period: query.period,
        from: query.from,
        to: query.to,
        after: decode_cursor(query.cursor.as_deref())?,
    };
    let limit = page_limit(query.limit);
    let rows = db.read(move |conn| queries::list_history(conn, user.id, history, limit + 1)).await?;
    let Page { items, next_cursor } = Page::of(rows, limit, |row| (row.period_start, row.period.clone()));
    let items = items.into_iter().map(TryInto::try_into).collect::<anyhow::Result<Vec<ScoreResponse>>>()?;
    Ok(Rendered::new(&Page { items, next_cursor }).respond(&req))
}

/// The learner's scores of today, this week, this month and all time.
///
/// The learner's time zone decides which day it is.
#[utoipa::path(
    get, path = "/me/scores/current", tag = "scores", security(("bearer" = [])),
    responses((status = 200, description = "The current scores.", body = CurrentScores)),
)]
#[get("/me/scores/current")]
pub async fn get_current_scores(
    req: HttpRequest,
    user: CurrentUser,
    db: web::Data<Database>,
    clock: web::Data<Clock>,
) -> Result<HttpResponse> {
    let now = clock.now();
    let (today, rows) = db
        .read(move |conn| {
            let today = local_day(now, &find_learner(conn, user.id)?.zone);
            let starts = Period::ALL.map(|period| period.start(today));
            Ok::<_, Error>((today, queries::list_aggregates(conn, user.id, Some(&starts))?))
        })
        .await?;
    let current = |period: Period| {
        let row = rows.iter().find(|row| row.period == period.as_str() && row.period_start == period.start(today));
        row.cloned().map(TryInto::try_into).transpose()
    };
    let answer = CurrentScores {
        daily: current(Period::Daily)?,
        weekly: current(Period::Weekly)?,
        monthly: current(Period::Monthly)?,
        overall: current(Period::Overall)?,
    };
    Ok(Rendered::new(&answer).respond(&req))
}
