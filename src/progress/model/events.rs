//! Events: as they come, as they are kept, and what becomes of each.

use anyhow::Context;
use chrono::FixedOffset;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{DeviceTime, Fact};
use crate::db::{AssetId, AttemptId, Day, EventId, Json, Timestamp, UnitId, UserId};
use crate::error::{Detail, Error, Fault};
use crate::http::ShapeFault;
use crate::schema::learning_events;
use crate::sha256::Sha256Digest;
use crate::text_enum;

text_enum! {
    /// What sort of thing happened.
    pub enum EventKind {
        /// The learner opened a unit.
        UnitStarted = "unit_started",
        /// The learner watched or heard some of an asset.
        AssetProgress = "asset_progress",
        /// The learner finished a unit.
        UnitCompleted = "unit_completed",
        /// A recording of the learner was scored; made by the server alone.
        PronunciationScored = "pronunciation_scored",
    }
}

impl EventKind {
    /// What plans and scores depend on.
    pub const OUTCOMES: [Self; 2] = [Self::UnitCompleted, Self::PronunciationScored];
}

/// An event on its way in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// Made by whoever saw it happen; the same id again is the same event.
    pub id: EventId,
    /// What sort of thing happened.
    pub kind: EventKind,
    /// The unit; for `asset_progress` optional, since the asset tells.
    pub unit_id: Option<UnitId>,
    /// The asset, for `asset_progress` alone.
    pub asset_id: Option<AssetId>,
    /// When, by the clock of whoever saw it.
    pub occurred_at: Timestamp,
    /// The offset of that clock, where it was told: it decides which day it was. Without it the learner's zone does.
    pub offset: Option<FixedOffset>,
    /// The details of its kind.
    pub payload: Value,
}

impl NewEvent {
    /// Something that happens to a unit just now, seen by the server.
    pub fn on_unit(kind: EventKind, unit: UnitId, now: Timestamp, payload: Value) -> Self {
        Self {
            id: EventId::generate(),
            kind,
            unit_id: Some(unit),
            asset_id: None,
            occurred_at: now,
            offset: None,
            payload,
        }
    }

    /// An attempt was scored. It happened when the learner spoke, whenever it was scored. The event's id follows from the
    /// attempt's, so that it counts once however often it is told.
    pub fn pronunciation_scored(attempt: AttemptId, unit: UnitId, score: f64, spoken: DeviceTime) -> Self {
        let payload = json!({"attemptId": attempt, "score": score});
        let event = Self::on_unit(EventKind::PronunciationScored, unit, spoken.at, payload);
        Self { id: EventId::of_attempt(attempt), offset: spoken.offset, ..event }
    }
}

impl EventId {
    /// The id of the event that an attempt was scored: the attempt's with version 8 (RFC 9562 §5.8) for 7. Devices may not
    /// use that version, so nobody can take the id first.
    fn of_attempt(attempt: AttemptId) -> Self {
        let mut bytes = attempt.0.into_bytes();
        bytes[6] = 0x80 | (bytes[6] & 0x0f);
        Self(uuid::Uuid::from_bytes(bytes))
    }

    /// The id of what a learner asked for under an `Idempotency-Key`, in the server's version too: asked for again, it is
    /// the same event, even where the answer was lost.
    pub fn of_request(user: UserId, key: &str) -> Self {
        let digest = Sha256Digest::of(format!("{user} {key}").as_bytes());
        let (bytes, _) = digest.as_bytes().split_first_chunk().expect("a digest has more than 16 bytes");
        Self(uuid::Builder::from_custom_bytes(*bytes).into_uuid())
    }

    /// Is it of the version that is kept for the server's own events?
    pub fn is_made_by_the_server(self) -> bool {
        self.0.get_version_num() == 8
    }
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = learning_events, treat_none_as_default_value = false)]
pub struct EventRow {
    /// The learner.
    pub user_id: UserId,
    /// Unique among the learner's events.
    pub id: EventId,
    /// [`EventKind`] as text.
    pub kind: EventKind,
    /// The unit that it belongs to.
    pub unit_id: Option<UnitId>,
    /// The asset, for `asset_progress`.
    pub asset_id: Option<AssetId>,
    /// The details of its kind.
    pub payload: Json,
    /// When it happened; never after `received_at` by more than clocks differ.
    pub occurred_at: Timestamp,
    /// The learner's day when it happened.
    pub local_date: Day,
    /// When the server heard of it.
    pub received_at: Timestamp,
}

/// An event as the rules see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Its id: breaks ties between events of one instant.
    pub id: EventId,
    /// The unit that it belongs to.
    pub unit_id: UnitId,
    /// The asset, for asset progress.
    pub asset_id: Option<AssetId>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The learner's day when it happened.
    pub local_date: Day,
    /// What it says.
    pub fact: Fact,
}

impl TryFrom<&EventRow> for Event {
    type Error = anyhow::Error;

    fn try_from(row: &EventRow) -> anyhow::Result<Self> {
        let kind = row.kind;
        let fact = Fact::read(kind, &row.payload.0).map_err(|rejection| {
            anyhow::anyhow!("the event {} of user {}: {}", row.id, row.user_id, rejection.detail())
        })?;
        Ok(Self {
            id: row.id,
            unit_id: row.unit_id.with_context(|| format!("the event {} has no unit", row.id))?,
            asset_id: row.asset_id,
            occurred_at: row.occurred_at,
            local_date: row.local_date,
            fact,
        })
    }
}

/// Kept events as the rules see them, in the same order.
///
/// # Errors
/// When one of them cannot be understood.
pub fn read_events(rows: &[EventRow]) -> anyhow::Result<Vec<Event>> {
    rows.iter().map(TryInto::try_into).collect()
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventStatus {
    /// It is kept and counts.
    Accepted,
    /// It was kept before; nothing changed.
    Duplicate,
    /// It cannot be used as it is; sending it again changes nothing.
    Rejected,
}

/// What is wrong with an event, or to be remarked.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejection {
    /// Which field, as `payload.score`; empty for the whole.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl Rejection {
    /// A rejection.
    pub fn new(field: impl Into<String>, fault: Fault) -> Self {
        Self { field: field.into(), fault }
    }

    /// The rejection of JSON that does not have the right shape; `place` is where that JSON stands in the event.
    pub fn unreadable(place: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let ShapeFault { path, fault } = ShapeFault::of(error);
        let place = [place, path.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
        Self::new(place, fault)
    }

    /// In words, naming the field.
    pub fn detail(&self) -> Detail {
        let fault = self.fault.clone();
        match self.field.is_empty() {
            true => Detail::Body { fault },
            false => Detail::Field { field: self.field.clone(), fault },
        }
    }
}

/// What became of one event of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct EventResult {
    /// The event's id.
    pub id: EventId,
    /// What became of it.
    pub status: EventStatus,
    /// For a rejected event, why; for an accepted one [`Fault::ClockAhead`] when its time was set to the time of arrival.
    pub remark: Option<Rejection>,
}

impl EventResult {
    /// A result without remark.
    pub fn new(id: EventId, status: EventStatus) -> Self {
        Self { id, status, remark: None }
    }

    /// Not usable.
    pub fn rejected(id: EventId, rejection: Rejection) -> Self {
        Self { id, status: EventStatus::Rejected, remark: Some(rejection) }
    }

    /// A rejection of the only event of a request is the request's problem.
    ///
    /// # Errors
    /// 422 for a rejected event.
    pub fn into_result(self) -> Result<(), Error> {
        match (self.status, self.remark) {
            // The body of such a request is what is the payload of an event.
            (EventStatus::Rejected, Some(Rejection { field, fault })) => {
                let field = field.strip_prefix("payload.").map(|field| format!("/{field}"));
                Err(Error::invalid(field.unwrap_or_default(), fault))
            }
            _ => Ok(()),
        }
    }
}
