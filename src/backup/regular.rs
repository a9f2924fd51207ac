//! Backups that `serve` makes by itself.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::{Manifest, Place, make_and_thin, newest};
use crate::background::Background;
use crate::context::AppContext;
use crate::error::Error;
use crate::metrics;

/// How often it is looked whether a backup is due, unless they are to be made more often.
const LOOK_INTERVAL: Duration = Duration::from_secs(5 * 60);

/// A backup takes as long as there is data, but hardly longer than this.
const LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Makes a backup whenever the newest one at `PARLANCE_BACKUP_TO` is older than `PARLANCE_BACKUP_EVERY`, whichever process
/// made that: a restart makes none before its time, and of several processes one does the work.
pub fn back_up_in_background(background: &mut Background, context: &AppContext) {
    let backup = &context.config.backup;
    let (Some(to), Some(every)) = (&backup.to, backup.every) else { return };
    let due = Due { context: context.clone(), to: to.clone(), every, keep: backup.keep };
    background.every_within(LOOK_INTERVAL.min(every / 4), LIMIT, "backup", Arc::new(due), |due| async move {
        due.back_up().await.map_err(Error::internal)
    });
}

struct Due {
    context: AppContext,
    to: String,
    every: Duration,
    keep: Option<NonZeroUsize>,
}

impl Due {
    async fn back_up(&self) -> anyhow::Result<()> {
        let place = Arc::new(Place::to(&self.to, &self.context.config).await?);
        let last = newest(&place).await.context("looking for the last backup")?;
        if let Some(last) = last.filter(|last| !self.is_due_after(last)) {
            told(&last);
            return Ok(());
        }
        let (made, _) = make_and_thin(&self.context, &place, self.keep, &|_, _, _| ()).await?;
        if made.objects.missing.is_empty() {
            tracing::info!(place = %place, snapshot = made.name, rows = made.rows(), "backed up");
        } else {
            let missing = made.objects.missing.len();
            tracing::warn!(
                place = %place,
                snapshot = made.name,
                missing,
                "backed up but for objects that the store does not have; run: parlance doctor"
            );
        }
        told(&made);
        Ok(())
    }

    fn is_due_after(&self, last: &Manifest) -> bool {
        let age = self.context.now().utc() - last.started_at.utc();
        age.to_std().is_ok_and(|age| age >= self.every)
    }
}

fn told(last: &Manifest) {
    metrics::set_last_backup(last.started_at.utc().timestamp());
}
