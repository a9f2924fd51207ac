//! Recording what many learners send at once in few transactions: what waits while one is committed is the next one.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::actions::{Places, Projections, Recorded, Submission, record_submissions};
use super::model::NewEvent;
use crate::background::Background;
use crate::context::AppContext;
use crate::db::{Conn, DatabaseUrl, UserId};
use crate::error::{Code, Error, Result};

/// Events that one transaction takes at most, unless a single submission has more.
const MAX_EVENTS: usize = 1_000;

/// Submissions that wait in one queue at most; beyond, senders wait for a place.
const MAX_WAITING: usize = 1_024;

/// Who has waited so long is told to come again.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Transactions that run beside each other on PostgreSQL; SQLite has one writer.
const POSTGRES_QUEUES: usize = 4;

struct Waiting {
    submission: Submission,
    since: Instant,
    answer: oneshot::Sender<Result<Recorded>>,
}

impl Waiting {
    /// Whoever hung up meanwhile finds it done when asking again.
    fn answer(self, answer: Result<Recorded>) {
        self.answer.send(answer).ok();
    }
}

struct Queue {
    sender: mpsc::Sender<Waiting>,
    receiver: Mutex<mpsc::Receiver<Waiting>>,
}

/// Takes submissions and answers each when its transaction is committed. A learner's submissions go to one queue, so
/// that they never wait for one another in the database.
pub struct Recorder {
    context: AppContext,
    projections: Projections,
    queues: Vec<Queue>,
    hasher: RandomState,
}

impl Recorder {
    /// Nothing is recorded until [`record_in_background`].
    pub fn new(context: AppContext, projections: Projections) -> Self {
        let queues = match context.db.url() {
            DatabaseUrl::Postgres(_) => POSTGRES_QUEUES,
            DatabaseUrl::SqliteFile(_) | DatabaseUrl::SqliteMemory => 1,
        };
        let queue = |_| {
            let (sender, receiver) = mpsc::channel(MAX_WAITING);
            Queue { sender, receiver: Mutex::new(receiver) }
        };
        Self { context, projections, queues: (0..queues).map(queue).collect(), hasher: RandomState::new() }
    }

    /// Records what a learner sent; when this returns, what was accepted is durable.
    ///
    /// # Errors
    /// 401 when the account is gone; 503.
    pub async fn record(&self, user: UserId, events: Vec<NewEvent>, places: Places) -> Result<Recorded> {
        let queue = &self.queues[self.hasher.hash_one(user) as usize % self.queues.len()];
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { submission: Submission { user, events, places }, since: Instant::now(), answer };
        let sent = queue.sender.send_timeout(waiting, MAX_WAIT).await;
        sent.map_err(|_| Error::overloaded())?;
        answered.await.map_err(|_| Error::overloaded())?
    }

    /// Works on one queue until the process ends and nothing waits any more.
    async fn work(&self, queue: &Queue, stopping: CancellationToken) {
        let mut receiver = queue.receiver.lock().await;
        loop {
            let first = tokio::select! {
                biased;
                first = receiver.recv() => first,
                () = stopping.cancelled() => return,
            };
            let Some(first) = first else { return };
            let mut events = first.submission.events.len();
            let mut batch = vec![first];
            while events < MAX_EVENTS
                && let Ok(next) = receiver.try_recv()
            {
                events += next.submission.events.len();
                batch.push(next);
            }
            self.commit(batch).await;
        }
    }

    /// Records a batch in one transaction. When a fault spoils it, each submission is tried by itself, so that none suffers
    /// for another.
    async fn commit(&self, batch: Vec<Waiting>) {
        let (batch, late): (Vec<_>, Vec<_>) = batch.into_iter().partition(|waiting| waiting.since.elapsed() < MAX_WAIT);
        for waiting in late {
            waiting.answer(Err(Error::overloaded()));
        }
        let submissions: Vec<Submission> = batch.iter().map(|waiting| waiting.submission.clone()).collect();
        match self.write(move |_| Ok(submissions)).await {
            Ok(answers) => batch.into_iter().zip(answers).for_each(|(waiting, answer)| waiting.answer(answer)),
            Err(error) if error.code == Code::Unavailable => {
                let detail = *error.detail.clone();
                let same = || Error { retry_after: error.retry_after, ..Error::new(error.code, detail.clone()) };
                tracing::warn!(cause = ?error.cause, submissions = batch.len(), "events could not be recorded");
                batch.into_iter().for_each(|waiting| waiting.answer(Err(same())));
            }
            Err(error) => {
                tracing::debug!(cause = ?error.cause, "a batch failed; each submission is tried by itself");
                for Waiting { submission, answer, .. } in batch {
                    let Submission { user, events, .. } = submission;
                    // What was kept of the catalogue may have been the fault.
                    let looked_up = move |conn: &mut Conn| {
                        let places = Places::of(conn, &events)?;
                        Ok(vec![Submission { user, events, places }])
                    };
                    let recorded = self.write(looked_up).await.map(|mut answers| answers.pop());
                    answer.send(recorded.and_then(|one| one.unwrap_or_else(|| Err(Error::overloaded())))).ok();
                }
            }
        }
    }

    /// Records submissions, which may be completed in the same transaction; the answers are in their order.
    async fn write(
        &self,
        submissions: impl FnOnce(&mut Conn) -> Result<Vec<Submission>> + Send + 'static,
    ) -> Result<Vec<Result<Recorded>>> {
        let (projections, now) = (self.projections, self.context.now());
        let record = move |conn: &mut Conn| {
            let submissions = submissions(conn)?;
            record_submissions(conn, &projections, now, submissions)
        };
        self.context.db.write(record).await
    }
}

/// Works on the queues of a recorder until the process ends.
pub fn record_in_background(background: &mut Background, recorder: &Arc<Recorder>) {
    for index in 0..recorder.queues.len() {
        let recorder = recorder.clone();
        background.spawn(|stopping| async move { recorder.work(&recorder.queues[index], stopping).await });
    }
}
