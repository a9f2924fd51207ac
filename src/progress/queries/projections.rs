//! The projections' rows.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Double, Nullable};
use diesel::upsert::excluded;

use crate::db::sql_types::{Timestamptz, Uuid};
use crate::db::{AssetId, Conn, EventId, Id, Timestamp, UnitId, UserId};
use crate::progress::model::{AssetProgress, UnitProgress};
use crate::schema::{unit_asset_progress, user_progress};
use crate::statement_of_rows;

/// A learner's rows on some units, or all.
pub fn list_unit_progress(conn: &mut Conn, user: UserId, units: Option<&[UnitId]>) -> QueryResult<Vec<UnitProgress>> {
    let mut query =
        user_progress::table.filter(user_progress::user_id.eq(user)).select(UnitProgress::as_select()).into_boxed();
    if let Some(units) = units {
        query = query.filter(user_progress::unit_id.eq_any(units));
    }
    query.load(conn)
}

/// A learner's rows on some assets, or all.
pub fn list_asset_progress(
    conn: &mut Conn,
    user: UserId,
    assets: Option<&[AssetId]>,
) -> QueryResult<Vec<AssetProgress>> {
    let mut query = unit_asset_progress::table
        .filter(unit_asset_progress::user_id.eq(user))
        .select(AssetProgress::as_select())
        .into_boxed();
    if let Some(assets) = assets {
        query = query.filter(unit_asset_progress::asset_id.eq_any(assets));
    }
    query.load(conn)
}

statement_of_rows! {
    struct UpsertUnits(UnitProgress) {
        id: Id as Uuid, "uuid" = row => row.id,
        user_id: UserId as Uuid, "uuid" = row => row.user_id,
        unit_id: UnitId as Uuid, "uuid" = row => row.unit_id,
        completed: bool as Bool, "boolean" = row => row.state.completed,
        score: Option<f64> as Nullable<Double>, "double precision" = row => row.state.score,
        last_score: Option<f64> as Nullable<Double>, "double precision" = row => row.state.last_score,
        started_at: Option<Timestamp> as Nullable<Timestamptz>, "timestamptz" = row => row.state.started_at,
        completed_at: Option<Timestamp> as Nullable<Timestamptz>, "timestamptz" = row => row.state.completed_at,
        created_at: Timestamp as Timestamptz, "timestamptz" = row => row.created_at,
        updated_at: Timestamp as Timestamptz, "timestamptz" = row => row.updated_at,
    }
    "INSERT INTO user_progress
        (id, user_id, unit_id, completed, score, last_score, started_at, completed_at, created_at, updated_at)
    SELECT * FROM",
    "ON CONFLICT (user_id, unit_id) DO UPDATE SET completed = excluded.completed, score = excluded.score,
        last_score = excluded.last_score, started_at = excluded.started_at, completed_at = excluded.completed_at,
        updated_at = excluded.updated_at"
}

/// Writes rows, new or not.
pub fn upsert_unit_progress(conn: &mut Conn, rows: &[UnitProgress]) -> QueryResult<()> {
    use user_progress::{completed, completed_at, last_score, score, started_at, table, unit_id, updated_at, user_id};
    match conn {
        Conn::Pg(_) if rows.is_empty() => Ok(()),
        Conn::Pg(pg) => UpsertUnits::of(rows).execute(pg).map(drop),
        Conn::Lite(lite) => rows.iter().try_for_each(|row| {
            let insert = diesel::insert_into(table).values(row).on_conflict((user_id, unit_id)).do_update().set((
                completed.eq(excluded(completed)),
                score.eq(excluded(score)),
                last_score.eq(excluded(last_score)),
                started_at.eq(excluded(started_at)),
                completed_at.eq(excluded(completed_at)),
                updated_at.eq(excluded(updated_at)),
            ));
            insert.execute(lite).map(drop)
        }),
    }
}

statement_of_rows! {
    struct UpsertAssets(AssetProgress) {
        id: Id as Uuid, "uuid" = row => row.id,
        user_id: UserId as Uuid, "uuid" = row => row.user_id,
        asset_id: AssetId as Uuid, "uuid" = row => row.asset_id,
        unit_id: UnitId as Uuid, "uuid" = row => row.unit_id,
        position_seconds: f64 as Double, "double precision" = row => row.position_seconds,
        position_at: Timestamp as Timestamptz, "timestamptz" = row => row.position_at,
        position_event_id: EventId as Uuid, "uuid" = row => row.position_event_id,
        seconds_watched: f64 as Double, "double precision" = row => row.seconds_watched,
        progress_percent: f64 as Double, "double precision" = row => row.progress_percent,
        completed: bool as Bool, "boolean" = row => row.completed,
        completed_at: Option<Timestamp> as Nullable<Timestamptz>, "timestamptz" = row => row.completed_at,
        created_at: Timestamp as Timestamptz, "timestamptz" = row => row.created_at,
        updated_at: Timestamp as Timestamptz, "timestamptz" = row => row.updated_at,
    }
    "INSERT INTO unit_asset_progress
        (id, user_id, asset_id, unit_id, position_seconds, position_at, position_event_id, seconds_watched,
        progress_percent, completed, completed_at, created_at, updated_at)
    SELECT * FROM",
    "ON CONFLICT (user_id, asset_id) DO UPDATE SET unit_id = excluded.unit_id,
        position_seconds = excluded.position_seconds, position_at = excluded.position_at,
        position_event_id = excluded.position_event_id, seconds_watched = excluded.seconds_watched,
        progress_percent = excluded.progress_percent, completed = excluded.completed,
        completed_at = excluded.completed_at, updated_at = excluded.updated_at"
}

/// Writes rows, new or not.
pub fn upsert_asset_progress(conn: &mut Conn, rows: &[AssetProgress]) -> QueryResult<()> {
    use unit_asset_progress::{
        asset_id, completed, completed_at, position_at, position_event_id, position_seconds, progress_percent,
        seconds_watched, table, unit_id, updated_at, user_id,
    };
    match conn {
        Conn::Pg(_) if rows.is_empty() => Ok(()),
        Conn::Pg(pg) => UpsertAssets::of(rows).execute(pg).map(drop),
        Conn::Lite(lite) => rows.iter().try_for_each(|row| {
            let insert = diesel::insert_into(table).values(row).on_conflict((user_id, asset_id)).do_update().set((
                unit_id.eq(excluded(unit_id)),
                position_seconds.eq(excluded(position_seconds)),
                position_at.eq(excluded(position_at)),
                position_event_id.eq(excluded(position_event_id)),
                seconds_watched.eq(excluded(seconds_watched)),
                progress_percent.eq(excluded(progress_percent)),
                completed.eq(excluded(completed)),
                completed_at.eq(excluded(completed_at)),
                updated_at.eq(excluded(updated_at)),
            ));
            insert.execute(lite).map(drop)
        }),
    }
}

/// Removes rows that no event accounts for.
pub fn delete_unit_progress(conn: &mut Conn, user: UserId, units: &[UnitId]) -> QueryResult<()> {
    let rows =
        user_progress::table.filter(user_progress::user_id.eq(user)).filter(user_progress::unit_id.eq_any(units));
    diesel::delete(rows).execute(conn).map(|_| ())
}

/// Removes rows that no event accounts for.
pub fn delete_asset_progress(conn: &mut Conn, user: UserId, assets: &[AssetId]) -> QueryResult<()> {
    let rows = unit_asset_progress::table
        .filter(unit_asset_progress::user_id.eq(user))
        .filter(unit_asset_progress::asset_id.eq_any(assets));
    diesel::delete(rows).execute(conn).map(|_| ())
}
