//! `parlance doctor`: whether the catalogue and the object store agree.

use anyhow::bail;

use super::Instance;
use crate::config::Config;
use crate::uploads::doctor::{Diagnosis, diagnose, mend};

/// What to do about it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Remove what nobody can miss: expired uploads, and objects of units that no asset has and that are older than a day.
    #[arg(long)]
    fix: bool,
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let instance = Instance::open_beside(config).await?;
    let outcome = examine(&instance, args.fix).await;
    instance.close().await;
    outcome
}

async fn examine(instance: &Instance, fix: bool) -> anyhow::Result<()> {
    let mut diagnosis = diagnose(&instance.context).await?;
    print(&diagnosis);
    if fix {
        say!("removed: {}", mend(&instance.context, &diagnosis).await?);
        diagnosis = diagnose(&instance.context).await?;
    }
    if diagnosis.is_healthy() {
        say!("catalogue and objects agree");
        return Ok(());
    }
    bail!(if fix {
        "what is left needs a decision"
    } else {
        "catalogue and objects do not agree; --fix removes what is safe to remove"
    })
}

fn print(diagnosis: &Diagnosis) {
    let list = |what: &str, keys: &[String]| keys.iter().for_each(|key| say!("{what}: {key}"));
    list("row without object", &diagnosis.rows_without_objects);
    list("object of another length than its row says", &diagnosis.wrong_sizes);
    list("object without row", &diagnosis.objects_without_rows);
    list("object without upload", &diagnosis.stray_uploads);
    if diagnosis.expired_uploads > 0 {
        say!("expired uploads: {}", diagnosis.expired_uploads);
    }
}
