//! Which of a learner's own rows changed, as sync tells it to devices.

use std::fmt::Display;

use crate::db::{Timestamp, UserId};
use crate::text_enum;

text_enum! {
    /// A kind of row that belongs to a learner.
    pub enum LearnerEntity {
        /// Where the learner stands with an asset; named by the asset.
        AssetProgress = "assetProgress",
        /// A pronunciation attempt.
        Attempt = "attempt",
        /// A daily plan with its entries; named by its day.
        Plan = "plan",
        /// The account as its owner sees it.
        Profile = "profile",
        /// Where the learner stands with a unit; named by the unit.
        Progress = "progress",
        /// The figures of a period; named by the period and its first day.
        Score = "score",
    }
}

/// A row that was written or deleted in the present transaction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LearnerChange {
    /// Whose it is.
    pub user: UserId,
    /// What it is.
    pub entity: LearnerEntity,
    /// What names it among its kind.
    pub id: String,
    /// When it was deleted; none where it was written.
    pub deleted_at: Option<Timestamp>,
}

impl LearnerChange {
    /// A row was inserted or changed.
    pub fn written(user: UserId, entity: LearnerEntity, id: impl Display) -> Self {
        Self { user, entity, id: id.to_string(), deleted_at: None }
    }

    /// A row was deleted.
    pub fn deleted(user: UserId, entity: LearnerEntity, id: impl Display, now: Timestamp) -> Self {
        Self { deleted_at: Some(now), ..Self::written(user, entity, id) }
    }
}
