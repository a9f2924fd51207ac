//! Reading progress: what is published, what of it the learner did.

use diesel::dsl::{exists, max, min, not};
use diesel::prelude::*;

use crate::catalog::model::{AssetType, Audience};
use crate::catalog::queries::{LevelHead, UnitHead, unit_head, unit_is_visible};
use crate::db::{Conn, LevelId, StoryId, Timestamp, UnitId, UserId};
use crate::http::PageRequest;
use crate::progress::model::{AssetProgress, EventRow, UnitProgress, UnitState};
use crate::rows_after;
use crate::schema::{learning_events, levels, stories, unit_asset_progress, unit_assets, units, user_progress};

/// A unit of a story, with what the learner did on it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct StoryUnit {
    /// Its id.
    pub id: UnitId,
    /// Its title.
    pub title: String,
    /// Its place in the story.
    pub position: i32,
    /// None while the learner has not begun it.
    pub state: Option<UnitState>,
}

/// What the learner did on published units: story, completed, best score.
pub fn list_progress_by_story(conn: &mut Conn, user: UserId) -> QueryResult<Vec<(StoryId, bool, Option<f64>)>> {
    user_progress::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(user_progress::user_id.eq(user))
        .filter(unit_is_visible(Audience::Learners))
        .order(user_progress::unit_id)
        .select((units::story_id, user_progress::completed, user_progress::score))
        .load(conn)
}

/// The published units of a story, in order, with what the learner did on each.
pub fn list_story_progress(conn: &mut Conn, user: UserId, story: StoryId) -> QueryResult<Vec<StoryUnit>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .left_join(user_progress::table.on(user_progress::unit_id.eq(units::id).and(user_progress::user_id.eq(user))))
        .filter(units::story_id.eq(story))
        .filter(unit_is_visible(Audience::Learners))
        .order((units::position, units::id))
        .select((units::id, units::title, units::position, Option::<UnitState>::as_select()))
        .load(conn)
}

/// A learner's state with a unit, and with those of its assets that the learner touched, in their order.
pub fn find_unit_progress(
    conn: &mut Conn,
    user: UserId,
    unit: UnitId,
) -> QueryResult<(Option<UnitProgress>, Vec<AssetProgress>)> {
    let progress = user_progress::table
        .filter(user_progress::user_id.eq(user))
        .filter(user_progress::unit_id.eq(unit))
        .select(UnitProgress::as_select())
        .first(conn)
        .optional()?;
    Ok((progress, list_begun_assets(conn, user, &[unit])?))
}

/// Which units of a learner to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct UnitFilter {
    /// Only those of this story.
    pub story: Option<StoryId>,
    /// Only those of this level.
    pub level: Option<LevelId>,
}

/// The units that a learner has begun and that an audience sees, by their ids.
pub fn list_begun_units(
    conn: &mut Conn,
    user: UserId,
    audience: Audience,
    filter: UnitFilter,
    page: &PageRequest<UnitId>,
) -> QueryResult<Vec<UnitProgress>> {
    let mut query = user_progress::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(user_progress::user_id.eq(user))
        .filter(unit_is_visible(audience))
        .order(user_progress::unit_id)
        .limit(page.sql_limit())
        .select(UnitProgress::as_select())
        .into_boxed();
    if let Some(story) = filter.story {
        query = query.filter(units::story_id.eq(story));
    }
    if let Some(level) = filter.level {
        query = query.filter(stories::level_id.eq(level));
    }
    if let Some(unit) = page.after() {
        query = query.filter(rows_after!(asc user_progress::unit_id => *unit));
    }
    query.load(conn)
}

/// A learner's states with those live assets of some units that the learner touched, in the order of each unit.
pub fn list_begun_assets(conn: &mut Conn, user: UserId, units: &[UnitId]) -> QueryResult<Vec<AssetProgress>> {
    unit_asset_progress::table
        .inner_join(unit_assets::table)
        .filter(unit_asset_progress::user_id.eq(user))
        .filter(unit_asset_progress::unit_id.eq_any(units))
        .filter(unit_assets::deleted_at.is_null())
        .order((unit_assets::position, unit_assets::id))
        .select(AssetProgress::as_select())
        .load(conn)
}

/// The newest events of a learner with the titles of their units.
pub fn list_recent_events(conn: &mut Conn, user: UserId, limit: i64) -> QueryResult<Vec<(EventRow, String)>> {
    learning_events::table
        .inner_join(units::table)
        .filter(learning_events::user_id.eq(user))
        .order((learning_events::occurred_at.desc(), learning_events::id.desc()))
        .limit(limit)
        .select((EventRow::as_select(), units::title))
        .load(conn)
}

/// The published unit that the learner was last at without finishing it.
pub fn find_unfinished_unit(conn: &mut Conn, user: UserId) -> QueryResult<Option<UnitHead>> {
    let unfinished: Vec<UnitHead> = user_progress::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .filter(user_progress::user_id.eq(user))
        .filter(user_progress::completed.eq(false))
        .filter(unit_is_visible(Audience::Learners))
        .select(unit_head())
        .load(conn)?;
    let ids: Vec<UnitId> = unfinished.iter().map(|unit| unit.id).collect();
    // From the few unfinished units to their events: the other way round would walk a whole history.
    let last: Vec<(Option<UnitId>, Option<Timestamp>)> = learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::unit_id.eq_any(&ids))
        .group_by(learning_events::unit_id)
        .select((learning_events::unit_id, max(learning_events::occurred_at)))
        .load(conn)?;
    let newest = last.into_iter().max_by_key(|(unit, at)| (*at, *unit)).and_then(|(unit, _)| unit);
    Ok(unfinished.into_iter().find(|unit| Some(unit.id) == newest))
}

/// Where to go on in a unit: the asset's state and type.
pub type UnfinishedAsset = (AssetProgress, AssetType);

/// The published unit that the learner was last at without finishing it, with the asset of it that they were last at without
/// finishing that: as [`find_unfinished_unit`] and [`find_unfinished_asset`] say, in one statement.
pub fn find_unfinished(conn: &mut Conn, user: UserId) -> QueryResult<Option<(UnitHead, Option<UnfinishedAsset>)>> {
    use unit_asset_progress as begun;
    let events = || {
        learning_events::table
            .filter(learning_events::user_id.eq(user))
            .filter(learning_events::unit_id.eq(user_progress::unit_id.nullable()))
    };
    let last_at = events().select(max(learning_events::occurred_at)).single_value();
    let of_unit =
        begun::user_id.eq(user).and(begun::unit_id.eq(user_progress::unit_id)).and(begun::completed.eq(false));
    let open = begun::table.inner_join(unit_assets::table).on(of_unit.and(unit_assets::deleted_at.is_null()));
    let found: Option<(UnitHead, Option<AssetProgress>, Option<AssetType>)> = user_progress::table
        .inner_join(units::table.inner_join(stories::table.inner_join(levels::table)))
        .left_join(open)
        .filter(user_progress::user_id.eq(user))
        .filter(user_progress::completed.eq(false))
        .filter(unit_is_visible(Audience::Learners))
        .filter(exists(events()))
        .order((
            last_at.desc(),
            user_progress::unit_id.desc(),
            begun::position_at.desc(),
            begun::position_event_id.desc(),
        ))
        .select((unit_head(), Option::<AssetProgress>::as_select(), unit_assets::type_.nullable()))
        .first(conn)
        .optional()?;
    Ok(found.map(|(unit, asset, kind)| (unit, asset.zip(kind))))
}

/// The asset of a unit that the learner was last at without finishing it, and its type.
pub fn find_unfinished_asset(
    conn: &mut Conn,
    user: UserId,
    unit: UnitId,
) -> QueryResult<Option<(AssetProgress, AssetType)>> {
    unit_asset_progress::table
        .inner_join(unit_assets::table)
        .filter(unit_asset_progress::user_id.eq(user))
        .filter(unit_asset_progress::unit_id.eq(unit))
        .filter(unit_asset_progress::completed.eq(false))
        .filter(unit_assets::deleted_at.is_null())
        .order((unit_asset_progress::position_at.desc(), unit_asset_progress::position_event_id.desc()))
        .select((AssetProgress::as_select(), unit_assets::type_))
        .first(conn)
        .optional()
}

/// The first published unit that the learner has not finished, leaving one out, in the order of the catalogue: of the first
/// language.
pub fn find_first_unfinished_unit(
    conn: &mut Conn,
    user: UserId,
    except: Option<UnitId>,
) -> QueryResult<Option<UnitHead>> {
    // Visible, as for whole levels: another name of the table needs the rule once more.
    let any_level = diesel::alias!(levels as any_level);
    let first = any_level
        .filter(any_level.field(levels::deleted_at).is_null())
        .filter(any_level.field(levels::published_at).is_not_null())
        .select(min(any_level.field(levels::language)));
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(levels::language.nullable().eq_any(first))
        .filter(unit_is_visible(Audience::Learners))
        .filter(not(exists(
            user_progress::table
                .filter(user_progress::user_id.eq(user))
                .filter(user_progress::unit_id.eq(units::id))
                .filter(user_progress::completed.eq(true)),
        )))
        .filter(units::id.ne_all(Vec::from_iter(except)))
        .order((levels::position, stories::position, units::position, units::id))
        .select(unit_head())
        .first(conn)
        .optional()
}

/// The next published units that the learner has not finished, in the order of the catalogue: from a level on through
/// the later levels of its language.
pub fn list_next_units(
    conn: &mut Conn,
    user: UserId,
    from: &LevelHead,
    except: &[UnitId],
    limit: i64,
) -> QueryResult<Vec<UnitHead>> {
    units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(levels::language.eq(&from.language))
        .filter(levels::position.ge(from.position))
        .filter(unit_is_visible(Audience::Learners))
        .filter(not(exists(
            user_progress::table
                .filter(user_progress::user_id.eq(user))
                .filter(user_progress::unit_id.eq(units::id))
                .filter(user_progress::completed.eq(true)),
        )))
        .filter(units::id.ne_all(except))
        .order((levels::position, stories::position, units::position, units::id))
        .limit(limit)
        .select(unit_head())
        .load(conn)
}
