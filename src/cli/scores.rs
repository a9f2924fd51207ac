//! `parlance scores rebuild`: progress, plans and scores, recomputed from the learning events.

use anyhow::bail;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Conn, Timestamp, UserId, connect, migrate, transaction};
use crate::error::{Code, Result};
use crate::progress::actions::Rebuild;
use crate::{auth, plans, progress, scores};

/// Accounts per look-up; each is rebuilt in a transaction of its own, so that its learner waits for no other.
const BATCH: i64 = 500;

/// What to do with the projections.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Action {
    /// Recomputes every learner's progress, plan entries and scores from the events. Safe while the service runs.
    Rebuild {
        /// Only compares: lists the differences, changes nothing, fails when there are any.
        #[arg(long)]
        check: bool,
    },
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let Action::Rebuild { check } = args.action;
    let url = &config.database.url;
    let mut conn = connect(url)?;
    let pending = migrate::pending(&mut conn)?;
    if !pending.is_empty() {
        bail!("{} migrations are pending in {url}; run: parlance migrate run", pending.len());
    }
    let rebuild = if check { Rebuild::Check } else { Rebuild::Repair };
    let (learners, differences) = rebuild_all(&mut conn, &Clock::system(), rebuild)?;
    match (differences, check) {
        (0, _) => say!("{learners} learners: everything agrees with the events"),
        (_, false) => say!("{learners} learners: repaired {differences} differences"),
        (_, true) => bail!("{differences} rows differ from the events; run: parlance scores rebuild"),
    }
    Ok(())
}

/// Recomputes every learner; how many there are, and how many rows differ from the events.
pub(super) fn rebuild_all(conn: &mut Conn, clock: &Clock, rebuild: Rebuild) -> anyhow::Result<(u64, usize)> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} learners, {eta} left")?;
    let bar = ProgressBar::new(u64::try_from(auth::queries::count_users(conn)?)?).with_style(style);
    let (mut learners, mut differences, mut last) = (0, 0, None);
    loop {
        let batch = auth::queries::list_user_ids(conn, last, BATCH)?;
        let Some(newest) = batch.last() else { break };
        last = Some(*newest);
        for user in batch {
            let now = clock.now();
            let lines = match transaction(conn, |conn| rebuild_user(conn, user, now, rebuild)) {
                // The account was removed since the batch was read.
                Err(error) if error.code == Code::Unauthenticated => continue,
                lines => lines?,
            };
            differences += lines.len();
            bar.suspend(|| lines.iter().for_each(|line| say!("{line}")));
            learners += 1;
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok((learners, differences))
}

fn rebuild_user(conn: &mut Conn, user: UserId, now: Timestamp, rebuild: Rebuild) -> Result<Vec<String>> {
    let mut lines = progress::actions::rebuild_user(conn, user, now, rebuild)?;
    lines.extend(plans::actions::rebuild_user(conn, user, now, rebuild)?);
    lines.extend(scores::actions::rebuild_user(conn, user, now, rebuild)?);
    Ok(lines)
}
