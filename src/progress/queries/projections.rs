//! The projections' rows.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Double, Nullable};

use crate::db::sql_types::{Timestamptz, Uuid};
use crate::db::{AssetId, Conn, EventId, Id, Timestamp, UnitId, UserId, execute_given};
use crate::given_rows;
use crate::progress::model::{AssetProgress, UnitProgress};
use crate::schema::{unit_asset_progress, user_progress};

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

given_rows! {
    struct UnitRows(UnitProgress) {
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
}

const UPSERT_UNITS: &str = "
    INSERT INTO user_progress
        (id, user_id, unit_id, completed, score, last_score, started_at, completed_at, created_at, updated_at)
    SELECT * FROM given WHERE true
    ON CONFLICT (user_id, unit_id) DO UPDATE SET completed = excluded.completed, score = excluded.score,
        last_score = excluded.last_score, started_at = excluded.started_at, completed_at = excluded.completed_at,
        updated_at = excluded.updated_at";

/// Writes rows, new or not.
pub fn upsert_unit_progress(conn: &mut Conn, rows: &[UnitProgress]) -> QueryResult<()> {
    execute_given(conn, rows, |rows| UnitRows::<()>::of(rows, UPSERT_UNITS))
}

given_rows! {
    struct AssetRows(AssetProgress) {
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
}

const UPSERT_ASSETS: &str = "
    INSERT INTO unit_asset_progress
        (id, user_id, asset_id, unit_id, position_seconds, position_at, position_event_id, seconds_watched,
        progress_percent, completed, completed_at, created_at, updated_at)
    SELECT * FROM given WHERE true
    ON CONFLICT (user_id, asset_id) DO UPDATE SET unit_id = excluded.unit_id,
        position_seconds = excluded.position_seconds, position_at = excluded.position_at,
        position_event_id = excluded.position_event_id, seconds_watched = excluded.seconds_watched,
        progress_percent = excluded.progress_percent, completed = excluded.completed,
        completed_at = excluded.completed_at, updated_at = excluded.updated_at";

/// Writes rows, new or not.
pub fn upsert_asset_progress(conn: &mut Conn, rows: &[AssetProgress]) -> QueryResult<()> {
    execute_given(conn, rows, |rows| AssetRows::<()>::of(rows, UPSERT_ASSETS))
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
