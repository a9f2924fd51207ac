//! Reading the catalogue fast: answers are rendered once and kept until the catalogue changes or its URLs do.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use moka::sync::Cache;

use super::model::{Audience, UnitAsset};
use super::queries;
use super::response::AssetResponse;
use crate::clock::Clock;
use crate::db::{Database, Id, Timestamp};
use crate::error::Result;
use crate::http::Rendered;
use crate::storage::{Bucket, Storage};

/// The most that kept answers may take, bytes.
const CACHE_BYTES: u64 = 128 * 1024 * 1024;

/// How often other processes' changes are looked for.
const POLL: Duration = Duration::from_millis(500);

/// What an answer depends on besides the database's content of that revision.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    path_and_query: String,
    audience: Audience,
    revision: i64,
    window: i64,
}

/// The catalogue for reading.
pub struct Catalog {
    db: web::Data<Database>,
    storage: web::Data<Storage>,
    clock: web::Data<Clock>,
    url_window: i64,
    revision: AtomicI64,
    answers: Cache<Key, Rendered>,
}

impl Catalog {
    /// Over these parts; URLs stay the same within `url_window`.
    pub fn new(
        db: web::Data<Database>,
        storage: web::Data<Storage>,
        clock: web::Data<Clock>,
        url_window: Duration,
    ) -> Self {
        Self {
            db,
            storage,
            clock,
            url_window: (url_window.as_secs() as i64).max(1),
            revision: AtomicI64::new(-1),
            answers: Cache::builder()
                .max_capacity(CACHE_BYTES)
                .weigher(|key: &Key, answer: &Rendered| (key.path_and_query.len() + answer.size() + 256) as u32)
                .build(),
        }
    }

    /// Learns the catalogue's revision: called after each change made by this process, so that its readers see the
    /// change at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn refresh(&self) -> Result<()> {
        let revision = self.db.read(queries::find_revision).await?;
        self.revision.fetch_max(revision, Ordering::AcqRel);
        Ok(())
    }

    /// Makes readers of this process see a change that has just been committed. The change stands even where this
    /// fails: then they see it half a second later.
    pub(super) async fn show_changes(&self) {
        if let Err(problem) = self.refresh().await {
            tracing::warn!(%problem, "cannot look up the catalogue's revision after a change");
        }
    }

    /// Follows the changes of other processes, for ever.
    pub async fn follow(&self) {
        loop {
            if let Err(problem) = self.refresh().await {
                tracing::debug!(%problem, "cannot look for changes of the catalogue");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Answers a GET with what is kept for it, or renders it now. An answer is kept under the revision that was known
    /// before rendering began: one that a change overtakes is at worst rendered twice, never served after the change.
    pub(super) async fn answer<F>(
        &self,
        req: &HttpRequest,
        audience: Audience,
        render: impl FnOnce(Timestamp) -> F,
    ) -> Result<HttpResponse>
    where
        F: Future<Output = Result<Rendered>>,
    {
        let revision = self.revision.load(Ordering::Acquire);
        if revision < 0 {
            self.refresh().await?;
        }
        let now = self.clock.now();
        let key = Key {
            path_and_query: match req.query_string() {
                "" => req.path().to_owned(),
                query => format!("{}?{query}", req.path()),
            },
            audience,
            revision: self.revision.load(Ordering::Acquire),
            window: now.utc().timestamp().div_euclid(self.url_window),
        };
        if let Some(answer) = self.answers.get(&key) {
            return Ok(answer.respond(req));
        }
        let answer = render(now).await?;
        self.answers.insert(key, answer.clone());
        Ok(answer.respond(req))
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The object store.
    pub(super) fn storage(&self) -> &Storage {
        &self.storage
    }

    /// The database.
    pub(super) fn db(&self) -> &Database {
        &self.db
    }

    /// An asset as this audience sees it, with a URL signed now.
    pub(super) fn present(&self, asset: UnitAsset, audience: Audience, now: Timestamp) -> AssetResponse {
        let url = self.storage.presign_get(Bucket::Assets, &asset.minio_key, now.utc());
        AssetResponse::new(asset, url, audience)
    }
}

/// The count of a row, or none.
pub(super) fn count_of(counts: &[(Id, i64)], id: Id) -> i64 {
    counts.iter().find(|(of, _)| *of == id).map_or(0, |(_, count)| *count)
}
