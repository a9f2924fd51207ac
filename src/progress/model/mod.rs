//! Events and the pure rules that project them.

mod calendar;
mod events;
mod payload;
mod projections;
mod rows;

pub use calendar::{DeviceTime, day_begins, local_day, zone};
pub use events::{Event, EventKind, EventResult, EventRow, EventStatus, NewEvent, Rejection, read_events};
pub use payload::{AssetReport, Fact, milliseconds};
pub use projections::{
    AssetState, COMPLETE_PERCENT, Completion, Outcomes, ScoredAttempt, Sum, UnitState, best, earliest,
};
pub use rows::{AssetProgress, UnitProgress};
