//! `POST /me/events`: what devices saw, in batches.

use actix_web::http::header::CONTENT_LANGUAGE;
use actix_web::{HttpResponse, post, web};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::auth::CurrentUser;
use crate::catalog::KeptAnswers;
use crate::context::AppContext;
use crate::db::{AssetId, EventId, UnitId};
use crate::error::{Fault, Result};
use crate::http::{Language, Object, Valid, at_most, optional_object};
use crate::locale::Locale;
use crate::progress::Recorder;
use crate::progress::actions::Places;
use crate::progress::model::{AssetReport, DeviceTime, EventKind, EventResult, EventStatus, NewEvent, Rejection};

/// Characters of an unreadable id that its answer repeats.
const MAX_ECHOED: usize = 64;

/// A batch of learning events.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"events": [
    {"id": "0198c0de-0000-7000-8000-000000000601", "kind": "unit_started", "unitId": "0198c0de-0000-7000-8000-000000000301", "occurredAt": "2026-02-03T21:05:06+01:00"},
    {
        "id": "0198c0de-0000-7000-8000-000000000602",
        "kind": "asset_progress",
        "unitId": "0198c0de-0000-7000-8000-000000000301",
        "assetId": "0198c0de-0000-7000-8000-000000000401",
        "occurredAt": "2026-02-03T21:06:07+01:00",
        "payload": {"positionMs": 9000, "watchedMs": 9000, "progressPercent": 100},
    },
    {
        "id": "0198c0de-0000-7000-8000-000000000603",
        "kind": "unit_completed",
        "unitId": "0198c0de-0000-7000-8000-000000000301",
        "occurredAt": "2026-02-03T21:15:00+01:00",
        "payload": {"score": 87.5},
    },
]}))]
pub struct RecordEvents {
    /// At most 500, in any order. Each is judged by itself.
    #[garde(custom(at_most(500)))]
    #[schema(value_type = Vec<LearningEvent>, max_items = 500)]
    events: Vec<Value>,
}

/// Something that a learner did, as the device saw it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LearningEvent {
    /// Made by the device, best a UUIDv7; version 8 is the server's own. The same id again is the same event: retry as often as you like.
    id: EventId,
    /// `unit_started`, `asset_progress` or `unit_completed`.
    kind: EventKind,
    /// The unit; required but for `asset_progress`.
    #[serde(default)]
    unit_id: Option<UnitId>,
    /// The asset; for `asset_progress` alone, and required there.
    #[serde(default)]
    asset_id: Option<AssetId>,
    /// When, RFC 3339. With an offset other than `Z` that offset decides which day it was, else the learner's time zone
    /// does. A time more than five minutes ahead is replaced by the time of arrival.
    #[schema(example = "2026-02-03T21:05:06+01:00", format = DateTime)]
    occurred_at: String,
    /// By kind: `unit_completed` takes `{score?}`, `asset_progress` takes
    /// `{positionMs, watchedMs, progressPercent, completed?}`, `unit_started` takes nothing.
    #[serde(default, deserialize_with = "optional_object")]
    #[schema(value_type = Option<EventPayload>)]
    payload: Option<Value>,
}

/// The details of an event, by its kind.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"score": 87.5}))]
#[expect(dead_code, reason = "documents the payload; it is read by its kind")]
pub struct EventPayload {
    /// `unit_completed`: 0–100. Without it the mean of the learner's attempts on the unit counts.
    #[schema(minimum = 0, maximum = 100)]
    score: Option<f64>,
    /// `asset_progress`: where playback stands, milliseconds.
    #[schema(rename = "positionMs", minimum = 0)]
    position_ms: Option<i64>,
    /// `asset_progress`: the same in seconds, for one more release; `positionMs` counts more.
    #[schema(rename = "positionSeconds", minimum = 0, deprecated)]
    position_seconds: Option<f64>,
    /// `asset_progress`: how long the learner has watched in all, milliseconds.
    #[schema(rename = "watchedMs", minimum = 0)]
    watched_ms: Option<i64>,
    /// `asset_progress`: the same in seconds, for one more release; `watchedMs` counts more.
    #[schema(rename = "secondsWatched", minimum = 0, deprecated)]
    seconds_watched: Option<f64>,
    /// `asset_progress`: how much of the asset is done.
    #[schema(rename = "progressPercent", minimum = 0, maximum = 100)]
    progress_percent: Option<f64>,
    /// `asset_progress`: finished, whatever the percentage.
    completed: Option<bool>,
}

/// What became of a batch.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventResults {
    /// One for each event, in the same order.
    results: Vec<EventResultResponse>,
}

/// What became of one event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventResultResponse {
    /// The event's id as it was sent, at most 64 characters of it; null where none could be read.
    #[schema(example = "0198c0de-0000-7000-8000-000000000000")]
    id: Option<String>,
    /// `accepted` and `duplicate` are kept safely; `rejected` will never be.
    status: EventStatus,
    /// Why it was rejected, a code of fields (`GET /problems/{code}` explains it); on an accepted event `clock_ahead` when
    /// its time lay in the future. More codes will come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "out_of_range")]
    code: Option<String>,
    /// The same for people, naming the field, in the language of `Content-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "payload.score must be between 0 and 100")]
    detail: Option<String>,
}

impl EventResultResponse {
    fn new(id: Option<String>, status: EventStatus, remark: Option<&Rejection>, locale: Locale) -> Self {
        let code = remark.map(|remark| remark.fault.parts().0);
        Self { id, status, code, detail: remark.map(|remark| locale.say(&remark.detail())) }
    }
}

/// Records what a learner did, online or weeks ago.
///
/// Events may come in any order, twice, or late: the outcome is the same. One that cannot be used is answered
/// `rejected` and harms no other. Once answered, accepted events are durable.
#[utoipa::path(
    tag = "progress",
    request_body = RecordEvents,
    responses((status = 200, description = "What became of each event.", body = EventResults)),
)]
#[post("/me/events")]
pub async fn record_events(
    user: CurrentUser,
    body: Valid<RecordEvents>,
    context: web::Data<AppContext>,
    catalog: web::Data<KeptAnswers>,
    recorder: web::Data<Recorder>,
    language: Language,
) -> Result<HttpResponse> {
    let Language(locale) = language;
    let (mut events, mut results) = (Vec::new(), Vec::new());
    for value in body.0.events {
        match read_event(&value) {
            Ok(event) => {
                events.push(event);
                results.push(None);
            }
            Err(rejection) => {
                let id = value.get("id").and_then(Value::as_str).map(|id| id.chars().take(MAX_ECHOED).collect());
                results.push(Some(EventResultResponse::new(id, EventStatus::Rejected, Some(&rejection), locale)));
            }
        }
    }
    let recorded = match events.is_empty() {
        true => Vec::new(),
        false => {
            let places = Places::kept(&context, &catalog, &events).await?;
            recorder.record(user.id, events, places).await?.results
        }
    };
    let mut recorded = recorded.into_iter().map(|EventResult { id, status, remark }| {
        EventResultResponse::new(Some(id.to_string()), status, remark.as_ref(), locale)
    });
    // What could be read was recorded in order: its results fill the gaps.
    let results = results.into_iter().filter_map(|result| result.or_else(|| recorded.next())).collect();
    Ok(HttpResponse::Ok().insert_header((CONTENT_LANGUAGE, locale.tag())).json(EventResults { results }))
}

/// Reads an event as a device sent it; its payload is judged by its kind when it is recorded.
///
/// # Errors
/// Why it cannot be used.
pub fn read_event(value: &Value) -> Result<NewEvent, Rejection> {
    let Object::<LearningEvent>(event) =
        serde_path_to_error::deserialize(value).map_err(|error| Rejection::unreadable("", &error))?;
    if event.kind == EventKind::PronunciationScored {
        return Err(Rejection::new("kind", Fault::NotAllowed));
    }
    if event.id.0.is_nil() || event.id.0.is_max() {
        return Err(Rejection::new("id", Fault::ReservedId));
    }
    if event.id.is_made_by_the_server() {
        return Err(Rejection::new("id", Fault::ReservedId));
    }
    let device_time: DeviceTime =
        event.occurred_at.parse().map_err(|_| Rejection::new("occurredAt", Fault::NotATime))?;
    if !device_time.is_earthly() {
        return Err(Rejection::new("occurredAt", Fault::NotAnOffset));
    }
    let mut payload = event.payload.unwrap_or_else(|| json!({}));
    // Clients that are generated from the document send the fields of every kind, null where there is nothing to say.
    if let Some(fields) = payload.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    Ok(NewEvent {
        id: event.id,
        kind: event.kind,
        unit_id: event.unit_id,
        asset_id: event.asset_id,
        occurred_at: device_time.at,
        offset: device_time.offset,
        payload,
    })
}

impl From<AssetReport> for Value {
    fn from(report: AssetReport) -> Self {
        json!({
            "positionSeconds": report.position_seconds,
            "secondsWatched": report.seconds_watched,
            "progressPercent": report.progress_percent,
            "completed": report.completed,
        })
    }
}
