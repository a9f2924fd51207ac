//! Reading: every answer carries a strong `ETag`.

use actix_web::{HttpRequest, HttpResponse, get, web};
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::present;
use crate::auth::CurrentUser;
use crate::catalog::model::Audience;
use crate::catalog::queries::{self, LevelCursor, SiblingCursor};
use crate::catalog::reader::{Catalog, count_of};
use crate::catalog::response::{
    AssetResponse, CatalogResponse, LevelRef, LevelResponse, StoryResponse, UnitResponse, UnitSummary,
};
use crate::db::Id;
use crate::error::{Error, Result};
use crate::http::{Page, Params, PathId, Rendered, decode_cursor, page_limit};

/// Which page of a list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PageParams {
    /// How many rows at most, 1 to 100; 20 unless given.
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100, example = 20)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
}

/// Which levels, and which page of them.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LevelParams {
    /// Only levels that teach this language, BCP 47.
    #[garde(inner(length(min = 1, max = 35)))]
    #[param(example = "en")]
    language: Option<String>,
    /// How many rows at most, 1 to 100; 20 unless given.
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100, example = 20)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
}

/// Which part of the tree.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CatalogParams {
    /// Only levels that teach this language, BCP 47.
    #[garde(inner(length(min = 1, max = 35)))]
    #[param(example = "en")]
    language: Option<String>,
}

/// Lists the levels, by language and position, with counts.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(LevelParams),
    responses((status = 200, description = "A page of levels.", body = Page<LevelResponse>)))]
#[get("/levels")]
pub(super) async fn list_levels(
    user: CurrentUser,
    params: Params<LevelParams>,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    let after: Option<LevelCursor> = decode_cursor(params.0.cursor.as_deref())?;
    let limit = page_limit(params.0.limit);
    let render = async |_| {
        let language = params.0.language;
        let (levels, stories, units) = catalog
            .db()
            .snapshot(move |conn| {
                let levels = queries::list_levels(conn, audience, language.as_deref(), after.as_ref(), limit)?;
                let ids: Vec<_> = levels.iter().map(|level| level.id).collect();
                let stories = queries::count_stories(conn, &ids, audience)?;
                let units = queries::count_units_of_levels(conn, &ids, audience)?;
                Ok::<_, Error>((levels, stories, units))
            })
            .await?;
        let page = Page::of(levels, limit, |last| (last.language.clone(), last.position, last.id)).map(|level| {
            let (stories, units) = (count_of(&stories, level.id), count_of(&units, level.id));
            LevelResponse::new(level, stories, units)
        });
        Ok(Rendered::new(&page))
    };
    catalog.answer(&req, audience, render).await
}

/// Shows a level.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(("id" = Id, Path, description = "The level's id.")),
    responses((status = 200, description = "The level.", body = LevelResponse)))]
#[get("/levels/{id}")]
pub(super) async fn get_level(
    user: CurrentUser,
    id: PathId,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    catalog.answer(&req, audience, |_| present::level_for(&catalog, id.0, audience)).await
}

/// Lists a level's stories, in order, with counts.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(("id" = Id, Path, description = "The level's id."), PageParams),
    responses((status = 200, description = "A page of stories.", body = Page<StoryResponse>)))]
#[get("/levels/{id}/stories")]
pub(super) async fn list_stories(
    user: CurrentUser,
    id: PathId,
    params: Params<PageParams>,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    let after: Option<SiblingCursor> = decode_cursor(params.0.cursor.as_deref())?;
    let limit = page_limit(params.0.limit);
    let render = async |_| {
        let (level, stories, units) = catalog
            .db()
            .snapshot(move |conn| {
                let level = queries::find_level(conn, id.0, audience)?.ok_or_else(|| Error::not_found("level"))?;
                let stories = queries::list_stories(conn, level.id, audience, after.as_ref(), limit)?;
                let ids: Vec<_> = stories.iter().map(|story| story.id).collect();
                let units = queries::count_units(conn, &ids, audience)?;
                Ok::<_, Error>((LevelRef::from(&level), stories, units))
            })
            .await?;
        let page = Page::of(stories, limit, |last| (last.position, last.id)).map(|story| {
            let count = count_of(&units, story.id);
            StoryResponse::new(story, level.clone(), count)
        });
        Ok(Rendered::new(&page))
    };
    catalog.answer(&req, audience, render).await
}

/// Shows a story.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(("id" = Id, Path, description = "The story's id.")),
    responses((status = 200, description = "The story.", body = StoryResponse)))]
#[get("/stories/{id}")]
pub(super) async fn get_story(
    user: CurrentUser,
    id: PathId,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    catalog.answer(&req, audience, |_| present::story_for(&catalog, id.0, audience)).await
}

/// Lists a story's units, in order, with counts.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(("id" = Id, Path, description = "The story's id."), PageParams),
    responses((status = 200, description = "A page of units.", body = Page<UnitSummary>)))]
#[get("/stories/{id}/units")]
pub(super) async fn list_units(
    user: CurrentUser,
    id: PathId,
    params: Params<PageParams>,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    let after: Option<SiblingCursor> = decode_cursor(params.0.cursor.as_deref())?;
    let limit = page_limit(params.0.limit);
    let render = async |_| {
        let (units, assets) = catalog
            .db()
            .snapshot(move |conn| {
                let (story, _) = queries::find_story(conn, id.0, audience)?.ok_or_else(|| Error::not_found("story"))?;
                let units = queries::list_units(conn, story.id, audience, after.as_ref(), limit)?;
                let ids: Vec<_> = units.iter().map(|unit| unit.id).collect();
                let assets = queries::count_assets(conn, &ids)?;
                Ok::<_, Error>((units, assets))
            })
            .await?;
        let page = Page::of(units, limit, |last| (last.position, last.id)).map(|unit| {
            let count = count_of(&assets, unit.id);
            UnitSummary::new(unit, count)
        });
        Ok(Rendered::new(&page))
    };
    catalog.answer(&req, audience, render).await
}

/// Shows a unit with its media and where to fetch them.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(("id" = Id, Path, description = "The unit's id.")),
    responses((status = 200, description = "The unit.", body = UnitResponse)))]
#[get("/units/{id}")]
pub(super) async fn get_unit(
    user: CurrentUser,
    id: PathId,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    catalog.answer(&req, audience, |now| present::unit_for(&catalog, id.0, audience, now)).await
}

/// Lists a unit's assets, in order, with where to fetch them.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(("id" = Id, Path, description = "The unit's id."), PageParams),
    responses((status = 200, description = "A page of assets.", body = Page<AssetResponse>)))]
#[get("/units/{id}/assets")]
pub(super) async fn list_assets(
    user: CurrentUser,
    id: PathId,
    params: Params<PageParams>,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    let after: Option<SiblingCursor> = decode_cursor(params.0.cursor.as_deref())?;
    let limit = page_limit(params.0.limit);
    let render = async |now| {
        let assets = catalog
            .db()
            .snapshot(move |conn| {
                let (unit, ..) = queries::find_unit(conn, id.0, audience)?.ok_or_else(|| Error::not_found("unit"))?;
                Ok::<_, Error>(queries::list_assets_page(conn, unit.id, after.as_ref(), limit)?)
            })
            .await?;
        let page =
            Page::of(assets, limit, |last| (last.position, last.id)).map(|asset| catalog.present(asset, audience, now));
        Ok(Rendered::new(&page))
    };
    catalog.answer(&req, audience, render).await
}

/// Shows an asset and where to fetch it.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(("id" = Id, Path, description = "The asset's id.")),
    responses((status = 200, description = "The asset.", body = AssetResponse)))]
#[get("/assets/{id}")]
pub(super) async fn get_asset(
    user: CurrentUser,
    id: PathId,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    catalog.answer(&req, audience, |now| present::asset_for(&catalog, id.0, audience, now)).await
}

/// Shows the whole tree down to the units, without URLs: what an app needs to draw its menus offline.
#[utoipa::path(tag = "catalog", security(("bearer" = [])), params(CatalogParams),
    responses((status = 200, description = "The tree.", body = CatalogResponse)))]
#[get("/catalog")]
pub(super) async fn get_catalog(
    user: CurrentUser,
    params: Params<CatalogParams>,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let audience = Audience::of(user.role);
    let render = async |_| {
        let language = params.0.language;
        let tree = catalog.db().snapshot(move |conn| queries::find_tree(conn, audience, language.as_deref())).await?;
        Ok(Rendered::new(&CatalogResponse::new(tree)))
    };
    catalog.answer(&req, audience, render).await
}
