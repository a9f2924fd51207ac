//! Single nodes as their readers get them: shared by reading and by the answers to writes.

use crate::catalog::model::Audience;
use crate::catalog::queries;
use crate::catalog::reader::{Catalog, count_of};
use crate::catalog::response::{
    AssetResponse, LevelRef, LevelResponse, StoryRef, StoryResponse, UnitResponse, UnitSummary,
};
use crate::db::{Id, Timestamp};
use crate::error::{Error, Result};
use crate::http::{Rendered, version};

/// A level as authors see it.
pub(super) async fn level(catalog: &Catalog, id: Id) -> Result<Rendered> {
    level_for(catalog, id, Audience::Authors).await
}

/// A story as authors see it.
pub(super) async fn story(catalog: &Catalog, id: Id) -> Result<Rendered> {
    story_for(catalog, id, Audience::Authors).await
}

/// A unit as authors see it.
pub(super) async fn unit(catalog: &Catalog, id: Id) -> Result<Rendered> {
    unit_for(catalog, id, Audience::Authors, catalog.now()).await
}

/// An asset as authors see it.
pub(super) async fn asset(catalog: &Catalog, id: Id) -> Result<Rendered> {
    asset_for(catalog, id, Audience::Authors, catalog.now()).await
}

/// A level as an audience sees it.
pub(super) async fn level_for(catalog: &Catalog, id: Id, audience: Audience) -> Result<Rendered> {
    let (level, stories, units) = catalog
        .db()
        .snapshot(move |conn| {
            let level = queries::find_level(conn, id, audience)?.ok_or_else(|| Error::not_found("level"))?;
            let stories = queries::count_stories(conn, &[level.id], audience)?;
            let units = queries::count_units_of_levels(conn, &[level.id], audience)?;
            Ok::<_, Error>((level, stories, units))
        })
        .await?;
    let version = version(level.updated_at);
    let (stories, units) = (count_of(&stories, level.id), count_of(&units, level.id));
    Ok(Rendered::versioned(&LevelResponse::new(level, stories, units), &version))
}

/// A story as an audience sees it.
pub(super) async fn story_for(catalog: &Catalog, id: Id, audience: Audience) -> Result<Rendered> {
    let (story, level, units) = catalog
        .db()
        .snapshot(move |conn| {
            let (story, level) = queries::find_story(conn, id, audience)?.ok_or_else(|| Error::not_found("story"))?;
            let units = queries::count_units(conn, &[story.id], audience)?;
            Ok::<_, Error>((story, level, units))
        })
        .await?;
    let version = version(story.updated_at);
    let count = count_of(&units, story.id);
    Ok(Rendered::versioned(&StoryResponse::new(story, LevelRef::from(&level), count), &version))
}

/// A unit as an audience sees it.
pub(super) async fn unit_for(catalog: &Catalog, id: Id, audience: Audience, now: Timestamp) -> Result<Rendered> {
    let ((unit, story, level), assets) = catalog
        .db()
        .snapshot(move |conn| {
            let found = queries::find_unit(conn, id, audience)?.ok_or_else(|| Error::not_found("unit"))?;
            let assets = queries::list_unit_assets(conn, found.0.id)?;
            Ok::<_, Error>((found, assets))
        })
        .await?;
    let version = version(unit.updated_at);
    let assets: Vec<AssetResponse> = assets.into_iter().map(|asset| catalog.present(asset, audience, now)).collect();
    let body = UnitResponse {
        unit: UnitSummary::new(unit, assets.len() as i64),
        story: StoryRef::from(&story),
        level: LevelRef::from(&level),
        assets,
    };
    Ok(Rendered::versioned(&body, &version))
}

/// An asset as an audience sees it.
pub(super) async fn asset_for(catalog: &Catalog, id: Id, audience: Audience, now: Timestamp) -> Result<Rendered> {
    let found = catalog.db().snapshot(move |conn| queries::find_asset(conn, id, audience)).await?;
    let asset = found.ok_or_else(|| Error::not_found("asset"))?;
    let version = version(asset.updated_at);
    Ok(Rendered::versioned(&catalog.present(asset, audience, now), &version))
}
