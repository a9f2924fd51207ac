//! Who listens, and to how many recordings at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::scorer::{self, Scorer};
use crate::config::Config;
use crate::error::{Error, Result};

/// How long a submission waits for its turn.
const PATIENCE: Duration = Duration::from_secs(15);

/// The scorer and its places. A recording takes its place from being fetched to being scored: each has a temporary file
/// and its sound in memory.
pub struct Scoring {
    /// Who listens.
    pub scorer: Arc<dyn Scorer>,
    places: Semaphore,
}

impl Scoring {
    /// As configured.
    ///
    /// # Errors
    /// When the scorer cannot be made.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            scorer: scorer::from_config(&config.scorer)?,
            places: Semaphore::new(config.recordings.scored_at_once),
        })
    }

    /// A place, held until dropped.
    ///
    /// # Errors
    /// 503 when none became free in time.
    pub(super) async fn place(&self) -> Result<SemaphorePermit<'_>> {
        match tokio::time::timeout(PATIENCE, self.places.acquire()).await {
            Ok(place) => place.map_err(|closed| Error::internal(closed.into())),
            Err(_) => Err(Error::overloaded()),
        }
    }
}
