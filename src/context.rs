//! What every handler, action of several steps and piece of background work is given.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Database, Timestamp};
use crate::storage::Storage;

/// The configuration, the three things outside the process (the database, the object store and the time), and what
/// the whole process shares. Cloning is cheap.
#[derive(Clone)]
pub struct AppContext {
    /// The configuration.
    pub config: Arc<Config>,
    /// The database.
    pub db: Database,
    /// The object store.
    pub storage: Storage,
    /// The time.
    pub clock: Clock,
    /// The bytes of request bodies that may still be taken into memory.
    pub body_bytes: Arc<Semaphore>,
    /// Cancelled when the process is told to end.
    pub stopping: CancellationToken,
}

impl AppContext {
    /// The time, UTC.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
