//! Work that goes on beside requests: polls, sweeps and queues.

use std::future::Future;
use std::time::{Duration, Instant};

use rand::Rng;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::metrics;

/// A run may take as long as its period, but at least this long and at most [`LONGEST_RUN`].
const SHORTEST_LIMIT: Duration = Duration::from_secs(10);

/// What runs longer is cut off and tried again.
const LONGEST_RUN: Duration = Duration::from_secs(10 * 60);

/// How long runs that have begun may go on once the process is told to end.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(5);

/// The background work of a process. Dropping it cuts the work off; [`Background::stop`] lets what has begun finish.
#[derive(Default)]
pub struct Background {
    tasks: JoinSet<()>,
    stopping: CancellationToken,
}

impl Background {
    /// Runs `work` on a clone of `state` now and then again after each `period`, give or take a tenth, so that replicas do
    /// not run in step.
    ///
    /// A run that fails or takes too long is logged once; so is the first that succeeds after it. `/metrics` counts
    /// runs by `name` and outcome.
    pub fn every<S, F>(
        &mut self,
        period: Duration,
        name: &'static str,
        state: S,
        work: impl Fn(S) -> F + Send + 'static,
    ) where
        S: Clone + Send + 'static,
        F: Future<Output = Result<()>> + Send,
    {
        self.every_within(period, period.clamp(SHORTEST_LIMIT, LONGEST_RUN), name, state, work);
    }

    /// As [`Background::every`], for work that has a limit of its own.
    pub fn every_within<S, F>(
        &mut self,
        period: Duration,
        limit: Duration,
        name: &'static str,
        state: S,
        work: impl Fn(S) -> F + Send + 'static,
    ) where
        S: Clone + Send + 'static,
        F: Future<Output = Result<()>> + Send,
    {
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            let mut failing = false;
            loop {
                let started = Instant::now();
                let outcome = tokio::time::timeout(limit, work(state.clone())).await;
                let succeeded = matches!(outcome, Ok(Ok(())));
                metrics::count_background_run(name, succeeded, started.elapsed());
                match outcome {
                    Ok(Ok(())) if failing => tracing::info!(work = name, "background work succeeds again"),
                    Ok(Ok(())) => {}
                    Ok(Err(error)) if !failing => {
                        tracing::warn!(work = name, %error, cause = ?error.cause, "background work failed; trying again");
                    }
                    Err(_) if !failing => {
                        tracing::warn!(work = name, ?limit, "background work took too long; trying again");
                    }
                    Ok(Err(error)) => tracing::debug!(work = name, %error, "background work failed again"),
                    Err(_) => tracing::debug!(work = name, "background work took too long again"),
                }
                failing = !succeeded;
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(period.mul_f64(rand::rng().random_range(0.9..=1.1))) => {}
                }
            }
        });
    }

    /// Runs `work` until the process ends: for what waits on a queue. Once it is told to stop it may finish what waits, as
    /// long as [`Background::stop`] waits for it.
    pub fn spawn<F>(&mut self, work: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(work(self.stopping.clone()));
    }

    /// Begins no further run and waits, for a few seconds, for those that have begun.
    pub async fn stop(mut self) {
        self.stopping.cancel();
        let finished = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(SHUTDOWN_LIMIT, finished).await.is_err() {
            tracing::warn!("background work did not finish in time and was cut off");
            self.tasks.shutdown().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn work_is_repeated_though_a_run_fails_until_it_is_stopped() {
        let runs = Arc::new(AtomicUsize::new(0));
        let mut background = Background::default();
        background.every(Duration::from_millis(1), "test", runs.clone(), |runs| async move {
            if runs.fetch_add(1, Ordering::Relaxed) == 0 { Err(Error::overloaded()) } else { Ok(()) }
        });
        let repeated = async {
            while runs.load(Ordering::Relaxed) < 3 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), repeated).await.expect("it runs again and again");
        background.stop().await;
        let stopped_at = runs.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(runs.load(Ordering::Relaxed), stopped_at);
    }
}
