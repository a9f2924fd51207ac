//! `parlance lint`: weaknesses of lessons, before learners find them.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::{Instance, import, progress};
use crate::config::Config;
use crate::courses::lint::Finding;
use crate::courses::{Bundle, Courses, Document, Progress, Selection, StoredMedia, lines_of, lint_course};

/// What to look at.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder or zip; this instance's own catalogue unless given.
    path: Option<PathBuf>,
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let findings = match args.path {
        Some(path) => lint_bundle(path).await?,
        None => lint_instance(config).await?,
    };
    for line in &findings {
        say!("{line}");
    }
    match findings.len() {
        0 => {
            say!("nothing found");
            Ok(())
        }
        count => bail!("{count} findings"),
    }
}

async fn lint_bundle(path: PathBuf) -> anyhow::Result<Vec<String>> {
    let work = move || {
        let mut bundle = Bundle::open(&path)?;
        let text = bundle.document()?;
        let document = import::read(&text, &path)?;
        let findings = with_bar(|progress| lint_course(&document, &mut bundle, progress))?;
        Ok(lined(&findings, &text, &path))
    };
    tokio::task::spawn_blocking(work).await?
}

fn lined(findings: &[Finding], text: &str, path: &Path) -> Vec<String> {
    let lines = lines_of(text, findings.iter().map(|finding| finding.pointer.as_str()));
    let place = path.join("catalog.json");
    let line = |finding: &Finding| lines[finding.pointer.as_str()];
    findings
        .iter()
        .map(|finding| format!("{}:{}: {} [{}]", place.display(), line(finding), finding.detail, finding.code))
        .collect()
}

async fn lint_instance(config: Config) -> anyhow::Result<Vec<String>> {
    let instance = Instance::open_beside(config).await?;
    let courses = Courses(&instance.context);
    let document = courses.document(Selection::default()).await?;
    let mut media = StoredMedia::new(&instance.context.storage);
    let work = move || {
        let findings = with_bar(|progress| lint_course(&document, &mut media, progress))?;
        Ok(findings
            .iter()
            .map(|finding| format!("{}: {} [{}]", path_of(&document, finding), finding.detail, finding.code))
            .collect())
    };
    let findings = tokio::task::spawn_blocking(work).await?;
    instance.close().await;
    findings
}

fn with_bar<T>(work: impl FnOnce(Progress<'_>) -> T) -> T {
    let bar = progress::bar(0);
    let done = work(&progress::shown_by(&bar));
    bar.finish_and_clear();
    done
}

/// The slugs that lead to what a finding points at.
fn path_of(document: &Document, finding: &Finding) -> String {
    let mut parts = finding.pointer.split('/').skip(1);
    let mut index = |name: &str| parts.next().filter(|part| *part == name).and_then(|_| parts.next()?.parse().ok());
    let mut slugs = Vec::new();
    if let Some(level) = index("levels").and_then(|at: usize| document.levels.get(at)) {
        slugs.extend([level.language.as_str(), level.slug.as_str()]);
        if let Some(story) = index("stories").and_then(|at: usize| level.stories.get(at)) {
            slugs.push(&story.slug);
            if let Some(unit) = index("units").and_then(|at: usize| story.units.get(at)) {
                slugs.push(&unit.slug);
            }
        }
    }
    slugs.join("/")
}
