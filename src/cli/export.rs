//! `parlance export`: a course to a folder or zip.

use std::path::PathBuf;

use anyhow::Context;

use super::{Instance, progress};
use crate::catalog;
use crate::catalog::metadata::MetadataDocument;
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
    /// Print a JSON Schema instead: of catalog.json, or of METADATA assets.
    #[arg(long, value_enum, num_args = 0..=1, default_missing_value = "catalog")]
    #[arg(conflicts_with_all = ["path", "language", "level", "without_media"])]
    pub schema: Option<SchemaOf>,
}

/// What there are JSON Schemas of.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum SchemaOf {
    /// `catalog.json`.
    Catalog,
    /// What METADATA assets hold.
    Metadata,
}

/// Prints a JSON Schema.
pub fn print_schema(of: SchemaOf) -> anyhow::Result<()> {
    let schema = match of {
        SchemaOf::Catalog => json_schema(),
        SchemaOf::Metadata => catalog::json_schema::<MetadataDocument>("Parlance metadata of a unit"),
    };
    say!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(())
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let path = args.path.context("name a folder or a zip")?;
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
