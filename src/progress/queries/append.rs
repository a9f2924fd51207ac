//! Appending events, and reading what is projected from those before them.

use std::collections::{HashMap, HashSet};

use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Nullable, Text};

use crate::db::sql_types::{Jsonb, Timestamptz, Uuid};
use crate::db::{AssetId, Conn, Day, EventId, Json, Timestamp, UnitId, UserId};
use crate::progress::model::{AssetProgress, EventKind, EventRow, UnitProgress};
use crate::schema::{learning_events, unit_asset_progress, user_progress};
use crate::statement_of_rows;

/// What became of appended events, and the projections as they were before.
#[derive(Debug, Default)]
pub struct Appended {
    /// The events that were not there yet.
    pub new: HashSet<(UserId, EventId)>,
    /// What was stored of the units that the events belong to.
    pub units: HashMap<(UserId, UnitId), UnitProgress>,
    /// What was stored of the assets that they speak of.
    pub assets: HashMap<(UserId, AssetId), AssetProgress>,
}

type ColumnsOf<T> = SqlTypeOf<<T as Selectable<Pg>>::SelectExpression>;

statement_of_rows! {
    struct AppendEvents(EventRow) -> (Uuid, Uuid, Bool, Nullable<ColumnsOf<UnitProgress>>, Nullable<ColumnsOf<AssetProgress>>) {
        user_id: UserId as Uuid, "uuid" = row => row.user_id,
        id: EventId as Uuid, "uuid" = row => row.id,
        kind: EventKind as Text, "text" = row => row.kind,
        unit_id: Option<UnitId> as Nullable<Uuid>, "uuid" = row => row.unit_id,
        asset_id: Option<AssetId> as Nullable<Uuid>, "uuid" = row => row.asset_id,
        payload: Json as Jsonb, "jsonb" = row => row.payload.clone(),
        occurred_at: Timestamp as Timestamptz, "timestamptz" = row => row.occurred_at,
        local_date: Day as Date, "date" = row => row.local_date,
        received_at: Timestamp as Timestamptz, "timestamptz" = row => row.received_at,
    }
    "WITH given AS MATERIALIZED (SELECT * FROM",
    "), appended AS (
        INSERT INTO learning_events
            (user_id, id, kind, unit_id, asset_id, payload, occurred_at, local_date, received_at)
        SELECT user_id, id, kind, unit_id, asset_id, payload, occurred_at, local_date, received_at FROM given
        ON CONFLICT (user_id, id) DO NOTHING
        RETURNING user_id, id
    )
    SELECT given.user_id, given.id, appended.id IS NOT NULL,
        unit.id, unit.user_id, unit.unit_id, unit.completed, unit.score, unit.last_score, unit.started_at,
        unit.completed_at, unit.created_at, unit.updated_at,
        asset.id, asset.user_id, asset.asset_id, asset.unit_id, asset.position_seconds, asset.position_at,
        asset.position_event_id, asset.seconds_watched, asset.progress_percent, asset.completed, asset.completed_at,
        asset.created_at, asset.updated_at
    FROM given
    LEFT JOIN appended ON appended.user_id = given.user_id AND appended.id = given.id
    LEFT JOIN user_progress unit ON unit.user_id = given.user_id AND unit.unit_id = given.unit_id
    LEFT JOIN unit_asset_progress asset ON asset.user_id = given.user_id AND asset.asset_id = given.asset_id"
}

/// Appends those of the events that are not there yet. The learners must be locked: what is stored of their units and
/// assets is read in the same round trip.
pub fn append_events(conn: &mut Conn, rows: &[EventRow]) -> QueryResult<Appended> {
    if rows.is_empty() {
        return Ok(Appended::default());
    }
    match conn {
        Conn::Pg(pg) => append_at_once(pg, rows),
        Conn::Lite(lite) => append_one_by_one(lite, rows),
    }
}

fn append_at_once(conn: &mut PgConnection, rows: &[EventRow]) -> QueryResult<Appended> {
    type Row = (UserId, EventId, bool, Option<UnitProgress>, Option<AssetProgress>);
    let mut appended = Appended::default();
    for (user, id, is_new, unit, asset) in AppendEvents::of(rows).load::<Row>(conn)? {
        if is_new {
            appended.new.insert((user, id));
        }
        appended.units.extend(unit.map(|unit| ((user, unit.unit_id), unit)));
        appended.assets.extend(asset.map(|asset| ((user, asset.asset_id), asset)));
    }
    Ok(appended)
}

fn append_one_by_one(conn: &mut SqliteConnection, rows: &[EventRow]) -> QueryResult<Appended> {
    let mut appended = Appended::default();
    let mut read_units = HashSet::new();
    let mut read_assets = HashSet::new();
    for row in rows {
        let user = row.user_id;
        let inserted =
            diesel::insert_into(learning_events::table).values(row).on_conflict_do_nothing().execute(conn)?;
        if inserted > 0 {
            appended.new.insert((user, row.id));
        }
        if let Some(unit) = row.unit_id.filter(|unit| read_units.insert((user, *unit))) {
            let stored = user_progress::table
                .filter(user_progress::user_id.eq(user))
                .filter(user_progress::unit_id.eq(unit))
                .select(UnitProgress::as_select())
                .first(conn)
                .optional()?;
            appended.units.extend(stored.map(|stored| ((user, unit), stored)));
        }
        if let Some(asset) = row.asset_id.filter(|asset| read_assets.insert((user, *asset))) {
            let stored = unit_asset_progress::table
                .filter(unit_asset_progress::user_id.eq(user))
                .filter(unit_asset_progress::asset_id.eq(asset))
                .select(AssetProgress::as_select())
                .first(conn)
                .optional()?;
            appended.assets.extend(stored.map(|stored| ((user, asset), stored)));
        }
    }
    Ok(appended)
}
