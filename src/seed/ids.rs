//! `seed-data/ids.json`: the ids of the sample's rows, which the examples of the API document name.

use std::collections::HashMap;

use serde::Deserialize;

use crate::auth::queries::find_user;
use crate::courses::GivenIds;
use crate::db::{AttemptId, Conn, UserId};
use crate::error::Result;
use crate::pronunciation;

/// The ids that rows of the sample get, where nothing else has them.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SampleIds {
    #[serde(flatten)]
    pub catalog: GivenIds,
    accounts: HashMap<String, UserId>,
    attempts: HashMap<String, AttemptId>,
}

impl SampleIds {
    /// For an account about to be made. One that was deleted leaves its id to nothing while its recordings are erased.
    pub(super) fn account(&self, conn: &mut Conn, username: &str) -> Result<UserId> {
        let Some(id) = self.accounts.get(username).copied() else { return Ok(UserId::generate()) };
        let taken = find_user(conn, id)?.is_some() || pronunciation::is_being_erased(conn, id)?;
        Ok(if taken { UserId::generate() } else { id })
    }

    /// For an attempt about to be made, by the key of its recording, which no other can have.
    pub(super) fn attempt(&self, recording: &str) -> AttemptId {
        self.attempts.get(recording).copied().unwrap_or_else(AttemptId::generate)
    }
}
