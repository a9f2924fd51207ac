//! What several answers share.

use serde::Serialize;
use utoipa::ToSchema;

use crate::catalog::queries::UnitHead;
use crate::catalog::response::{LevelRef, StoryRef};
use crate::db::UnitId;
use crate::progress::model::Sum;

/// A unit and where it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LearningUnit {
    /// The unit.
    pub id: UnitId,
    /// Its title.
    #[schema(example = "Greeting phrases")]
    pub title: String,
    /// The story that it is part of.
    pub story: StoryRef,
    /// The level of that story.
    pub level: LevelRef,
}

impl From<UnitHead> for LearningUnit {
    fn from(unit: UnitHead) -> Self {
        Self {
            id: unit.id,
            title: unit.title,
            story: StoryRef { id: unit.story_id, title: unit.story_title },
            level: LevelRef { id: unit.level_id, name: unit.level_name, position: unit.level_position },
        }
    }
}

/// Counts over published units.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressTotals {
    /// Published units in all.
    #[schema(example = 12)]
    pub total_units: i64,
    /// Units that the learner has begun, finished ones included.
    #[schema(example = 5)]
    pub started_units: i64,
    /// Units that the learner has finished.
    #[schema(example = 3)]
    pub completed_units: i64,
    /// Finished units in percent of all, 0–100.
    #[schema(example = 25.0)]
    pub percent: f64,
    /// The mean of the best scores, 0–100; null while there is none.
    #[schema(example = 87.5)]
    pub average_score: Option<f64>,
}

impl ProgressTotals {
    /// Adds up: how many units there are, and (completed, best score) of each that was begun.
    pub fn of(total_units: i64, begun: impl IntoIterator<Item = (bool, Option<f64>)>) -> Self {
        let begun: Vec<(bool, Option<f64>)> = begun.into_iter().collect();
        let completed_units = begun.iter().filter(|(completed, _)| *completed).count() as i64;
        let percent = if total_units == 0 { 0.0 } else { 100.0 * completed_units as f64 / total_units as f64 };
        Self {
            total_units,
            started_units: begun.len() as i64,
            completed_units,
            percent,
            average_score: begun.iter().filter_map(|(_, score)| *score).collect::<Sum>().mean(),
        }
    }
}
