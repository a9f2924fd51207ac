//! Progress seen from above: a story, everything.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::types::{LearningUnit, ProgressTotals};
use super::units::UnitStateResponse;
use crate::auth::CurrentUser;
use crate::catalog::model::AssetType;
use crate::catalog::queries::{UnitHead, find_published_story};
use crate::catalog::{KeptAnswers, PublishedStory, PublishedTree};
use crate::context::AppContext;
use crate::db::{AssetId, EventId, LevelId, StoryId, Timestamp, UnitId};
use crate::error::{Error, Result, Thing};
use crate::http::{PathId, Rendered};
use crate::progress::actions;
use crate::progress::model::{EventKind, EventRow, milliseconds};
use crate::progress::queries::{self, Summary, UnfinishedAsset};

/// Where a learner stands with a story.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoryProgressResponse {
    /// The story.
    story_id: StoryId,
    /// The counts.
    #[serde(flatten)]
    totals: ProgressTotals,
    /// Every published unit of the story, in order.
    units: Vec<StoryUnitProgress>,
}

/// Where a learner stands with a unit of a story.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoryUnitProgress {
    /// The unit.
    unit_id: UnitId,
    /// Its title.
    #[schema(example = "Greeting phrases")]
    title: String,
    /// Its place in the story.
    #[schema(example = 1)]
    position: i32,
    /// The state.
    #[serde(flatten)]
    state: UnitStateResponse,
}

/// Everything a learner did, added up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressResponse {
    /// The counts over every published unit.
    #[serde(flatten)]
    totals: ProgressTotals,
    /// Every published level, by language and position.
    levels: Vec<LevelProgress>,
    /// The ten newest events, newest first.
    recent_activity: Vec<RecentActivity>,
    /// Where to go on.
    resume: ResumePoint,
}

/// Where a learner stands with a level.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LevelProgress {
    /// The level.
    id: LevelId,
    /// Its name.
    #[schema(example = "Beginner")]
    name: String,
    /// The language taught.
    #[schema(example = "en")]
    language: String,
    /// Its place in the language.
    #[schema(example = 1)]
    position: i32,
    /// The counts.
    #[serde(flatten)]
    totals: ProgressTotals,
    /// Its published stories, in order.
    stories: Vec<StoryTotals>,
}

/// Where a learner stands with a story, in numbers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoryTotals {
    /// The story.
    id: StoryId,
    /// Its title.
    #[schema(example = "First meetings")]
    title: String,
    /// Its place in the level.
    #[schema(example = 1)]
    position: i32,
    /// The counts.
    #[serde(flatten)]
    totals: ProgressTotals,
}

/// Something that the learner did lately.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecentActivity {
    /// The event.
    id: EventId,
    /// What happened.
    kind: EventKind,
    /// On which unit.
    unit_id: Option<UnitId>,
    /// The unit's title.
    #[schema(example = "Greeting phrases")]
    unit_title: String,
    /// On which asset, for `asset_progress`.
    asset_id: Option<AssetId>,
    /// The score that it brought, 0–100.
    #[schema(example = 87.5)]
    score: Option<f64>,
    /// When.
    occurred_at: Timestamp,
}

/// Where to go on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResumePoint {
    /// The unit that the learner was last at without finishing it.
    unit: Option<LearningUnit>,
    /// The place in that unit's media.
    asset: Option<ResumeAsset>,
    /// The next unit after that in the order of the selected level, or of the first level when none is selected.
    next_unit: Option<LearningUnit>,
}

/// The place in an asset where to go on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResumeAsset {
    /// The asset.
    asset_id: AssetId,
    /// What it is to its unit.
    #[serde(rename = "type")]
    kind: AssetType,
    /// Where playback stood, milliseconds.
    #[schema(example = 42_500)]
    position_ms: i64,
    /// The same in seconds, for one more release.
    #[schema(example = 42.5, deprecated)]
    position_seconds: f64,
    /// How much of it is done, 0–100.
    #[schema(example = 47.2)]
    progress_percent: f64,
}

impl ResumePoint {
    /// The unit and the asset that are not finished, and the unit after them.
    pub fn new(unit: Option<UnitHead>, asset: Option<UnfinishedAsset>, next: Option<UnitHead>) -> Self {
        let asset = asset.map(|(row, kind)| ResumeAsset {
            asset_id: row.asset_id,
            kind,
            position_ms: milliseconds(row.position_seconds),
            position_seconds: row.position_seconds,
            progress_percent: row.progress_percent,
        });
        Self { unit: unit.map(Into::into), asset, next_unit: next.map(Into::into) }
    }
}

fn activity((event, unit_title): (EventRow, String)) -> RecentActivity {
    RecentActivity {
        id: event.id,
        kind: event.kind,
        unit_id: event.unit_id,
        unit_title,
        asset_id: event.asset_id,
        score: event.payload.0.get("score").and_then(Value::as_f64),
        occurred_at: event.occurred_at,
    }
}

impl ProgressResponse {
    fn new(tree: &PublishedTree, summary: Summary) -> Self {
        let mut begun: HashMap<StoryId, Vec<(bool, Option<f64>)>> = HashMap::new();
        for (story, completed, score) in &summary.progress {
            begun.entry(*story).or_default().push((*completed, *score));
        }
        let of_story = |story: &StoryId| begun.get(story).into_iter().flatten().copied();
        let unit_count = |stories: &[PublishedStory]| stories.iter().map(|story| story.unit_count).sum();
        let levels = tree.levels.iter().map(|level| {
            let stories = tree.stories(level.id);
            LevelProgress {
                id: level.id,
                name: level.name.clone(),
                language: level.language.clone(),
                position: level.position,
                totals: ProgressTotals::of(
                    unit_count(stories),
                    stories.iter().flat_map(|story| of_story(&story.head.id)),
                ),
                stories: stories
                    .iter()
                    .map(|story| StoryTotals {
                        id: story.head.id,
                        title: story.head.title.clone(),
                        position: story.head.position,
                        totals: ProgressTotals::of(story.unit_count, of_story(&story.head.id)),
                    })
                    .collect(),
            }
        });
        Self {
            totals: ProgressTotals::of(
                tree.levels.iter().map(|level| unit_count(tree.stories(level.id))).sum(),
                summary.progress.iter().map(|(_, completed, score)| (*completed, *score)),
            ),
            levels: levels.collect(),
            recent_activity: summary.recent.into_iter().map(activity).collect(),
            resume: ResumePoint::new(summary.unfinished, summary.unfinished_asset, summary.next),
        }
    }
}

/// Where the learner stands with a story.
///
/// The counts are over every published unit of the story, not only those begun.
#[utoipa::path(
    tag = "progress",
    params(("id" = StoryId, Path, description = "The story.")),
    responses((status = 200, description = "Where the learner stands with the story.", body = StoryProgressResponse)),
)]
#[get("/stories/{id}/progress")]
pub async fn get_story_progress(
    req: HttpRequest,
    user: CurrentUser,
    id: PathId<StoryId>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let rows = context
        .db
        .read(move |conn| {
            find_published_story(conn, id.0)?.ok_or_else(|| Error::not_found(Thing::Story))?;
            Ok::<_, Error>(queries::list_story_progress(conn, user.id, id.0)?)
        })
        .await?;
    let begun = rows.iter().filter_map(|unit| unit.state.map(|state| (state.completed, state.score)));
    let answer = StoryProgressResponse {
        story_id: id.0,
        totals: ProgressTotals::of(rows.len() as i64, begun),
        units: rows
            .into_iter()
            .map(|unit| StoryUnitProgress {
                unit_id: unit.id,
                title: unit.title,
                position: unit.position,
                state: unit.state.unwrap_or_default().into(),
            })
            .collect(),
    };
    Ok(Rendered::new(&answer).respond(&req))
}

/// What the learner did in all, and where to go on.
///
/// The counts are over every published unit, per level and story.
#[utoipa::path(
    tag = "progress",
    responses((status = 200, description = "The summary.", body = ProgressResponse)),
)]
#[get("/me/progress")]
pub async fn get_progress(
    req: HttpRequest,
    user: CurrentUser,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let tree = answers.tree(&context).await?;
    let published = tree.clone();
    let summary = context
        .db
        .read(move |conn| {
            let learner = actions::find_learner(conn, user.id)?;
            Ok::<_, Error>(queries::read_summary(conn, user.id, &published.levels, learner.selected_level)?)
        })
        .await?;
    Ok(Rendered::new(&ProgressResponse::new(&tree, summary)).respond(&req))
}
