//! `GET /me/units`: where the learner stands with each unit.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get, web};
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::units::UnitProgressResponse;
use crate::auth::CurrentUser;
use crate::catalog::model::Audience;
use crate::context::AppContext;
use crate::db::{LevelId, StoryId, UnitId};
use crate::error::{Error, Result};
use crate::http::{List, Page, PageParams, Rendered};
use crate::progress::model::{AssetProgress, UnitProgress};
use crate::progress::queries::{self, UnitFilter};

/// Which units to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BegunUnitsFilter {
    /// Only the units of this story.
    #[garde(skip)]
    #[param(example = "0198c0de-0000-7000-8000-000000000201")]
    story_id: Option<StoryId>,
    /// Only the units of this level.
    #[garde(skip)]
    #[param(example = "0198c0de-0000-7000-8000-000000000101")]
    level_id: Option<LevelId>,
}

/// Lists where you stand with each unit that you have begun, by the units' ids.
///
/// What check marks and an app that was installed anew need: what `GET /units/{id}/progress` says of each. A unit that is not
/// in it you have not begun, or do not see at present.
#[utoipa::path(
    tag = "progress",
    params(BegunUnitsFilter, PageParams),
    responses((status = 200, description = "One page of the units.", body = Page<UnitProgressResponse>)),
)]
#[get("/me/units")]
pub async fn list_my_units(
    req: HttpRequest,
    user: CurrentUser,
    list: List<UnitId, BegunUnitsFilter>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let (List { filter, page }, audience) = (list, Audience::of(user.role));
    let filter = UnitFilter { story: filter.story_id, level: filter.level_id };
    let (units, assets, page) = context
        .db
        .snapshot(move |conn| {
            let units = queries::list_begun_units(conn, user.id, audience, filter, &page)?;
            let ids: Vec<UnitId> = units.iter().map(|row| row.unit_id).collect();
            let assets = queries::list_begun_assets(conn, user.id, &ids)?;
            Ok::<_, Error>((units, assets, page))
        })
        .await?;
    let mut of_unit: HashMap<UnitId, Vec<AssetProgress>> = HashMap::new();
    for row in assets {
        of_unit.entry(row.unit_id).or_default().push(row);
    }
    let page = page.page(units, |last: &UnitProgress| last.unit_id).map(|unit| {
        let assets = of_unit.remove(&unit.unit_id).unwrap_or_default();
        UnitProgressResponse::new(unit.unit_id, unit.state, assets)
    });
    Ok(Rendered::new(&page).respond(&req))
}
