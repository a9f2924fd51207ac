//! Who sees what: the one rule of visibility. What is deleted is seen by nobody; what is not published, or lies below
//! something that is not, is seen by authors alone.

use diesel::dsl::{AsExprOf, auto_type};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::catalog::model::Audience;
use crate::schema::{levels, stories, units};

/// The audience sees this level.
#[auto_type]
pub(crate) fn level_is_visible(audience: Audience) -> _ {
    let sees_drafts: AsExprOf<bool, Bool> = audience.sees_drafts().into_sql::<Bool>();
    levels::deleted_at.is_null().and(levels::published_at.is_not_null().or(sees_drafts))
}

/// The audience sees this story, if it sees its level.
#[auto_type]
pub(super) fn story_row_is_visible(audience: Audience) -> _ {
    let sees_drafts: AsExprOf<bool, Bool> = audience.sees_drafts().into_sql::<Bool>();
    stories::deleted_at.is_null().and(stories::published_at.is_not_null().or(sees_drafts))
}

/// The audience sees this unit, if it sees its story and level.
#[auto_type]
pub(super) fn unit_row_is_visible(audience: Audience) -> _ {
    let sees_drafts: AsExprOf<bool, Bool> = audience.sees_drafts().into_sql::<Bool>();
    units::deleted_at.is_null().and(units::published_at.is_not_null().or(sees_drafts))
}

/// The audience sees this story. For queries that join the level.
#[auto_type]
pub(crate) fn story_is_visible(audience: Audience) -> _ {
    let story: story_row_is_visible = story_row_is_visible(audience);
    let level: level_is_visible = level_is_visible(audience);
    story.and(level)
}

/// The audience sees this unit. For queries that join story and level.
#[auto_type]
pub(crate) fn unit_is_visible(audience: Audience) -> _ {
    let unit: unit_row_is_visible = unit_row_is_visible(audience);
    let story: story_is_visible = story_is_visible(audience);
    unit.and(story)
}
