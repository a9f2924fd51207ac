//! Reading: every answer carries a strong `ETag`.

use std::future::{Future, Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, put, web};
use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::KeptAnswers;
use super::answers::Read;
use super::language::check_language;
use super::model::Audience;
use super::present::{self, count_of};
use super::queries::{self, LevelOrder, SiblingOrder, TreeExtras};
use super::response::{
    AssetResponse, CatalogResponse, LevelRef, LevelResponse, StoryResponse, UnitResponse, UnitSummary,
};
use super::search::search_catalog;
use crate::auth::actions::update_profile;
use crate::auth::model::UserChanges;
use crate::auth::{CurrentUser, MeResponse, reader};
use crate::context::AppContext;
use crate::db::{AssetId, Conn, LevelId, StoryId, Timestamp, UnitId};
use crate::error::{Error, Fault, Result, Thing};
use crate::http::{AnswerAtHand, List, Page, PageParams, Params, PathId, Rendered, Valid, comma_separated, part, rule};
use crate::storage::Bucket;

/// Registers them.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_levels)
        .service(get_level)
        .service(list_stories)
        .service(get_story)
        .service(list_units)
        .service(get_unit)
        .service(list_assets)
        .service(get_asset)
        .service(get_catalog)
        .service(search_catalog)
        .service(set_my_level);
}

/// Which levels, or which part of the tree.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LanguageFilter {
    /// Only levels that teach this language, BCP 47, in any case: `en` finds `en-US` too (RFC 4647, basic filtering).
    #[garde(inner(custom(rule(check_language))))]
    #[param(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    language: Option<String>,
}

/// What `GET /catalog` tells of units and stories besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CatalogExtra {
    /// The picture of each, with its URL.
    Cover,
    /// How long the media of each play, and how large they are.
    Totals,
}

/// Which part of the tree, and what to tell of it.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CatalogParams {
    /// Only levels that teach this language, BCP 47, in any case: `en` finds `en-US` too (RFC 4647, basic filtering).
    #[garde(inner(custom(rule(check_language))))]
    #[param(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    language: Option<String>,
    /// What to tell of units and stories besides, joined by commas: `cover` the picture of each with its URL, `totals` how long
    /// its media play and how large they are.
    #[garde(skip)]
    #[serde(default, deserialize_with = "comma_separated")]
    // To generators it is one text: half of them send a list as several parameters, whatever `explode` says.
    #[param(value_type = Option<String>, example = "cover,totals", pattern = r"^(cover|totals)(,(cover|totals))*$")]
    include: Vec<CatalogExtra>,
}

/// A read by whoever is signed in: how they see the catalogue, and where its answers are kept.
pub struct Reading {
    pub(super) audience: Audience,
    /// What the app works with.
    pub context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
    req: HttpRequest,
}

impl Reading {
    /// The same as a learner would ask for it: authors get no drafts then.
    pub fn as_learner(self) -> Self {
        Self { audience: Audience::Learners, ..self }
    }

    /// Answers with what is kept for this path and query, or with what is rendered now.
    pub(super) async fn answer<F>(&self, render: impl FnOnce() -> F) -> Result<HttpResponse>
    where
        F: Future<Output = Result<Rendered>>,
    {
        let route = self.req.match_pattern().unwrap_or_default();
        let read = Read { path_and_query: path_and_query(&self.req), route: &route, audience: self.audience };
        self.answers.get_or_render(&self.context, &read, render).await?.respond(&self.req).await
    }

    /// The same for what shows presigned URLs; `render` is given the time to sign them for.
    ///
    /// # Errors
    /// What `render` returns; 503.
    pub async fn answer_with_urls<F>(&self, render: impl Fn(Timestamp) -> F) -> Result<HttpResponse>
    where
        F: Future<Output = Result<Rendered>>,
    {
        let route = self.req.match_pattern().unwrap_or_default();
        let read = Read { path_and_query: path_and_query(&self.req), route: &route, audience: self.audience };
        self.answers.get_or_sign(&self.context, &read, render).await?.respond(&self.req).await
    }
}

fn path_and_query(req: &HttpRequest) -> &str {
    let uri = req.uri();
    uri.path_and_query().map_or(uri.path(), |whole| whole.as_str())
}

/// The answer to a read, where it is kept as the client wants it: for the edge, which then spares the request all layers
/// and the routing. Who may not read, or has read too often, goes the whole way and is told so there.
pub fn find_kept_answer(req: &HttpRequest) -> Option<AnswerAtHand> {
    let (context, answers) = (part::<AppContext>(req).ok()?, part::<KeptAnswers>(req).ok()?);
    let user = reader(req).ok()?;
    let kept = answers.find(context.now(), path_and_query(req), Audience::of(user.role))?;
    Some((kept.answer.respond_if_made(req)?, kept.route))
}

impl FromRequest for Reading {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(reader(req).and_then(|user| {
            let audience = Audience::of(user.role);
            let (context, answers) = (part::<AppContext>(req)?.clone(), part::<KeptAnswers>(req)?.clone());
            Ok(Self { audience, context, answers, req: req.clone() })
        }))
    }
}

/// Lists the levels, by language and position, with counts.
///
/// Learners get what is published, authors drafts too; the counts are of what the caller sees.
#[utoipa::path(tag = "catalog", params(LanguageFilter, PageParams),
    responses((status = 200, description = "A page of levels.", body = Page<LevelResponse>)))]
#[get("/levels")]
async fn list_levels(reading: Reading, list: List<LevelOrder, LanguageFilter>) -> Result<HttpResponse> {
    let audience = reading.audience;
    let render = async || {
        let List { filter, page } = list;
        let (levels, stories, units, page) = reading
            .context
            .db
            .snapshot(move |conn| {
                let levels = queries::list_levels(conn, audience, filter.language.as_deref(), &page)?;
                let ids: Vec<_> = levels.iter().map(|level| level.id).collect();
                let stories = queries::count_stories(conn, &ids, audience)?;
                let units = queries::count_units_of_levels(conn, &ids, audience)?;
                Ok::<_, Error>((levels, stories, units, page))
            })
            .await?;
        let page = page.page(levels, |last| (last.language.clone(), last.position, last.id)).map(|level| {
            let (stories, units) = (count_of(&stories, level.id), count_of(&units, level.id));
            LevelResponse::new(level, stories, units)
        });
        Ok(Rendered::new(&page))
    };
    reading.answer(render).await
}

/// Shows a level.
///
/// A draft is 404 for learners.
#[utoipa::path(tag = "catalog", params(("id" = LevelId, Path, description = "The level's id.")),
    responses((status = 200, description = "The level.", body = LevelResponse)))]
#[get("/levels/{id}")]
async fn get_level(reading: Reading, id: PathId<LevelId>) -> Result<HttpResponse> {
    reading.answer(|| present::level(&reading.context, id.0, reading.audience)).await
}

/// Lists a level's stories, in order, with counts.
///
/// Learners get what is published, authors drafts too; the counts are of what the caller sees.
#[utoipa::path(tag = "catalog", params(("id" = LevelId, Path, description = "The level's id."), PageParams),
    responses((status = 200, description = "A page of stories.", body = Page<StoryResponse>)))]
#[get("/levels/{id}/stories")]
async fn list_stories(
    reading: Reading,
    id: PathId<LevelId>,
    list: List<SiblingOrder<StoryId>>,
) -> Result<HttpResponse> {
    let audience = reading.audience;
    let render = async || {
        let (level, stories, units, page) = reading
            .context
            .db
            .snapshot(move |conn| {
                let level = queries::find_level(conn, id.0, audience)?.ok_or_else(|| Error::not_found(Thing::Level))?;
                let stories = queries::list_stories(conn, level.id, audience, &list.page)?;
                let ids: Vec<_> = stories.iter().map(|story| story.id).collect();
                let units = queries::count_units(conn, &ids, audience)?;
                Ok::<_, Error>((LevelRef::from(&level), stories, units, list.page))
            })
            .await?;
        let page = page.page(stories, |last| (last.position, last.id)).map(|story| {
            let count = count_of(&units, story.id);
            StoryResponse::new(story, level.clone(), count)
        });
        Ok(Rendered::new(&page))
    };
    reading.answer(render).await
}

/// Shows a story.
///
/// One that is a draft, or is in a draft, is 404 for learners.
#[utoipa::path(tag = "catalog", params(("id" = StoryId, Path, description = "The story's id.")),
    responses((status = 200, description = "The story.", body = StoryResponse)))]
#[get("/stories/{id}")]
async fn get_story(reading: Reading, id: PathId<StoryId>) -> Result<HttpResponse> {
    reading.answer(|| present::story(&reading.context, id.0, reading.audience)).await
}

/// Lists a story's units, in order, with counts.
///
/// Learners get what is published, authors drafts too. URLs are not in it: `GET /units/{id}` has them.
#[utoipa::path(tag = "catalog", params(("id" = StoryId, Path, description = "The story's id."), PageParams),
    responses((status = 200, description = "A page of units.", body = Page<UnitSummary>)))]
#[get("/stories/{id}/units")]
async fn list_units(reading: Reading, id: PathId<StoryId>, list: List<SiblingOrder<UnitId>>) -> Result<HttpResponse> {
    let audience = reading.audience;
    let render = async || {
        let (units, assets, page) = reading
            .context
            .db
            .snapshot(move |conn| {
                let (story, _) =
                    queries::find_story(conn, id.0, audience)?.ok_or_else(|| Error::not_found(Thing::Story))?;
                let units = queries::list_units(conn, story.id, audience, &list.page)?;
                let ids: Vec<_> = units.iter().map(|unit| unit.id).collect();
                let assets = queries::count_assets(conn, &ids)?;
                Ok::<_, Error>((units, assets, list.page))
            })
            .await?;
        let page = page.page(units, |last| (last.position, last.id)).map(|unit| {
            let count = count_of(&assets, unit.id);
            UnitSummary::new(unit, count)
        });
        Ok(Rendered::new(&page))
    };
    reading.answer(render).await
}

/// Shows a unit with its media and where to fetch them.
///
/// URLs need no token and stay the same within a window of time, so that they can be cached by their text.
#[utoipa::path(tag = "catalog", params(("id" = UnitId, Path, description = "The unit's id.")),
    responses((status = 200, description = "The unit.", body = UnitResponse)))]
#[get("/units/{id}")]
async fn get_unit(reading: Reading, id: PathId<UnitId>) -> Result<HttpResponse> {
    reading.answer_with_urls(|now| present::unit(&reading.context, id.0, reading.audience, now)).await
}

/// Lists a unit's assets, in order, with where to fetch them.
///
/// The same assets as in `GET /units/{id}`, in pages.
#[utoipa::path(tag = "catalog", params(("id" = UnitId, Path, description = "The unit's id."), PageParams),
    responses((status = 200, description = "A page of assets.", body = Page<AssetResponse>)))]
#[get("/units/{id}/assets")]
async fn list_assets(reading: Reading, id: PathId<UnitId>, list: List<SiblingOrder<AssetId>>) -> Result<HttpResponse> {
    let audience = reading.audience;
    let (unit, page) = (id.0, list.page);
    let render = async |now| {
        let page_of_assets = page.clone();
        let assets = reading
            .context
            .db
            .snapshot(move |conn| {
                let (unit, ..) =
                    queries::find_unit(conn, unit, audience)?.ok_or_else(|| Error::not_found(Thing::Unit))?;
                Ok::<_, Error>(queries::list_assets(conn, unit.id, &page_of_assets)?)
            })
            .await?;
        let page = page
            .page(assets, |last| (last.position, last.id))
            .map(|asset| present::asset_response(&reading.context, asset, audience, now));
        Ok(Rendered::new(&page))
    };
    reading.answer_with_urls(render).await
}

/// Shows an asset and where to fetch it.
///
/// The URL needs no token and stays the same within a window of time, so that it can be cached by its text.
#[utoipa::path(tag = "catalog", params(("id" = AssetId, Path, description = "The asset's id.")),
    responses((status = 200, description = "The asset.", body = AssetResponse)))]
#[get("/assets/{id}")]
async fn get_asset(reading: Reading, id: PathId<AssetId>) -> Result<HttpResponse> {
    reading.answer_with_urls(|now| present::asset(&reading.context, id.0, reading.audience, now)).await
}

/// Shows the whole tree down to the units.
///
/// What an app needs to draw its menus offline. Learners get what is published, authors drafts too. With `include=cover` each
/// unit has its first picture and each story that of its first unit with one, where there is any; such URLs need no token and
/// stay the same within a window of time. Without it there are no URLs.
#[utoipa::path(tag = "catalog", params(CatalogParams),
    responses((status = 200, description = "The tree.", body = CatalogResponse)))]
#[get("/catalog")]
async fn get_catalog(reading: Reading, params: Params<CatalogParams>) -> Result<HttpResponse> {
    let CatalogParams { language, include } = params.0;
    let includes = |extra| include.contains(&extra);
    let extras = TreeExtras { covers: includes(CatalogExtra::Cover), totals: includes(CatalogExtra::Totals) };
    let render = |now: Timestamp| {
        let (context, audience, language) = (reading.context.clone(), reading.audience, language.clone());
        async move {
            let find = move |conn: &mut Conn| queries::find_tree(conn, audience, language.as_deref(), extras);
            let tree = context.db.snapshot(find).await?;
            let sign = move |key: &str| context.storage.presign_get(Bucket::Assets, key, now.utc());
            // Not here, since it may be large: requests are not kept waiting by it.
            let rendered = web::block(move || Rendered::new(&CatalogResponse::new(tree, sign))).await;
            rendered.map_err(|error| Error::internal(error.into()))
        }
    };
    match extras.covers {
        true => reading.answer_with_urls(render).await,
        false => reading.answer(|| render(reading.context.now())).await,
    }
}

/// The level to work on.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SetMyLevel {
    /// A published level; null for none.
    #[garde(skip)]
    #[serde(deserialize_with = "Option::deserialize")] // without it, leaving the field out would clear the level
    #[schema(required)]
    level_id: Option<LevelId>,
}

/// Chooses the level that you work on.
///
/// It decides which units plans are filled with, and where to go on.
#[utoipa::path(
    tag = "me",
    request_body = SetMyLevel, responses((status = 200, description = "Your account as it is now.", body = MeResponse))
)]
#[put("/me/level")]
async fn set_my_level(
    user: CurrentUser,
    body: Valid<SetMyLevel>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let level = body.0.level_id;
    let changes = UserChanges { selected_level_id: Some(level), ..UserChanges::at(context.now()) };
    let me = context
        .db
        .write(move |conn| {
            if let Some(level) = level
                && queries::find_level(conn, level, Audience::of(user.role))?.is_none()
            {
                return Err(Error::invalid("/levelId", Fault::NotFound));
            }
            update_profile(conn, user.id, &changes).and_then(|user| MeResponse::of(conn, user))
        })
        .await?;
    Ok(HttpResponse::Ok().json(me))
}
