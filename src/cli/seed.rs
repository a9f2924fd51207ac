//! `parlance seed` and the `seed` binary: the sample course, demo accounts and their last days.

use anyhow::bail;

use super::{Instance, progress};
use crate::config::Config;
use crate::seed::{self, DEMO_PASSWORD, SeedReport};

/// Options of seeding.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Seed production's database: it gets the course, but no accounts.
    #[arg(long)]
    yes: bool,
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let instance = Instance::open_beside(config).await?;
    let config = instance.context.config.clone();
    let production = instance.context.db.read(move |conn| seed::production_because(&config, conn)).await?;
    if let Some(why) = production.filter(|_| !args.yes) {
        bail!(
            "{} is production's ({why}); to add the sample course to it, without accounts, run: parlance seed --yes",
            instance.context.db.url()
        );
    }
    let bar = progress::spinner();
    let report = seed::seed(&instance.context, |step| bar.set_message(step.to_owned())).await?;
    bar.finish_and_clear();
    print(&report);
    instance.close().await;
    Ok(())
}

/// Tells what is there now and how to sign in.
pub fn print(report: &SeedReport) {
    let counts = &report.catalog.counts();
    say!("catalogue: {} rows made, {} changed, {} as they were", counts.created, counts.updated, counts.unchanged);
    say!("objects: {} uploaded", report.uploaded);
    for account in &report.accounts {
        let state = if account.created { "made" } else { "was there, left as it is" };
        say!("account: {} <{}>, {} ({state})", account.username, account.email, account.role);
    }
    if report.accounts.iter().any(|account| account.created) {
        say!("password of the accounts made: {DEMO_PASSWORD}");
    }
}
