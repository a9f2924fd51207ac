//! Reading the catalogue fast: answers are rendered once and kept until the catalogue changes or its URLs do.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::OnceCell;

use super::model::Audience;
use super::places::{KeptPlaces, Place};
use super::queries;
use super::tree::{KeptTree, PublishedTree};
use crate::background::Background;
use crate::context::AppContext;
use crate::db::{AssetId, Timestamp, UnitId};
use crate::error::{Error, Result};
use crate::http::{Negotiated, Rendered};

/// How often other processes' changes are looked for.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// Answers with URLs are made ahead in the last of so many parts of a window.
const AHEAD: i64 = 20;

/// What an entry takes beside its path and its answer, bytes: about what the cache needs for its own order.
const ENTRY_OVERHEAD: usize = 256;

/// What an answer depends on besides the content of the database.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    path_and_query: String,
    audience: Audience,
    /// The window that its URLs are signed for; none without URLs.
    window: Option<i64>,
}

impl Key {
    fn new(read: &Read<'_>, window: Option<i64>) -> Self {
        Self { path_and_query: read.path_and_query.to_owned(), audience: read.audience, window }
    }
}

/// An answer, and the template of the route that gave it.
#[derive(Clone)]
pub struct Kept {
    /// The answer.
    pub answer: Negotiated,
    /// For `/metrics`.
    pub route: Arc<str>,
    /// The revision of the catalogue that it was last found to show.
    revision: i64,
}

/// A read as its route has it.
pub struct Read<'a> {
    /// With the query, which decides too.
    pub path_and_query: &'a str,
    /// The template that matched.
    pub route: &'a str,
    /// Who asks.
    pub audience: Audience,
}

/// The most that an answer may take in the cache with its compressed forms, bytes; `u32::MAX` stands for more.
fn weight(key: &Key, body_size: usize) -> u32 {
    let bytes = key.path_and_query.len() + ENTRY_OVERHEAD + Negotiated::kept_size(body_size);
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// By what is rendered and the revision that it is rendered for.
type Renderings = HashMap<(Key, i64), Arc<OnceCell<Negotiated>>>;

/// The answers to reads of the catalogue, kept with the revision of the catalogue that they show. After a change of the
/// catalogue each is rendered once more, and what comes out the same keeps its compressed forms.
pub struct KeptAnswers {
    url_window_seconds: i64,
    revision: AtomicI64,
    max_bytes: u64,
    answers: Cache<Key, Kept>,
    /// Answers that are being rendered for a revision: who asks meanwhile waits for the same.
    rendering: Mutex<Renderings>,
    places: KeptPlaces,
    tree: KeptTree,
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
                .weigher(|key, kept: &Kept| weight(key, kept.answer.size()))
                .build(),
            rendering: Mutex::default(),
            places: KeptPlaces::new(),
            tree: KeptTree::default(),
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

    /// The catalogue's revision as far as this process knows it.
    ///
    /// # Errors
    /// 503.
    pub async fn revision(&self, context: &AppContext) -> Result<i64> {
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

    /// What learners see of the catalogue down to its stories.
    ///
    /// # Errors
    /// 503.
    pub async fn tree(&self, context: &AppContext) -> Result<Arc<PublishedTree>> {
        self.tree.at(context, self.revision(context).await?).await
    }

    /// The answer to a read without URLs: what is kept for it, or `render`ed now. It is kept under the revision that was
    /// known before rendering began: one that a change overtakes is at worst rendered twice, never served after the
    /// change. What is larger than the whole cache is not kept.
    ///
    /// # Errors
    /// What `render` returns; 503.
    pub async fn get_or_render<F>(
        &self,
        context: &AppContext,
        read: &Read<'_>,
        render: impl FnOnce() -> F,
    ) -> Result<Negotiated>
    where
        F: Future<Output = Result<Rendered>>,
    {
        let revision = self.revision(context).await?;
        self.kept_or_rendered(Key::new(read, None), revision, read.route, render).await
    }

    /// The answer to a read with URLs, which are signed for the time that `render` is given. Shortly before they are signed
    /// anew, whoever asks has the next answer made ahead, so that not all ask for it at once.
    ///
    /// # Errors
    /// What `render` returns; 503.
    pub async fn get_or_sign<F>(
        &self,
        context: &AppContext,
        read: &Read<'_>,
        render: impl Fn(Timestamp) -> F,
    ) -> Result<Negotiated>
    where
        F: Future<Output = Result<Rendered>>,
    {
        let revision = self.revision(context).await?;
        let now = context.now();
        let key = Key::new(read, Some(self.window(now)));
        let answer = self.kept_or_rendered(key.clone(), revision, read.route, || render(now)).await?;
        if let Some((next, begins)) = self.next_to_make(&key, revision, now) {
            // Whoever asks when the window begins has it made then.
            if let Err(error) = self.kept_or_rendered(next, revision, read.route, || render(begins)).await {
                tracing::debug!(cause = ?error.cause, "an answer could not be made ahead");
            }
        }
        Ok(answer)
    }

    /// The answer to a read, if one is kept and the next need not be made.
    pub fn find(&self, now: Timestamp, path_and_query: &str, audience: Audience) -> Option<Kept> {
        let revision = self.revision.load(Ordering::Acquire);
        let read = Read { path_and_query, route: "", audience };
        let mut key = Key::new(&read, Some(self.window(now)));
        if let Some(kept) = self.kept(&key, revision) {
            return self.next_to_make(&key, revision, now).is_none().then_some(kept);
        }
        key.window = None;
        self.kept(&key, revision)
    }

    fn kept(&self, key: &Key, revision: i64) -> Option<Kept> {
        self.answers.get(key).filter(|kept| kept.revision == revision)
    }

    fn window(&self, now: Timestamp) -> i64 {
        now.utc().timestamp().div_euclid(self.url_window_seconds)
    }

    /// In the last part of a window: the key of the next answer, and when it begins to count, unless that is made. What is
    /// too large to be kept is not made ahead.
    fn next_to_make(&self, key: &Key, revision: i64, now: Timestamp) -> Option<(Key, Timestamp)> {
        let left = self.url_window_seconds - now.utc().timestamp().rem_euclid(self.url_window_seconds);
        if left * AHEAD >= self.url_window_seconds || self.kept(key, revision).is_none() {
            return None;
        }
        let next = Key { window: key.window.map(|window| window + 1), ..key.clone() };
        self.kept(&next, revision).is_none().then(|| (next, now + chrono::Duration::seconds(left)))
    }

    async fn kept_or_rendered<F>(
        &self,
        key: Key,
        revision: i64,
        route: &str,
        render: impl FnOnce() -> F,
    ) -> Result<Negotiated>
    where
        F: Future<Output = Result<Rendered>>,
    {
        if let Some(kept) = self.kept(&key, revision) {
            return Ok(kept.answer);
        }
        let wanted = (key, revision);
        let cell = self.rendering().entry(wanted.clone()).or_default().clone();
        let _done = Done { answers: self, wanted: &wanted };
        let key = &wanted.0;
        let answer = cell
            .get_or_try_init(|| async {
                let body = render().await?;
                let weight = weight(key, body.size());
                if weight == u32::MAX || u64::from(weight) > self.max_bytes {
                    return Ok(Negotiated::passing(body));
                }
                let before = self.answers.get(key).filter(|kept| kept.answer.shows(&body));
                let answer = before.map_or_else(|| Negotiated::kept(body), |kept| kept.answer);
                self.answers.insert(key.clone(), Kept { answer: answer.clone(), route: route.into(), revision });
                Ok::<_, Error>(answer)
            })
            .await?;
        Ok(answer.clone())
    }

    fn rendering(&self) -> MutexGuard<'_, Renderings> {
        self.rendering.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes an answer off the list of those that are being rendered, however that ends.
struct Done<'a> {
    answers: &'a KeptAnswers,
    wanted: &'a (Key, i64),
}

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.answers.rendering().remove(self.wanted);
    }
}

/// Polls for catalogue changes made by other processes.
pub fn follow_changes(background: &mut Background, context: &AppContext, answers: Arc<KeptAnswers>) {
    let state = (context.clone(), answers);
    background.every(POLL_INTERVAL, "follow_catalogue_changes", state, |(context, answers)| async move {
        answers.refresh(&context).await
    });
}
