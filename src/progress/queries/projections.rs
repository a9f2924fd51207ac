//! The projections' rows.

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::db::{AssetId, Conn, UnitId, UserId};
use crate::per_backend;
use crate::progress::model::{AssetProgress, UnitProgress};
use crate::schema::{unit_asset_progress, user_progress};

/// Rows per statement: well below the number of parameters that either database takes.
const CHUNK: usize = 1_000;

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

/// Writes rows, new or not.
pub fn upsert_unit_progress(conn: &mut Conn, rows: &[UnitProgress]) -> QueryResult<()> {
    use user_progress::{completed, completed_at, last_score, score, started_at, table, unit_id, updated_at, user_id};
    for chunk in rows.chunks(CHUNK) {
        per_backend!(conn, |c| {
            diesel::insert_into(table)
                .values(chunk)
                .on_conflict((user_id, unit_id))
                .do_update()
                .set((
                    completed.eq(excluded(completed)),
                    score.eq(excluded(score)),
                    last_score.eq(excluded(last_score)),
                    started_at.eq(excluded(started_at)),
                    completed_at.eq(excluded(completed_at)),
                    updated_at.eq(excluded(updated_at)),
                ))
                .execute(c)
        })?;
    }
    Ok(())
}

/// Writes rows, new or not.
pub fn upsert_asset_progress(conn: &mut Conn, rows: &[AssetProgress]) -> QueryResult<()> {
    use unit_asset_progress::{
        asset_id, completed, completed_at, position_at, position_event_id, position_seconds, progress_percent,
        seconds_watched, table, unit_id, updated_at, user_id,
    };
    for chunk in rows.chunks(CHUNK) {
        per_backend!(conn, |c| {
            diesel::insert_into(table)
                .values(chunk)
                .on_conflict((user_id, asset_id))
                .do_update()
                .set((
                    unit_id.eq(excluded(unit_id)),
                    position_seconds.eq(excluded(position_seconds)),
                    position_at.eq(excluded(position_at)),
                    position_event_id.eq(excluded(position_event_id)),
                    seconds_watched.eq(excluded(seconds_watched)),
                    progress_percent.eq(excluded(progress_percent)),
                    completed.eq(excluded(completed)),
                    completed_at.eq(excluded(completed_at)),
                    updated_at.eq(excluded(updated_at)),
                ))
                .execute(c)
        })?;
    }
    Ok(())
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
