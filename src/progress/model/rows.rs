//! The projections as they are stored.

use diesel::prelude::*;

use super::{AssetState, UnitState};
use crate::db::{AssetId, EventId, Id, Timestamp, UnitId, UserId};
use crate::schema::{unit_asset_progress, user_progress};

/// A learner's state with a unit.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = user_progress, treat_none_as_default_value = false)]
pub struct UnitProgress {
    /// Its id.
    pub id: Id,
    /// The learner.
    pub user_id: UserId,
    /// The unit.
    pub unit_id: UnitId,
    /// The state.
    #[diesel(embed)]
    pub state: UnitState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A learner's state with an asset.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = unit_asset_progress, treat_none_as_default_value = false)]
pub struct AssetProgress {
    /// Its id.
    pub id: Id,
    /// The learner.
    pub user_id: UserId,
    /// The asset.
    pub asset_id: AssetId,
    /// The asset's unit.
    pub unit_id: UnitId,
    /// Playback position of the latest report.
    pub position_seconds: f64,
    /// The time of that report.
    pub position_at: Timestamp,
    /// The event of that report.
    pub position_event_id: EventId,
    /// The most that was reported.
    pub seconds_watched: f64,
    /// The most that was reported.
    pub progress_percent: f64,
    /// Was reported finished.
    pub completed: bool,
    /// The earliest report that it is finished.
    pub completed_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl AssetProgress {
    /// A row for a state.
    pub fn new(user_id: UserId, unit_id: UnitId, asset_id: AssetId, state: AssetState, now: Timestamp) -> Self {
        Self {
            id: Id::generate(),
            user_id,
            asset_id,
            unit_id,
            position_seconds: state.position_seconds,
            position_at: state.position_at,
            position_event_id: state.position_event_id,
            seconds_watched: state.seconds_watched,
            progress_percent: state.progress_percent,
            completed: state.completed_at.is_some(),
            completed_at: state.completed_at,
            created_at: now,
            updated_at: now,
        }
    }

    /// The state that it holds.
    pub fn state(&self) -> AssetState {
        AssetState {
            position_seconds: self.position_seconds,
            position_at: self.position_at,
            position_event_id: self.position_event_id,
            seconds_watched: self.seconds_watched,
            progress_percent: self.progress_percent,
            completed_at: self.completed_at,
        }
    }
}
