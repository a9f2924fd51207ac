//! What changed since a device last asked.

use actix_web::{HttpRequest, HttpResponse, get, web};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::auth::CurrentUser;
use crate::auth::queries::find_change_numbers;
use crate::catalog::KeptAnswers;
use crate::context::AppContext;
use crate::error::Result;
use crate::http::{Params, Rendered, between};
use crate::sync::SyncState;
use crate::sync::cursor::{Cursor, Holder};
use crate::sync::page::{Change, Page, account_is_gone, read_page};

/// The changes of a page unless the device says how many.
const DEFAULT_LIMIT: u32 = 500;

/// Where the device stands, and how much it takes at once.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ChangesParams {
    /// `cursor` of the page before, whenever that was; without it everything is told.
    #[garde(skip)]
    cursor: Option<String>,
    /// How many changes at most, 1 to 1000; 500 unless given.
    #[garde(inner(custom(between(1, 1000))))]
    #[param(minimum = 1, maximum = 1000, example = 500)]
    limit: Option<u32>,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangesResponse {
    /// Each row that changed, once in a page; one may come again in a later page, and then the later one counts.
    changes: Vec<ChangeResponse>,
    /// Where the device stands with this page; send it as `cursor` next time.
    #[schema(example = "eyJ2IjoxLCJpIjoiMDE5OGMwZGUtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIn0")]
    cursor: String,
    /// Are there more changes? Ask for them before any of these counts.
    #[schema(example = false)]
    has_more: bool,
    /// With this page the device has the whole state of one moment: apply the pages since the last checkpoint together, and
    /// keep this cursor with them. False means: keep them aside and go on.
    #[schema(example = true)]
    checkpoint: bool,
}

/// A row that changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeResponse {
    /// What it is: `level`, `story`, `unit`, `asset`, `progress`, `assetProgress`, `plan`, `attempt`, `score` or `profile`.
    /// Skip what you do not know: there may be others one day.
    #[schema(example = "unit")]
    entity: &'static str,
    /// What names it among its kind: its id; for progress that of the unit or asset, for a plan its day, for a score the
    /// period and its first day (`DAILY:2026-02-02`).
    #[schema(example = "0198c0de-0000-7000-8000-000000000301")]
    id: String,
    /// `upsert`: keep `value`, whether it was there or not; `delete`: forget it, whether it was there or not.
    #[schema(example = "upsert")]
    op: &'static str,
    /// The row as the API's other answers show it, without URLs, which end, and without what other entities tell: a plan's
    /// entries name their units only, and the profile its level. Left out with `delete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, nullable = false, required = false,
        example = json!({"id": "0198c0de-0000-7000-8000-000000000301", "title": "Greeting Phrases"}))]
    value: Option<Value>,
}

impl From<Change> for ChangeResponse {
    fn from(change: Change) -> Self {
        let op = if change.value.is_some() { "upsert" } else { "delete" };
        Self { entity: change.entity, id: change.id, op, value: change.value }
    }
}

impl From<Page> for ChangesResponse {
    fn from(page: Page) -> Self {
        Self {
            changes: page.changes.into_iter().map(Into::into).collect(),
            cursor: page.cursor.text(),
            has_more: page.has_more,
            checkpoint: !page.has_more,
        }
    }
}

/// Everything that changed for you since a device last asked.
///
/// Without a cursor: all that you may see, for a device that has nothing. What you no longer see is a `delete`, also when
/// it was only taken back for a time. Ask until `checkpoint` is true, then apply all pages at once. 410: start over.
#[utoipa::path(
    tag = "me",
    params(ChangesParams),
    responses(
        (status = 200, description = "A page of changes.", body = ChangesResponse),
        (status = 410, description = "The cursor is too old: discard what was synced and ask again without it."),
    ),
)]
#[get("/me/changes")]
pub async fn list_changes(
    req: HttpRequest,
    user: CurrentUser,
    params: Params<ChangesParams>,
    context: web::Data<AppContext>,
    catalog: web::Data<KeptAnswers>,
    sync: web::Data<SyncState>,
) -> Result<HttpResponse> {
    let holder = Holder {
        instance: sync.instance(&context).await?,
        learner: user.id,
        now: context.now(),
        tombstone_days: context.config.tombstone_days,
    };
    let limit = params.0.limit.unwrap_or(DEFAULT_LIMIT) as usize;
    let cursor = match &params.0.cursor {
        Some(text) => Cursor::read(text, holder)?,
        None => Cursor::first(holder),
    };
    let page = match unchanged(&context, &catalog, holder, &cursor).await? {
        true => Page { changes: Vec::new(), cursor: cursor.given_to(holder), has_more: false },
        false => context.db.snapshot(move |conn| read_page(conn, holder, cursor, limit)).await?,
    };
    Ok(Rendered::new(&ChangesResponse::from(page)).respond(&req))
}

/// Has neither number moved? Then no table of changes is looked at.
async fn unchanged(context: &AppContext, catalog: &KeptAnswers, holder: Holder, cursor: &Cursor) -> Result<bool> {
    let revision = catalog.revision(context).await?;
    if cursor.nodes != (revision, None) {
        return Ok(false);
    }
    let numbers = context.db.read(move |conn| find_change_numbers(conn, holder.learner)).await?;
    let (number, _) = numbers.ok_or_else(account_is_gone)?;
    Ok(cursor.has_all(revision, number))
}
