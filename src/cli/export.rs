//! `parlance export`: a course to a folder or zip.

use std::path::PathBuf;

use super::{Instance, progress};
use crate::config::Config;
use crate::courses::{Courses, Selection, json_schema};

/// What to export and where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A new folder, or a new zip where it ends in .zip.
    #[arg(required_unless_present = "schema")]
    path: Option<PathBuf>,
    /// Only levels that teach this language (BCP 47; en finds en-US too).
    #[arg(long)]
    language: Option<String>,
    /// Only levels with this slug.
    #[arg(long)]
    level: Option<String>,
    /// Only catalog.json.
    #[arg(long)]
    without_media: bool,
    /// Print the JSON Schema of catalog.json instead.
    #[arg(long, conflicts_with_all = ["path", "language", "level", "without_media"])]
    pub schema: bool,
}

/// Prints the JSON Schema of `catalog.json`.
pub fn print_schema() -> anyhow::Result<()> {
    say!("{}", serde_json::to_string_pretty(&json_schema())?);
    Ok(())
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let Some(path) = args.path else { return print_schema() };
    let instance = Instance::open_beside(config).await?;
    let bar = progress::bar(0);
    let courses = Courses(&instance.context);
    let selection = Selection { language: args.language, level: args.level };
    let exported = courses.export(&path, selection, !args.without_media, &progress::shown_by(&bar)).await;
    bar.finish_and_clear();
    instance.close().await;
    say!("{}: catalog.json and {} media files", path.display(), exported?);
    Ok(())
}
