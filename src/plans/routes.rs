//! The endpoints of plans.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use chrono::{Days, NaiveDate};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{DailyPlan, MAX_ENTRIES, PlanEntry, Size, is_overdue};
use super::{actions, queries};
use crate::auth::CurrentUser;
use crate::catalog::queries::UnitHead;
use crate::context::AppContext;
use crate::db::{Conn, DailyPlanId, Day, Id, Timestamp, UnitId};
use crate::error::{Error, Fault, Result, Thing};
use crate::http::{List, Page, PageParams, PathDay, Rendered, Valid, at_most, between, optional_day};
use crate::progress::LearningUnit;
use crate::progress::actions::find_learner;
use crate::progress::model::local_day;

/// The longest range that one request may ask for, days.
const MAX_RANGE_DAYS: i64 = 366;

/// Registers the endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_daily_plans)
        .service(get_daily_plan)
        .service(put_daily_plan)
        .service(delete_daily_plan)
        .service(generate_daily_plan);
}

/// What to do on a day.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"unitIds": ["0198c0de-0000-7000-8000-000000000302", "0198c0de-0000-7000-8000-000000000301"]}))]
pub struct PutDailyPlan {
    /// Published units in the order in which they should be done, each once.
    #[garde(custom(at_most(MAX_ENTRIES)))]
    #[schema(max_items = 100)]
    unit_ids: Vec<UnitId>,
}

/// How much to plan: units or minutes, or nothing for the daily goal.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"units": 3}))]
pub struct GenerateDailyPlan {
    /// So many units, 1–100.
    #[garde(custom(between(1, 100)))]
    #[schema(minimum = 1, maximum = 100, example = 3)]
    #[serde(default)]
    units: Option<u32>,
    /// So many minutes, 1–1440; a unit takes as long as its video and audio, but at least five minutes.
    #[garde(custom(between(1, 1440)))]
    #[schema(minimum = 1, maximum = 1440)]
    #[serde(default)]
    minutes: Option<u32>,
}

/// What a learner means to do on a day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DailyPlanResponse {
    /// The plan.
    id: DailyPlanId,
    /// The day, in the learner's own calendar.
    #[schema(example = "2026-02-03")]
    planned_date: NaiveDate,
    /// The day is over and an entry is open.
    #[schema(example = false)]
    is_overdue: bool,
    /// What to do, in order.
    entries: Vec<PlanEntryResponse>,
}

/// A unit to do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanEntryResponse {
    /// The entry.
    id: Id,
    /// The unit.
    unit_id: UnitId,
    /// Its place in the plan, from 1.
    #[schema(example = 1)]
    position: i32,
    /// Done on the planned day or later.
    #[schema(example = true)]
    completed: bool,
    /// The score of the completion that did it, 0–100.
    #[schema(example = 87.5)]
    score: Option<f64>,
    /// When that was.
    completed_at: Option<Timestamp>,
    /// The unit and where it stands.
    unit: LearningUnit,
}

/// Which plans to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlanFilter {
    /// First day; the learner's today without it, or 366 days ago with `overdue=true`.
    #[serde(default, deserialize_with = "optional_day")]
    #[garde(skip)]
    from: Option<NaiveDate>,
    /// Last day, at most 366 days from the first; six days after the first without it, or yesterday with `overdue=true`.
    #[serde(default, deserialize_with = "optional_day")]
    #[garde(skip)]
    to: Option<NaiveDate>,
    /// Only plans that are overdue, or only those that are not.
    #[garde(skip)]
    overdue: Option<bool>,
}

impl PlanFilter {
    /// The days asked for.
    fn range(&self, today: Day) -> Result<(Day, Day)> {
        let later = |day: Day, days| day.checked_add_days(Days::new(days)).unwrap_or(day);
        let earlier = |day: Day, days| day.checked_sub_days(Days::new(days)).unwrap_or(day);
        let (from, to) = match (self.overdue, self.from, self.to) {
            (_, Some(from), Some(to)) => (from, to),
            (Some(true), Some(from), None) => (from, from.max(earlier(today, 1))),
            (Some(true), None, to) => {
                let to = to.unwrap_or_else(|| earlier(today, 1));
                (earlier(to, MAX_RANGE_DAYS as u64 - 1), to)
            }
            (_, Some(from), None) => (from, later(from, 6)),
            (_, None, Some(to)) => (today.min(to), to),
            (_, None, None) => (today, later(today, 6)),
        };
        if from > to {
            return Err(Error::invalid("?to", Fault::BeforeStart));
        }
        if (to - from).num_days() >= MAX_RANGE_DAYS {
            return Err(Error::invalid("?to", Fault::RangeTooLong { max: MAX_RANGE_DAYS }));
        }
        Ok((from, to))
    }
}

impl DailyPlanResponse {
    /// A plan with the entries that are shown.
    pub fn new(plan: DailyPlan, entries: Vec<(PlanEntry, UnitHead)>, today: Day) -> Self {
        response(plan, entries, today)
    }
}

fn response(plan: DailyPlan, entries: Vec<(PlanEntry, UnitHead)>, today: Day) -> DailyPlanResponse {
    DailyPlanResponse {
        id: plan.id,
        planned_date: plan.planned_date,
        is_overdue: is_overdue(plan.planned_date, today, &queries::states(&entries)),
        entries: (1..)
            .zip(entries)
            .map(|(position, (entry, unit))| PlanEntryResponse {
                id: entry.id,
                unit_id: entry.unit_id,
                position,
                completed: entry.state.completed,
                score: entry.state.score,
                completed_at: entry.state.completed_at,
                unit: unit.into(),
            })
            .collect(),
    }
}

fn read_plan(conn: &mut Conn, plan: DailyPlan, today: Day) -> Result<DailyPlanResponse> {
    let entries = queries::list_shown_entries(conn, &[plan.id])?;
    Ok(response(plan, entries, today))
}

fn no_plan() -> Error {
    Error::not_found(Thing::DailyPlan)
}

/// The learner's plans of some days, in their order.
///
/// Days without a plan are left out. The learner's time zone decides what today is.
#[utoipa::path(
    tag = "plans",
    params(PlanFilter, PageParams),
    responses((status = 200, description = "One page of the plans.", body = Page<DailyPlanResponse>)),
)]
#[get("/me/daily-plans")]
pub async fn list_daily_plans(
    req: HttpRequest,
    user: CurrentUser,
    list: List<Day, PlanFilter>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let now = context.now();
    let List { filter, page } = list;
    let page = context
        .db
        .read(move |conn| {
            let today = local_day(now, &find_learner(conn, user.id)?.zone);
            let (from, to) = filter.range(today)?;
            let overdue = filter.overdue.map(|overdue| (overdue, today));
            let plans = queries::list_plans(conn, user.id, from, to, overdue, &page)?;
            let page = page.page(plans, |plan| plan.planned_date);
            let ids: Vec<DailyPlanId> = page.items.iter().map(|plan| plan.id).collect();
            let mut entries: HashMap<DailyPlanId, Vec<_>> = HashMap::new();
            for entry in queries::list_shown_entries(conn, &ids)? {
                entries.entry(entry.0.daily_plan_id).or_default().push(entry);
            }
            Ok::<_, Error>(page.map(|plan| {
                let own = entries.remove(&plan.id).unwrap_or_default();
                response(plan, own, today)
            }))
        })
        .await?;
    Ok(Rendered::new(&page).respond(&req))
}

/// The learner's plan of one day.
///
/// 404 where there is none.
#[utoipa::path(
    tag = "plans",
    params(PathDay),
    responses((status = 200, description = "The plan.", body = DailyPlanResponse)),
)]
#[get("/me/daily-plans/{date}")]
pub async fn get_daily_plan(
    req: HttpRequest,
    user: CurrentUser,
    date: PathDay,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let now = context.now();
    let answer = context
        .db
        .read(move |conn| {
            let today = local_day(now, &find_learner(conn, user.id)?.zone);
            let plan = queries::find_plan(conn, user.id, date.or(today))?.ok_or_else(no_plan)?;
            read_plan(conn, plan, today)
        })
        .await?;
    Ok(Rendered::new(&answer).respond(&req))
}

/// Replaces the learner's plan of one day.
///
/// Entries are kept in the order given; what the learner has done already on that day or later counts at once.
#[utoipa::path(
    tag = "plans",
    params(PathDay),
    request_body = PutDailyPlan,
    responses((status = 200, description = "The plan as it is now.", body = DailyPlanResponse)),
)]
#[put("/me/daily-plans/{date}")]
pub async fn put_daily_plan(
    user: CurrentUser,
    date: PathDay,
    body: Valid<PutDailyPlan>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let (now, units) = (context.now(), body.0.unit_ids);
    let answer = context
        .db
        .write(move |conn| {
            let today = local_day(now, &find_learner(conn, user.id)?.zone);
            let plan = actions::put_plan(conn, user.id, date.or(today), &units, now)?;
            read_plan(conn, plan, today)
        })
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// Deletes the learner's plan of one day.
///
/// What was done stays done.
#[utoipa::path(
    tag = "plans",
    params(PathDay),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/me/daily-plans/{date}")]
pub async fn delete_daily_plan(
    user: CurrentUser,
    date: PathDay,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let now = context.now();
    let deleted = context
        .db
        .write(move |conn| {
            let today = local_day(now, &find_learner(conn, user.id)?.zone);
            actions::delete_plan(conn, user.id, date.or(today), now)
        })
        .await?;
    if deleted { Ok(HttpResponse::NoContent().finish()) } else { Err(no_plan()) }
}

/// Makes a plan for today or a later day, of a size given in units or in minutes, else of the learner's daily goal.
///
/// What is done already on that day stays in the plan; its open entries are chosen anew: units of overdue plans first,
/// then the next unfinished units in the order of the selected level (the first level when none is selected) and the
/// levels after it. Units that another plan of today or later holds are left out. Without a size, the units that are done in
/// the plan and those that are chosen take `dailyGoalMinutes` of the profile together: nothing is added once what is done
/// takes as long, and 422 without a goal.
#[utoipa::path(
    tag = "plans",
    params(PathDay),
    request_body = GenerateDailyPlan,
    responses((status = 200, description = "The plan as it is now.", body = DailyPlanResponse)),
)]
#[post("/me/daily-plans/{date}/generate")]
pub async fn generate_daily_plan(
    user: CurrentUser,
    date: PathDay,
    body: Valid<GenerateDailyPlan>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let size = match (body.0.units, body.0.minutes) {
        (Some(units), None) => Some(Size::Units(units as usize)),
        (None, Some(minutes)) => Some(Size::Minutes(minutes)),
        (None, None) => None,
        (Some(_), Some(_)) => return Err(Error::invalid("/minutes", Fault::one_of(&["units", "minutes"]))),
    };
    let now = context.now();
    let answer = context
        .db
        .write(move |conn| {
            let today = local_day(now, &find_learner(conn, user.id)?.zone);
            let plan = actions::generate_plan(conn, user.id, date.or(today), size, now)?;
            read_plan(conn, plan, today)
        })
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}
