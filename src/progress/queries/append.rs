//! Appending events, and reading what is projected from those before them.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Nullable, Text};

use crate::db::sql_types::{Jsonb, Timestamptz, Uuid};
use crate::db::{AssetId, Conn, Day, EventId, Json, Timestamp, UnitId, UserId, parts};
use crate::given_rows;
use crate::progress::model::{AssetProgress, EventKind, EventRow, UnitProgress};

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

/// Learner and event, whether it is new, and what is stored of its unit and its asset.
type FoundWithEvent = (Uuid, Uuid, Bool, Nullable<ColumnsOf<UnitProgress>>, Nullable<ColumnsOf<AssetProgress>>);
/// Learner, and what is stored of a unit and an asset.
type Found = (Uuid, Nullable<ColumnsOf<UnitProgress>>, Nullable<ColumnsOf<AssetProgress>>);

given_rows! {
    struct GivenEvents(EventRow) {
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
}

/// A learner, a unit and an asset.
type Place = (UserId, Option<UnitId>, Option<AssetId>);

given_rows! {
    struct GivenPlaces(Place) {
        user_id: UserId as Uuid, "uuid" = place => place.0,
        unit_id: Option<UnitId> as Nullable<Uuid>, "uuid" = place => place.1,
        asset_id: Option<AssetId> as Nullable<Uuid>, "uuid" = place => place.2,
    }
}

macro_rules! insert {
    () => {
        "INSERT INTO learning_events
            (user_id, id, kind, unit_id, asset_id, payload, occurred_at, local_date, received_at)
        SELECT user_id, id, kind, unit_id, asset_id, payload, occurred_at, local_date, received_at FROM given WHERE true
        ON CONFLICT (user_id, id) DO NOTHING
        RETURNING user_id, id"
    };
}

macro_rules! stored {
    () => {
        "unit.id, unit.user_id, unit.unit_id, unit.completed, unit.score, unit.last_score, unit.started_at,
            unit.completed_at, unit.created_at, unit.updated_at,
            asset.id, asset.user_id, asset.asset_id, asset.unit_id, asset.position_seconds, asset.position_at,
            asset.position_event_id, asset.seconds_watched, asset.progress_percent, asset.completed,
            asset.completed_at, asset.created_at, asset.updated_at
        FROM given
        LEFT JOIN user_progress unit ON unit.user_id = given.user_id AND unit.unit_id = given.unit_id
        LEFT JOIN unit_asset_progress asset ON asset.user_id = given.user_id AND asset.asset_id = given.asset_id"
    };
}

const INSERT: &str = insert!();
const FIND: &str = concat!("SELECT given.user_id, ", stored!());
const INSERT_AND_FIND: &str = concat!(
    ", appended AS (",
    insert!(),
    ") SELECT given.user_id, given.id, appended.id IS NOT NULL, ",
    stored!(),
    " LEFT JOIN appended ON appended.user_id = given.user_id AND appended.id = given.id"
);

/// Appends those of the events that are not there yet. The learners must be locked: what is stored of their units and
/// assets is read with it, on PostgreSQL in the same round trip.
pub fn append_events(conn: &mut Conn, rows: &[EventRow]) -> QueryResult<Appended> {
    let mut appended = Appended::default();
    match conn {
        Conn::Pg(_) if rows.is_empty() => {}
        Conn::Pg(pg) => {
            type Row = (UserId, EventId, bool, Option<UnitProgress>, Option<AssetProgress>);
            let statement = GivenEvents::<FoundWithEvent>::of(rows, INSERT_AND_FIND);
            for (user, id, is_new, unit, asset) in statement.load::<Row>(pg)? {
                if is_new {
                    appended.new.insert((user, id));
                }
                appended.note(user, unit, asset);
            }
        }
        Conn::Lite(lite) => {
            for part in parts(rows) {
                appended.new.extend(GivenEvents::<(Uuid, Uuid)>::of(part, INSERT).load::<(UserId, EventId)>(lite)?);
            }
            let places: BTreeSet<Place> = rows.iter().map(|row| (row.user_id, row.unit_id, row.asset_id)).collect();
            for part in parts(&Vec::from_iter(places)) {
                type Row = (UserId, Option<UnitProgress>, Option<AssetProgress>);
                for (user, unit, asset) in GivenPlaces::<Found>::of(part, FIND).load::<Row>(lite)? {
                    appended.note(user, unit, asset);
                }
            }
        }
    }
    Ok(appended)
}

impl Appended {
    fn note(&mut self, user: UserId, unit: Option<UnitProgress>, asset: Option<AssetProgress>) {
        self.units.extend(unit.map(|unit| ((user, unit.unit_id), unit)));
        self.assets.extend(asset.map(|asset| ((user, asset.asset_id), asset)));
    }
}
