//! Importing: everything is read and compared first, so that a dry run is the same run without its last step.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::check::check;
use super::document::{AssetEntry, Document, LevelEntry, StoryEntry, UnitEntry};
use super::given_ids::GivenIds;
use crate::authoring::arrange::{Changes, Outcome, arrange};
use crate::catalog::model::{Level, Story, Unit, UnitAsset};
use crate::catalog::queries;
use crate::catalog::queries::{advance_revision, lock_revision};
use crate::catalog::rules::in_stored_order;
use crate::courses::lint::{Finding, lint_document};
use crate::db::{Conn, Json, LevelId, StoryId, Timestamp, UnitId};
use crate::error::{Error, Fault, FieldFault, Result};

/// More faults than anybody reads are counted, not listed.
const MAX_FAULTS: usize = 1000;

/// How many rows of one kind became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportCounts)]
pub struct Counts {
    /// Rows that were not there.
    #[schema(example = 2)]
    pub created: usize,
    /// Rows that were there and differed.
    #[schema(example = 1)]
    pub updated: usize,
    /// Rows that were there and the same.
    #[schema(example = 5)]
    pub unchanged: usize,
}

/// A row of the document that was created or updated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedRow {
    /// JSON Pointer to the row in the document.
    #[schema(example = "/levels/0/stories/1")]
    pub pointer: String,
    /// The slugs that lead to it, or its key.
    #[schema(example = "en/beginner/meeting-basics")]
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// Levels.
    pub levels: Counts,
    /// Stories.
    pub stories: Counts,
    /// Units.
    pub units: Counts,
    /// Assets.
    pub assets: Counts,
    /// Every row that was created or updated, in the document's order.
    pub rows: Vec<ImportedRow>,
    /// Weaknesses of the lessons themselves; they hinder no import.
    pub findings: Vec<Finding>,
}

impl ImportReport {
    /// The counts of all kinds together.
    pub fn counts(&self) -> Counts {
        [self.levels, self.stories, self.units, self.assets].into_iter().fold(Counts::default(), |sum, kind| Counts {
            created: sum.created + kind.created,
            updated: sum.updated + kind.updated,
            unchanged: sum.unchanged + kind.unchanged,
        })
    }
}

/// What an import would write.
#[derive(Default)]
struct Plan {
    report: ImportReport,
    faults: Vec<FieldFault>,
    ids: GivenIds,
    renamed: Vec<LevelId>,
    levels: Changes<Level>,
    stories: Changes<Story>,
    units: Changes<Unit>,
    assets: Changes<UnitAsset>,
}

/// Imports a document; call it inside a transaction. Rows that are the same already are not touched.
///
/// # Errors
/// 422 with every fault by its JSON pointer.
pub fn import_catalog(conn: &mut Conn, now: Timestamp, document: &Document) -> Result<ImportReport> {
    import_with_ids(conn, now, document, GivenIds::default())
}

/// The same, where new rows have ids given to them.
pub fn import_with_ids(conn: &mut Conn, now: Timestamp, document: &Document, ids: GivenIds) -> Result<ImportReport> {
    lock_revision(conn)?;
    let ids = ids.free(conn)?;
    let plan = plan(conn, now, document, ids)?;
    write(conn, &plan)?;
    Ok(plan.report)
}

/// What importing a document would do; writes nothing.
///
/// # Errors
/// As [`import_catalog`].
pub fn plan_import(conn: &mut Conn, now: Timestamp, document: &Document) -> Result<ImportReport> {
    Ok(plan(conn, now, document, GivenIds::default())?.report)
}

fn write(conn: &mut Conn, plan: &Plan) -> Result<()> {
    if plan.levels.is_empty() && plan.stories.is_empty() && plan.units.is_empty() && plan.assets.is_empty() {
        return Ok(());
    }
    // First: what is written is noted under the new revision.
    advance_revision(conn)?;
    for id in &plan.renamed {
        queries::update_level_name_aside(conn, *id)?;
    }
    queries::update_levels_aside(conn, &plan.levels.moved)?;
    queries::upsert_levels(conn, &plan.levels.rows)?;
    queries::update_stories_aside(conn, &plan.stories.moved)?;
    queries::upsert_stories(conn, &plan.stories.rows)?;
    queries::update_units_aside(conn, &plan.units.moved)?;
    queries::upsert_units(conn, &plan.units.rows)?;
    queries::update_assets_aside(conn, &plan.assets.moved)?;
    queries::upsert_assets(conn, &plan.assets.rows)?;
    Ok(())
}

fn plan(conn: &mut Conn, now: Timestamp, document: &Document, ids: GivenIds) -> Result<Plan> {
    let mut plan = Plan { faults: check(document), ids, ..Plan::default() };
    // Rows can only be compared by slugs and keys that are right.
    plan.stop_at_faults()?;
    plan.report.findings = lint_document(document);
    let stored = Stored::load(conn, document)?;
    plan_levels(&mut plan, now, document, stored);
    plan.stop_at_faults()?;
    Ok(plan)
}

impl Plan {
    fn stop_at_faults(&mut self) -> Result<()> {
        let mut faults = std::mem::take(&mut self.faults);
        if faults.is_empty() {
            return Ok(());
        }
        if faults.len() > MAX_FAULTS {
            let more = faults.len() - MAX_FAULTS;
            faults.truncate(MAX_FAULTS);
            faults.push(FieldFault::new("", Fault::More { count: more }));
        }
        Err(Error::invalid_fields(faults))
    }

    fn note(report: &mut Vec<ImportedRow>, counts: &mut Counts, outcome: Outcome, pointer: &str, name: String) {
        match outcome {
            Outcome::Created => counts.created += 1,
            Outcome::Updated => counts.updated += 1,
            Outcome::Unchanged => counts.unchanged += 1,
        }
        if outcome != Outcome::Unchanged {
            report.push(ImportedRow { pointer: pointer.to_owned(), name, outcome });
        }
    }
}

/// The live rows that a document may match, each under its parent.
struct Stored {
    levels: HashMap<String, Vec<Level>>,
    stories: HashMap<LevelId, Vec<Story>>,
    units: HashMap<StoryId, Vec<Unit>>,
    assets: HashMap<UnitId, Vec<UnitAsset>>,
    owners: HashMap<String, UnitId>,
}

impl Stored {
    fn load(conn: &mut Conn, document: &Document) -> Result<Self> {
        let languages: BTreeSet<&String> = document.levels.iter().map(|level| &level.language).collect();
        let languages: Vec<String> = languages.into_iter().cloned().collect();
        let levels = queries::list_levels_of(conn, &languages)?;
        let stories = queries::list_stories_of(conn, &ids(&levels, |row| row.id))?;
        let units = queries::list_units_of(conn, &ids(&stories, |row| row.id))?;
        let assets = queries::list_assets_of(conn, &ids(&units, |row| row.id))?;
        let keys: Vec<String> = document.assets().map(|asset| asset.key.clone()).collect();
        Ok(Self {
            levels: group(levels, |row| row.language.clone()),
            stories: group(stories, |row| row.level_id),
            units: group(units, |row| row.story_id),
            assets: group(assets, |row| row.unit_id),
            owners: queries::list_owners_of_keys(conn, &keys)?.into_iter().collect(),
        })
    }
}

fn ids<R, I>(rows: &[R], id: impl Fn(&R) -> I) -> Vec<I> {
    rows.iter().map(id).collect()
}

fn group<R, K: Eq + std::hash::Hash>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn published(flag: bool, since: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    flag.then(|| since.unwrap_or(now))
}

fn plan_levels(plan: &mut Plan, now: Timestamp, document: &Document, mut stored: Stored) {
    let mut languages: Vec<&str> = Vec::new();
    for level in &document.levels {
        if !languages.contains(&level.language.as_str()) {
            languages.push(&level.language);
        }
    }
    for language in languages {
        let entries: Vec<(usize, &LevelEntry)> =
            document.levels.iter().enumerate().filter(|(_, level)| level.language == language).collect();
        let siblings = stored.levels.remove(language).unwrap_or_default();
        let wanted: Vec<Level> = entries.iter().map(|(_, entry)| level_of(entry, &siblings, &plan.ids, now)).collect();
        refuse_taken_names(plan, &entries, &wanted, &siblings);
        for new in &wanted {
            if siblings.iter().any(|old| old.id == new.id && old.name != new.name) {
                plan.renamed.push(new.id);
            }
        }
        let ids = ids(&wanted, |row| row.id);
        let outcomes = arrange(siblings, wanted, now, &mut plan.levels);
        for (((at, entry), id), outcome) in entries.into_iter().zip(ids).zip(outcomes) {
            let pointer = format!("/levels/{at}");
            let name = format!("{language}/{}", entry.slug);
            Plan::note(&mut plan.report.rows, &mut plan.report.levels, outcome, &pointer, name.clone());
            plan_stories(plan, now, &mut stored, id, &entry.stories, &pointer, &name);
        }
    }
}

/// A level of the same name that the document does not rename would break the import half-way: it is named instead.
fn refuse_taken_names(plan: &mut Plan, entries: &[(usize, &LevelEntry)], wanted: &[Level], siblings: &[Level]) {
    for ((at, _), new) in entries.iter().zip(wanted) {
        let taken = siblings
            .iter()
            .find(|old| old.name == new.name && old.id != new.id && !wanted.iter().any(|other| other.id == old.id));
        if let Some(taken) = taken {
            plan.faults.push(FieldFault::new(
                format!("/levels/{at}/name"),
                Fault::SameAs { first: format!("{}/{}", taken.language, taken.slug) },
            ));
        }
    }
}

fn level_of(entry: &LevelEntry, siblings: &[Level], ids: &GivenIds, now: Timestamp) -> Level {
    let old = siblings.iter().find(|old| old.slug == entry.slug).cloned();
    let base = old.unwrap_or_else(|| {
        let new = Level::draft(entry.language.clone(), now);
        Level { id: ids.level(&format!("{}/{}", entry.language, entry.slug), new.id), ..new }
    });
    Level {
        slug: entry.slug.clone(),
        name: entry.name.clone(),
        description: entry.description.clone(),
        published_at: published(entry.published, base.published_at, now),
        ..base
    }
}

fn plan_stories(
    plan: &mut Plan,
    now: Timestamp,
    stored: &mut Stored,
    level_id: LevelId,
    entries: &[StoryEntry],
    above: &str,
    path: &str,
) {
    let siblings = stored.stories.remove(&level_id).unwrap_or_default();
    let by_slug: HashMap<&str, &Story> = siblings.iter().map(|row| (row.slug.as_str(), row)).collect();
    let wanted: Vec<Story> = entries
        .iter()
        .map(|entry| {
            let old = by_slug.get(entry.slug.as_str()).map(|old| (*old).clone());
            let base = old.unwrap_or_else(|| {
                let new = Story::draft(level_id, now);
                Story { id: plan.ids.story(&format!("{path}/{}", entry.slug), new.id), ..new }
            });
            Story {
                slug: entry.slug.clone(),
                title: entry.title.clone(),
                description: entry.description.clone(),
                published_at: published(entry.published, base.published_at, now),
                ..base
            }
        })
        .collect();
    let ids = ids(&wanted, |row| row.id);
    let outcomes = arrange(siblings, wanted, now, &mut plan.stories);
    for (at, ((entry, id), outcome)) in entries.iter().zip(ids).zip(outcomes).enumerate() {
        let pointer = format!("{above}/stories/{at}");
        let name = format!("{path}/{}", entry.slug);
        Plan::note(&mut plan.report.rows, &mut plan.report.stories, outcome, &pointer, name.clone());
        plan_units(plan, now, stored, id, &entry.units, &pointer, &name);
    }
}

fn plan_units(
    plan: &mut Plan,
    now: Timestamp,
    stored: &mut Stored,
    story_id: StoryId,
    entries: &[UnitEntry],
    above: &str,
    path: &str,
) {
    let siblings = stored.units.remove(&story_id).unwrap_or_default();
    let by_slug: HashMap<&str, &Unit> = siblings.iter().map(|row| (row.slug.as_str(), row)).collect();
    let wanted: Vec<Unit> = entries
        .iter()
        .map(|entry| {
            let old = by_slug.get(entry.slug.as_str()).map(|old| (*old).clone());
            let base = old.unwrap_or_else(|| {
                let new = Unit::draft(story_id, now);
                Unit { id: plan.ids.unit(&format!("{path}/{}", entry.slug), new.id), ..new }
            });
            Unit {
                slug: entry.slug.clone(),
                title: entry.title.clone(),
                description: entry.description.clone(),
                reference_text: entry.reference_text.clone(),
                published_at: published(entry.published, base.published_at, now),
                ..base
            }
        })
        .collect();
    let ids = ids(&wanted, |row| row.id);
    let outcomes = arrange(siblings, wanted, now, &mut plan.units);
    for (at, ((entry, id), outcome)) in entries.iter().zip(ids).zip(outcomes).enumerate() {
        let pointer = format!("{above}/units/{at}");
        Plan::note(&mut plan.report.rows, &mut plan.report.units, outcome, &pointer, format!("{path}/{}", entry.slug));
        plan_assets(plan, now, stored, id, &entry.assets, &pointer);
    }
}

fn plan_assets(
    plan: &mut Plan,
    now: Timestamp,
    stored: &mut Stored,
    unit_id: UnitId,
    entries: &[AssetEntry],
    above: &str,
) {
    let siblings = stored.assets.remove(&unit_id).unwrap_or_default();
    let by_key: HashMap<&str, &UnitAsset> = siblings.iter().map(|row| (row.minio_key.as_str(), row)).collect();
    let mut wanted = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        if stored.owners.get(&entry.key).is_some_and(|owner| *owner != unit_id) {
            plan.faults.push(FieldFault::new(format!("{above}/assets/{at}/key"), Fault::Taken));
        }
        let old = by_key.get(entry.key.as_str()).map(|old| (*old).clone());
        let base = old.unwrap_or_else(|| {
            let new = UnitAsset::draft(unit_id, entry.kind, entry.key.clone(), now);
            UnitAsset { id: plan.ids.asset(&entry.key, new.id), ..new }
        });
        wanted.push(asset_of(entry, base));
    }
    let outcomes = arrange(siblings, wanted, now, &mut plan.assets);
    for (at, (entry, outcome)) in entries.iter().zip(outcomes).enumerate() {
        let pointer = format!("{above}/assets/{at}");
        Plan::note(&mut plan.report.rows, &mut plan.report.assets, outcome, &pointer, entry.key.clone());
    }
}

fn asset_of(entry: &AssetEntry, base: UnitAsset) -> UnitAsset {
    UnitAsset {
        kind: entry.kind,
        language: entry.language.clone(),
        content_type: entry.content_type.clone(),
        size_bytes: entry.size_bytes,
        sha256: entry.sha256.as_deref().map(str::to_ascii_lowercase),
        duration_ms: entry.duration_ms,
        metadata: entry.metadata.clone().map(|value| Json(in_stored_order(value))),
        ..base
    }
}
