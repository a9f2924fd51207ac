//! Single nodes as their readers get them: shared by reading and by the answers to writes.

use super::model::{Audience, UnitAsset};
use super::queries;
use super::response::{AssetResponse, LevelRef, LevelResponse, StoryRef, StoryResponse, UnitResponse, UnitSummary};
use crate::context::AppContext;
use crate::db::{AssetId, LevelId, StoryId, Timestamp, UnitId};
use crate::error::{Error, Result, Thing};
use crate::http::{Rendered, version};
use crate::storage::Bucket;

/// A level.
///
/// # Errors
/// 404 when the audience does not see it.
pub async fn level(context: &AppContext, id: LevelId, audience: Audience) -> Result<Rendered> {
    let (level, stories, units) = context
        .db
        .snapshot(move |conn| {
            let level = queries::find_level(conn, id, audience)?.ok_or_else(|| Error::not_found(Thing::Level))?;
            let stories = queries::count_stories(conn, &[level.id], audience)?;
            let units = queries::count_units_of_levels(conn, &[level.id], audience)?;
            Ok::<_, Error>((level, stories, units))
        })
        .await?;
    let version = version(level.updated_at);
    let (stories, units) = (count_of(&stories, level.id), count_of(&units, level.id));
    Ok(Rendered::versioned(&LevelResponse::new(level, stories, units), &version))
}

/// A story.
///
/// # Errors
/// 404 when the audience does not see it.
pub async fn story(context: &AppContext, id: StoryId, audience: Audience) -> Result<Rendered> {
    let (story, level, units) = context
        .db
        .snapshot(move |conn| {
            let (story, level) =
                queries::find_story(conn, id, audience)?.ok_or_else(|| Error::not_found(Thing::Story))?;
            let units = queries::count_units(conn, &[story.id], audience)?;
            Ok::<_, Error>((story, level, units))
        })
        .await?;
    let version = version(story.updated_at);
    let count = count_of(&units, story.id);
    Ok(Rendered::versioned(&StoryResponse::new(story, LevelRef::from(&level), count), &version))
}

/// A unit with its assets, their URLs signed for `now`.
///
/// # Errors
/// 404 when the audience does not see it.
pub async fn unit(context: &AppContext, id: UnitId, audience: Audience, now: Timestamp) -> Result<Rendered> {
    let ((unit, story, level), assets) = context
        .db
        .snapshot(move |conn| {
            let found = queries::find_unit(conn, id, audience)?.ok_or_else(|| Error::not_found(Thing::Unit))?;
            let assets = queries::list_unit_assets(conn, found.0.id)?;
            Ok::<_, Error>((found, assets))
        })
        .await?;
    let version = version(unit.updated_at);
    let assets: Vec<AssetResponse> =
        assets.into_iter().map(|asset| asset_response(context, asset, audience, now)).collect();
    let body = UnitResponse {
        unit: UnitSummary::new(unit, assets.len() as i64),
        story: StoryRef::from(&story),
        level: LevelRef::from(&level),
        assets,
    };
    Ok(Rendered::versioned(&body, &version))
}

/// An asset, its URL signed for `now`.
///
/// # Errors
/// 404 when the audience does not see it.
pub async fn asset(context: &AppContext, id: AssetId, audience: Audience, now: Timestamp) -> Result<Rendered> {
    let found = context.db.snapshot(move |conn| queries::find_asset(conn, id, audience)).await?;
    let asset = found.ok_or_else(|| Error::not_found(Thing::Asset))?;
    let version = version(asset.updated_at);
    Ok(Rendered::versioned(&asset_response(context, asset, audience, now), &version))
}

/// An asset as this audience sees it, with a URL signed for `now`.
pub fn asset_response(context: &AppContext, asset: UnitAsset, audience: Audience, now: Timestamp) -> AssetResponse {
    let url = context.storage.presign_get(Bucket::Assets, &asset.minio_key, now.utc());
    AssetResponse::new(asset, url, audience)
}

/// The count of a row, or none.
pub(super) fn count_of<I: PartialEq>(counts: &[(I, i64)], id: I) -> i64 {
    counts.iter().find(|(of, _)| *of == id).map_or(0, |(_, count)| *count)
}
