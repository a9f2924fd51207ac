//! What is stored of one learner, for comparison.

use diesel::prelude::*;
use parlance::db::{AssetId, Conn, Day, UnitId, UserId};
use parlance::plans::model::EntryState;
use parlance::progress::model::{AssetState, UnitState};
use parlance::schema::learning_events;
use parlance::scores::model::{Aggregate, Period};
use parlance::{plans, progress, scores};

/// Every projection of a learner, sorted, without row ids and times of writing.
#[derive(Debug, PartialEq)]
pub struct History {
    pub events: i64,
    pub units: Vec<(UnitId, UnitState)>,
    pub assets: Vec<(AssetId, AssetState)>,
    pub entries: Vec<(Day, UnitId, EntryState)>,
    pub aggregates: Vec<(Period, Day, Aggregate)>,
}

pub fn history(conn: &mut Conn, user: UserId) -> History {
    let events = learning_events::table.filter(learning_events::user_id.eq(user)).count().get_result(conn).unwrap();
    let units = progress::queries::list_unit_progress(conn, user, None).unwrap();
    let assets = progress::queries::list_asset_progress(conn, user, None).unwrap();
    let entries = plans::queries::list_entries_on(conn, user, None).unwrap();
    let aggregates = scores::queries::list_aggregates(conn, user).unwrap();
    let mut history = History {
        events,
        units: units.into_iter().map(|row| (row.unit_id, row.state)).collect(),
        assets: assets.into_iter().map(|row| (row.asset_id, row.state())).collect(),
        entries: entries.into_iter().map(|(entry, day)| (day, entry.unit_id, entry.state)).collect(),
        aggregates: aggregates.into_iter().map(|row| (row.period, row.period_start, row.figures)).collect(),
    };
    history.units.sort_by_key(|row| row.0);
    history.assets.sort_by_key(|row| row.0);
    history.entries.sort_by_key(|row| (row.0, row.1));
    history.aggregates.sort_by_key(|row| (row.0, row.1));
    history
}
