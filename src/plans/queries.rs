//! The queries of plans.

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::model::{DailyPlan, EntryState, PlanEntry};
use crate::catalog::model::Audience;
use crate::catalog::queries::{UnitHead, unit_head, unit_is_visible};
use crate::db::{Conn, DailyPlanId, Day, Timestamp, UnitId, UserId};
use crate::http::PageRequest;

use crate::schema::{daily_plan_entries, daily_plans, levels, stories, units};
use crate::{per_backend, rows_after};

/// Rows per statement: well below the number of parameters that either database takes.
const CHUNK: usize = 1_000;

/// An entry that answers show: it is done, or learners can still do it.
#[auto_type]
fn is_shown() -> _ {
    let unit: unit_is_visible = unit_is_visible(Audience::Learners);
    daily_plan_entries::completed.eq(true).or(unit)
}

/// A learner's plan of one day.
pub fn find_plan(conn: &mut Conn, user: UserId, date: Day) -> QueryResult<Option<DailyPlan>> {
    daily_plans::table
        .filter(daily_plans::user_id.eq(user))
        .filter(daily_plans::planned_date.eq(date))
        .select(DailyPlan::as_select())
        .first(conn)
        .optional()
}

/// A learner's plans of some days.
pub fn list_plans_of_days(conn: &mut Conn, user: UserId, days: &[Day]) -> QueryResult<Vec<DailyPlan>> {
    daily_plans::table
        .filter(daily_plans::user_id.eq(user))
        .filter(daily_plans::planned_date.eq_any(days))
        .select(DailyPlan::as_select())
        .load(conn)
}

/// All entries of some plans, in their order.
pub fn list_all_entries_of(conn: &mut Conn, plans: &[DailyPlanId]) -> QueryResult<Vec<PlanEntry>> {
    daily_plan_entries::table
        .filter(daily_plan_entries::daily_plan_id.eq_any(plans))
        .order((daily_plan_entries::daily_plan_id, daily_plan_entries::position))
        .select(PlanEntry::as_select())
        .load(conn)
}

/// The days that a learner has a plan for, in their order.
pub fn list_planned_days(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Day>> {
    daily_plans::table
        .filter(daily_plans::user_id.eq(user))
        .order(daily_plans::planned_date)
        .select(daily_plans::planned_date)
        .load(conn)
}

/// A learner's plans from one day to another, in their order; `overdue` narrows them to those that are, or are not,
/// overdue on the day it comes with.
pub fn list_plans(
    conn: &mut Conn,
    user: UserId,
    from: Day,
    to: Day,
    overdue: Option<(bool, Day)>,
    page: &PageRequest<Day>,
) -> QueryResult<Vec<DailyPlan>> {
    let open = daily_plan_entries::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(daily_plan_entries::daily_plan_id.eq(daily_plans::id))
        .filter(daily_plan_entries::completed.eq(false))
        .filter(unit_is_visible(Audience::Learners));
    let mut query = daily_plans::table
        .filter(daily_plans::user_id.eq(user))
        .filter(daily_plans::planned_date.between(from, to))
        .order(daily_plans::planned_date)
        .limit(page.sql_limit())
        .select(DailyPlan::as_select())
        .into_boxed();
    if let Some(day) = page.after() {
        query = query.filter(rows_after!(asc daily_plans::planned_date => *day));
    }
    match overdue {
        Some((true, today)) => query = query.filter(daily_plans::planned_date.lt(today)).filter(exists(open)),
        Some((false, today)) => {
            query = query.filter(daily_plans::planned_date.ge(today).or(not(exists(open))));
        }
        None => {}
    }
    query.load(conn)
}

/// The entries of some plans that answers show, in their order, each with its unit.
pub fn list_shown_entries(conn: &mut Conn, plans: &[DailyPlanId]) -> QueryResult<Vec<(PlanEntry, UnitHead)>> {
    daily_plan_entries::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(daily_plan_entries::daily_plan_id.eq_any(plans))
        .filter(is_shown())
        .order((daily_plan_entries::daily_plan_id, daily_plan_entries::position))
        .select((PlanEntry::as_select(), unit_head()))
        .load(conn)
}

/// A plan with the entries that answers show, each with its unit.
pub type ShownPlan = (DailyPlan, Vec<(PlanEntry, UnitHead)>);

/// A learner's plan of one day, with the entries that answers show, in their order.
pub fn find_shown_plan(conn: &mut Conn, user: UserId, date: Day) -> QueryResult<Option<ShownPlan>> {
    let of_plan = daily_plan_entries::daily_plan_id.eq(daily_plans::id);
    let entries = daily_plan_entries::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .on(of_plan.and(is_shown()));
    let rows: Vec<(DailyPlan, Option<PlanEntry>, Option<UnitHead>)> = daily_plans::table
        .left_join(entries)
        .filter(daily_plans::user_id.eq(user))
        .filter(daily_plans::planned_date.eq(date))
        .order(daily_plan_entries::position)
        .select((DailyPlan::as_select(), Option::<PlanEntry>::as_select(), unit_head().nullable()))
        .load(conn)?;
    let plan = rows.first().map(|(plan, ..)| plan.clone());
    Ok(plan.map(|plan| (plan, rows.into_iter().filter_map(|(_, entry, unit)| entry.zip(unit)).collect())))
}

/// The entries of a plan, in their order.
pub fn list_entries(conn: &mut Conn, plan: DailyPlanId) -> QueryResult<Vec<PlanEntry>> {
    daily_plan_entries::table
        .filter(daily_plan_entries::daily_plan_id.eq(plan))
        .order(daily_plan_entries::position)
        .select(PlanEntry::as_select())
        .load(conn)
}

/// A learner's entries on some units, or all, each with its planned day.
pub fn list_entries_on(conn: &mut Conn, user: UserId, units: Option<&[UnitId]>) -> QueryResult<Vec<(PlanEntry, Day)>> {
    let mut query = daily_plan_entries::table
        .inner_join(daily_plans::table)
        .filter(daily_plans::user_id.eq(user))
        .select((PlanEntry::as_select(), daily_plans::planned_date))
        .into_boxed();
    if let Some(units) = units {
        query = query.filter(daily_plan_entries::unit_id.eq_any(units));
    }
    query.load(conn)
}

/// The units of a learner's open entries that learners can still do: planned day and unit, in their order.
pub fn list_open_units(conn: &mut Conn, user: UserId) -> QueryResult<Vec<(Day, UnitId)>> {
    daily_plan_entries::table
        .inner_join(daily_plans::table)
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(daily_plans::user_id.eq(user))
        .filter(daily_plan_entries::completed.eq(false))
        .filter(unit_is_visible(Audience::Learners))
        .order((daily_plans::planned_date, daily_plan_entries::position))
        .select((daily_plans::planned_date, daily_plan_entries::unit_id))
        .load(conn)
}

/// Inserts a plan.
pub fn insert_plan(conn: &mut Conn, plan: &DailyPlan) -> QueryResult<()> {
    diesel::insert_into(daily_plans::table).values(plan).execute(conn).map(|_| ())
}

/// Notes that a plan has changed.
pub fn update_plan(conn: &mut Conn, plan: DailyPlanId, now: Timestamp) -> QueryResult<()> {
    let row = diesel::update(daily_plans::table.find(plan));
    row.set(daily_plans::updated_at.eq(now)).execute(conn).map(|_| ())
}

/// Deletes a learner's plan of one day with its entries; says whether there was one.
pub fn delete_plan(conn: &mut Conn, user: UserId, date: Day) -> QueryResult<bool> {
    let plan = daily_plans::table.filter(daily_plans::user_id.eq(user)).filter(daily_plans::planned_date.eq(date));
    Ok(diesel::delete(plan).execute(conn)? > 0)
}

/// Deletes the entries of a plan whose units are not among some.
pub fn delete_other_entries(conn: &mut Conn, plan: DailyPlanId, units: &[UnitId]) -> QueryResult<()> {
    let others = daily_plan_entries::table
        .filter(daily_plan_entries::daily_plan_id.eq(plan))
        .filter(daily_plan_entries::unit_id.ne_all(units));
    diesel::delete(others).execute(conn).map(|_| ())
}

/// Writes entries, new or not: place and state.
pub fn upsert_entries(conn: &mut Conn, rows: &[PlanEntry]) -> QueryResult<()> {
    use daily_plan_entries::{completed, completed_at, daily_plan_id, position, score, table, unit_id, updated_at};
    for chunk in rows.chunks(CHUNK) {
        per_backend!(conn, |c| {
            diesel::insert_into(table)
                .values(chunk)
                .on_conflict((daily_plan_id, unit_id))
                .do_update()
                .set((
                    position.eq(excluded(position)),
                    completed.eq(excluded(completed)),
                    score.eq(excluded(score)),
                    completed_at.eq(excluded(completed_at)),
                    updated_at.eq(excluded(updated_at)),
                ))
                .execute(c)
        })?;
    }
    Ok(())
}

/// The states of shown entries alone.
pub fn states(entries: &[(PlanEntry, UnitHead)]) -> Vec<EntryState> {
    entries.iter().map(|(entry, _)| entry.state).collect()
}
