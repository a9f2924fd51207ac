//! What an event says, read from its payload.

use serde::Deserialize;
use serde_json::Value;

use super::{EventKind, Rejection};
use crate::db::AttemptId;
use crate::error::Fault;

/// What an event says happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fact {
    /// A unit was opened.
    UnitStarted,
    /// An asset was watched or heard.
    AssetProgress(AssetReport),
    /// A unit was finished, perhaps with a score.
    UnitCompleted {
        /// 0–100.
        score: Option<f64>,
    },
    /// A recording was scored.
    PronunciationScored {
        /// 0–100.
        score: f64,
    },
}

/// Seconds as they are kept, in the unit of all times on the wire.
pub fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1e3).round() as i64
}

/// How far a learner is in an asset, as a device reports it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AssetReport {
    /// Where playback stands.
    pub position_seconds: f64,
    /// How long the learner has watched in all.
    pub seconds_watched: f64,
    /// How much of the asset is done, 0–100.
    pub progress_percent: f64,
    /// The device says it is finished.
    pub completed: bool,
}

/// The same as devices write it: each place in milliseconds, or as older ones do in seconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AssetPayload {
    #[serde(default)]
    position_ms: Option<f64>,
    #[serde(default)]
    position_seconds: Option<f64>,
    #[serde(default)]
    watched_ms: Option<f64>,
    #[serde(default)]
    seconds_watched: Option<f64>,
    progress_percent: f64,
    #[serde(default)]
    completed: Option<bool>,
}

impl AssetPayload {
    fn report(self) -> Result<AssetReport, Rejection> {
        Ok(AssetReport {
            position_seconds: seconds(("positionMs", self.position_ms), ("positionSeconds", self.position_seconds))?,
            seconds_watched: seconds(("watchedMs", self.watched_ms), ("secondsWatched", self.seconds_watched))?,
            progress_percent: self.progress_percent,
            completed: self.completed.unwrap_or_default(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompletedPayload {
    #[serde(default)]
    score: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScoredPayload {
    #[expect(dead_code, reason = "kept with the event so that its recording can be found; no rule depends on it")]
    attempt_id: AttemptId,
    score: f64,
}

impl Fact {
    /// Do plans and scores depend on it?
    pub fn is_outcome(&self) -> bool {
        matches!(self, Fact::UnitCompleted { .. } | Fact::PronunciationScored { .. })
    }

    /// Reads a payload by its event's kind.
    ///
    /// # Errors
    /// Which field is wrong, and how.
    pub fn read(kind: EventKind, payload: &Value) -> Result<Self, Rejection> {
        let fact = match kind {
            EventKind::UnitStarted => {
                parse::<Nothing>(payload)?;
                Fact::UnitStarted
            }
            EventKind::AssetProgress => Fact::AssetProgress(parse::<AssetPayload>(payload)?.report()?),
            EventKind::UnitCompleted => Fact::UnitCompleted { score: parse::<CompletedPayload>(payload)?.score },
            EventKind::PronunciationScored => {
                Fact::PronunciationScored { score: parse::<ScoredPayload>(payload)?.score }
            }
        };
        fact.check()?;
        Ok(fact)
    }

    /// Rounds the numbers of a payload to six decimals: so short, every number has the same bits after it was written
    /// as decimal text and read again, in either database.
    pub fn round(payload: &mut Value) {
        for value in payload.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
            if let Some(number) = value.as_f64().filter(|_| value.is_f64()) {
                *value = Value::from((number * 1e6).round() / 1e6);
            }
        }
    }

    fn check(&self) -> Result<(), Rejection> {
        match self {
            Fact::UnitStarted | Fact::UnitCompleted { score: None } => Ok(()),
            Fact::UnitCompleted { score: Some(score) } | Fact::PronunciationScored { score } => {
                hundred("score", *score)
            }
            Fact::AssetProgress(report) => hundred("progressPercent", report.progress_percent),
        }
    }
}

fn parse<'de, T: Deserialize<'de>>(payload: &'de Value) -> Result<T, Rejection> {
    serde_path_to_error::deserialize(payload).map_err(|error| Rejection::unreadable("payload", &error))
}

fn hundred(field: &str, value: f64) -> Result<(), Rejection> {
    check(field, 100, value)
}

/// Seconds, of a field in milliseconds or of one in seconds; where both are sent the first counts.
fn seconds((in_ms, ms): (&str, Option<f64>), (in_seconds, seconds): (&str, Option<f64>)) -> Result<f64, Rejection> {
    match (ms, seconds) {
        (Some(ms), _) => {
            check(in_ms, 1_000_000_000_000, ms)?;
            Ok(ms / 1e3)
        }
        (None, Some(seconds)) => {
            check(in_seconds, 1_000_000_000, seconds)?;
            Ok(seconds)
        }
        (None, None) => Err(Rejection::new(format!("payload.{in_ms}"), Fault::Required)),
    }
}

fn check(field: &str, max: i64, value: f64) -> Result<(), Rejection> {
    // NaN is in no range.
    match (0.0..=max as f64).contains(&value) {
        true => Ok(()),
        false => Err(Rejection::new(format!("payload.{field}"), Fault::OutOfRange { min: 0, max })),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_payload_is_read_by_its_kind() {
        let score = Fact::read(EventKind::UnitCompleted, &json!({"score": 87.5})).unwrap();
        assert_eq!(score, Fact::UnitCompleted { score: Some(87.5) });
        let report = json!({"positionSeconds": 1, "secondsWatched": 2.5, "progressPercent": 90});
        assert!(matches!(
            Fact::read(EventKind::AssetProgress, &report),
            Ok(Fact::AssetProgress(AssetReport { seconds_watched: 2.5, completed: false, .. }))
        ));
    }

    #[test]
    fn places_are_in_milliseconds_or_in_seconds() {
        let read = |payload| Fact::read(EventKind::AssetProgress, &payload);
        let new = read(json!({"positionMs": 1500, "watchedMs": 2500, "progressPercent": 50, "completed": null}));
        let old = read(json!({"positionSeconds": 1.5, "secondsWatched": 2.5, "progressPercent": 50}));
        let both = read(json!({"positionMs": 1500, "positionSeconds": 9, "watchedMs": 2500, "progressPercent": 50}));
        assert_eq!(new, old);
        assert_eq!(both, old);
        let neither = read(json!({"positionMs": 1500, "progressPercent": 50})).unwrap_err();
        assert_eq!(neither, Rejection::new("payload.watchedMs", Fault::Required));
        let negative = read(json!({"positionMs": -1, "watchedMs": 0, "progressPercent": 0})).unwrap_err();
        assert_eq!(negative.detail().to_string(), "payload.positionMs must be between 0 and 1000000000000");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let said = |kind, payload| {
            let Rejection { field, fault } = Fact::read(kind, &payload).unwrap_err();
            (field, fault.parts().0)
        };
        for (kind, payload, field, code) in [
            (EventKind::UnitCompleted, json!({"score": 101}), "payload.score", "out_of_range"),
            (EventKind::UnitStarted, json!({"mood": "good"}), "payload.mood", "unknown_field"),
            (EventKind::AssetProgress, json!({"positionSeconds": 3}), "payload.progressPercent", "required"),
            (EventKind::UnitCompleted, json!({"score": "high"}), "payload.score", "wrong_type"),
        ] {
            assert_eq!(said(kind, payload), (field.to_owned(), code.to_owned()));
        }
    }

    proptest::proptest! {
        #[test]
        fn rounded_numbers_survive_being_written_as_text(number in 0.0..1e9_f64) {
            let mut payload = json!({"positionSeconds": number});
            Fact::round(&mut payload);
            let read: Value = serde_json::from_str(&payload.to_string()).unwrap();
            proptest::prop_assert_eq!(&read, &payload);
            let rounded = payload["positionSeconds"].as_f64().unwrap();
            proptest::prop_assert!((rounded - number).abs() < 1e-6);
        }
    }

    #[test]
    fn numbers_that_are_none_are_out_of_range() {
        for value in [f64::NAN, f64::INFINITY, -0.001, 100.001] {
            assert!(Fact::UnitCompleted { score: Some(value) }.check().is_err(), "{value}");
        }
    }
}
