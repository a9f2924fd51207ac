//! The catalogue as learners read it, and what authors see besides.

use super::{first_level, id, sample};
use crate::both;
use crate::support::{Role, assert_snapshot};

both!(the_catalogue, |backend| async move {
    let app = sample(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let (_, author) = app.user("writer", Role::Author);
    let level = first_level(&learner).await;
    let story = &level["stories"][0];
    let unit = &story["units"][0];
    let level = format!("/api/v1/levels/{}", id(&level));
    let story = format!("/api/v1/stories/{}", id(story));
    let unit = format!("/api/v1/units/{}", id(unit));

    assert_snapshot("get_catalog", &learner.get("/api/v1/catalog").await);
    let with_all = learner.get("/api/v1/catalog?include=cover,totals").await;
    assert_snapshot("get_catalog__include", &with_all);
    assert_snapshot("search_catalog", &learner.get("/api/v1/search?q=how+are&limit=1").await);
    assert_snapshot("list_levels", &learner.get("/api/v1/levels?limit=1").await);
    assert_snapshot("list_levels__empty", &learner.get("/api/v1/levels?language=fr").await);
    assert_snapshot("get_level", &learner.get(&level).await);
    assert_snapshot("list_stories", &learner.get(&format!("{level}/stories")).await);
    assert_snapshot("get_story", &learner.get(&story).await);
    assert_snapshot("list_units", &learner.get(&format!("{story}/units")).await);
    let whole = learner.get(&unit).await;
    assert_snapshot("get_unit", &whole);
    assert_snapshot("list_assets", &learner.get(&format!("{unit}/assets?limit=2")).await);
    let asset = format!("/api/v1/assets/{}", id(&whole.json()["assets"][0]));
    assert_snapshot("get_asset", &learner.get(&asset).await);
    assert_snapshot("get_asset__author", &author.get(&asset).await);
    assert_snapshot("get_level_pack", &learner.get(&format!("{level}/pack?types=SUBTITLE")).await);
    assert_snapshot("get_pack_keys", &app.anonymous().get("/.well-known/parlance-pack-key").await);
});
