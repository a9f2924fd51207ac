//! `parlance import`: a course from a folder or zip.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::{Instance, progress};
use crate::config::Config;
use crate::courses::{Bundle, Counts, Courses, Document, ImportOptions, ImportReport, lines_of};
use crate::error::{Code, Error, FieldError};
use crate::locale::Locale;

/// What to import and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder or zip with catalog.json, and its media below media/.
    path: PathBuf,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Import assets too whose files are neither below media/ nor in the store.
    #[arg(long)]
    allow_missing_media: bool,
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let mut bundle = Bundle::open(&args.path)?;
    let text = bundle.document()?;
    let document = read(&text, &args.path)?;
    let instance = Instance::open_beside(config).await?;
    let options = ImportOptions { dry_run: args.dry_run, allow_missing_media: args.allow_missing_media };
    let imported = import(&instance, &mut bundle, document, options).await;
    instance.close().await;
    match imported {
        Ok(report) => {
            print(&report, &text, &args.path, args.dry_run);
            Ok(())
        }
        Err(error) => Err(match error.downcast::<Error>() {
            Ok(error) if error.code == Code::Invalid => {
                let count = error.errors.len();
                print_faults(&error, &text, &args.path);
                anyhow::anyhow!("{count} faults in {}; nothing was changed", args.path.display())
            }
            Ok(error) => error.into(),
            Err(error) => error,
        }),
    }
}

/// Reads a course's document; an error names the line.
pub fn read(text: &str, path: &Path) -> anyhow::Result<Document> {
    match Document::read(text) {
        Ok(document) => Ok(document),
        Err(error) => bail!("{}, {error}", place(path)),
    }
}

fn place(path: &Path) -> String {
    path.join("catalog.json").display().to_string()
}

async fn import(
    instance: &Instance,
    bundle: &mut Bundle,
    document: Document,
    options: ImportOptions,
) -> anyhow::Result<ImportReport> {
    let bar = progress::bar(0);
    let courses = Courses(&instance.context);
    let report = courses.import(bundle, document, options, &progress::shown_by(&bar)).await;
    bar.finish_and_clear();
    report
}

#[expect(clippy::print_stderr, reason = "a command says what is wrong, line by line")]
fn print_faults(error: &Error, text: &str, path: &Path) {
    let lines = lines_of(text, error.errors.iter().map(|fault| fault.pointer.as_str()));
    for fault in &error.errors {
        let line = lines.get(fault.pointer.as_str()).copied().unwrap_or(1);
        let FieldError { pointer, code, detail, .. } = fault.told(Locale::English);
        eprintln!("{}:{line}: {pointer} {detail} [{code}]", place(path));
    }
}

fn print(report: &ImportReport, text: &str, path: &Path, dry_run: bool) {
    let rows = report.rows.iter().map(|row| row.pointer.as_str());
    let lines = lines_of(text, rows.chain(report.findings.iter().map(|finding| finding.pointer.as_str())));
    if dry_run {
        for row in &report.rows {
            say!("{}:{}: {} {}", place(path), lines[row.pointer.as_str()], row.outcome.as_str(), row.name);
        }
    }
    for finding in &report.findings {
        let line = lines[finding.pointer.as_str()];
        say!("{}:{line}: note: {} [{}]", place(path), finding.detail, finding.code);
    }
    let counts = |what: &str, counts: Counts| {
        let will = if dry_run { "would be " } else { "" };
        say!(
            "{what}: {} {will}created, {} {will}updated, {} unchanged",
            counts.created,
            counts.updated,
            counts.unchanged
        );
    };
    counts("levels", report.levels);
    counts("stories", report.stories);
    counts("units", report.units);
    counts("assets", report.assets);
}
