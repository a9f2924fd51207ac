//! Reading the catalogue fast: answers are rendered once and kept until the catalogue changes or its URLs do.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use moka::sync::Cache;

use super::model::Audience;
use super::places::{KeptPlaces, Place};
use super::queries;
use crate::background::Background;
use crate::context::AppContext;
use crate::db::{AssetId, Timestamp, UnitId};
use crate::error::Result;
use crate::http::{Negotiated, Rendered};

/// How often other processes' changes are looked for.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// What an entry takes beside its path and its answer, bytes: about what the cache needs for its own order.
const ENTRY_OVERHEAD: usize = 256;

/// What an answer depends on besides the database's content of that revision.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    path_and_query: String,
    audience: Audience,
    revision: i64,
    window: i64,
}

/// The most that an answer may take in the cache with its compressed forms, bytes; `u32::MAX` stands for more.
fn weight(key: &Key, body_size: usize) -> u32 {
    let bytes = key.path_and_query.len() + ENTRY_OVERHEAD + Negotiated::kept_size(body_size);
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// The answers to reads of the catalogue, kept under the revision of the catalogue that they show.
pub struct KeptAnswers {
    url_window_seconds: i64,
    revision: AtomicI64,
    max_bytes: u64,
    answers: Cache<Key, Negotiated>,
    places: KeptPlaces,
}

impl KeptAnswers {
    /// Keeps nothing yet and never more than `max_bytes`. Presigned URLs in the answers stay the same within
    /// `url_window`.
    pub fn new(url_window: Duration, max_bytes: u64) -> Self {
        Self {
            url_window_seconds: (url_window.as_secs() as i64).max(1),
            revision: AtomicI64::new(-1),
            max_bytes,
            answers: Cache::builder()
                .max_capacity(max_bytes)
                .weigher(|key, answer: &Negotiated| weight(key, answer.size()))
                .build(),
            places: KeptPlaces::new(),
        }
    }

    /// Learns the catalogue's revision, so that readers of this process see every change committed before the call.
    ///
    /// # Errors
    /// 503.
    pub async fn refresh(&self, context: &AppContext) -> Result<()> {
        let revision = context.db.read(queries::find_revision).await?;
        self.revision.fetch_max(revision, Ordering::AcqRel);
        Ok(())
    }

    async fn revision(&self, context: &AppContext) -> Result<i64> {
        if self.revision.load(Ordering::Acquire) < 0 {
            self.refresh(context).await?;
        }
        Ok(self.revision.load(Ordering::Acquire))
    }

    /// The places of those of the units that exist, in any order.
    ///
    /// # Errors
    /// 503.
    pub async fn units(&self, context: &AppContext, ids: &[UnitId]) -> Result<Vec<(UnitId, Place)>> {
        self.places.units(context, self.revision(context).await?, ids).await
    }

    /// The places of those of the assets that exist, in any order.
    ///
    /// # Errors
    /// 503.
    pub async fn assets(&self, context: &AppContext, ids: &[AssetId]) -> Result<Vec<(AssetId, Place)>> {
        self.places.assets(context, self.revision(context).await?, ids).await
    }

    /// The answer to a read: what is kept for it, or `render`ed now. It is kept under the revision that was known
    /// before rendering began: one that a change overtakes is at worst rendered twice, never served after the change.
    /// What is larger than the whole cache is not kept.
    ///
    /// # Errors
    /// What `render` returns; 503.
    pub async fn get_or_render<F>(
        &self,
        context: &AppContext,
        path_and_query: String,
        audience: Audience,
        render: impl FnOnce(Timestamp) -> F,
    ) -> Result<Negotiated>
    where
        F: Future<Output = Result<Rendered>>,
    {
        let revision = self.revision(context).await?;
        let now = context.now();
        let key = Key {
            path_and_query,
            audience,
            revision,
            window: now.utc().timestamp().div_euclid(self.url_window_seconds),
        };
        if let Some(answer) = self.answers.get(&key) {
            return Ok(answer);
        }
        let body = render(now).await?;
        let weight = weight(&key, body.size());
        if weight == u32::MAX || u64::from(weight) > self.max_bytes {
            return Ok(Negotiated::passing(body));
        }
        let answer = Negotiated::kept(body);
        self.answers.insert(key, answer.clone());
        Ok(answer)
    }
}

/// Polls for catalogue changes made by other processes.
pub fn follow_changes(background: &mut Background, context: &AppContext, answers: Arc<KeptAnswers>) {
    let state = (context.clone(), answers);
    background.every(POLL_INTERVAL, "follow_catalogue_changes", state, |(context, answers)| async move {
        answers.refresh(&context).await
    });
}
