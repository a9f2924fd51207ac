//! The queries of the catalogue.

use diesel::prelude::*;

use super::model::{Audience, Level, Story, Unit, UnitAsset};
use crate::db::{Conn, Id};
use crate::schema::{catalog_revision, levels, stories, unit_assets, units};

/// A unit with the story and level above it, if this audience may see it.
///
/// # Errors
/// The database's.
pub fn find_unit(conn: &mut Conn, id: Id, audience: Audience) -> QueryResult<Option<(Unit, Story, Level)>> {
    let mut query = units::table
        .inner_join(stories::table.inner_join(levels::table))
        .filter(units::id.eq(id))
        .filter(units::deleted_at.is_null())
        .filter(stories::deleted_at.is_null())
        .filter(levels::deleted_at.is_null())
        .select((Unit::as_select(), Story::as_select(), Level::as_select()))
        .into_boxed();
    if audience == Audience::Learners {
        query = query
            .filter(units::published_at.is_not_null())
            .filter(stories::published_at.is_not_null())
            .filter(levels::published_at.is_not_null());
    }
    query.first(conn).optional()
}

/// The live assets of a unit, in order.
///
/// # Errors
/// The database's.
pub fn list_unit_assets(conn: &mut Conn, unit: Id) -> QueryResult<Vec<UnitAsset>> {
    unit_assets::table
        .filter(unit_assets::unit_id.eq(unit))
        .filter(unit_assets::deleted_at.is_null())
        .order((unit_assets::position, unit_assets::id))
        .select(UnitAsset::as_select())
        .load(conn)
}

/// A live asset with its unit, if this audience may see it.
///
/// # Errors
/// The database's.
pub fn find_asset(conn: &mut Conn, id: Id, audience: Audience) -> QueryResult<Option<(UnitAsset, Unit)>> {
    let asset: Option<UnitAsset> = unit_assets::table
        .filter(unit_assets::id.eq(id))
        .filter(unit_assets::deleted_at.is_null())
        .select(UnitAsset::as_select())
        .first(conn)
        .optional()?;
    let Some(asset) = asset else { return Ok(None) };
    Ok(find_unit(conn, asset.unit_id, audience)?.map(|(unit, ..)| (asset, unit)))
}

/// Says that the catalogue changes in this transaction. Replicas see it in their next look at the revision. It also
/// makes writers of the catalogue take turns: whoever comes second waits here until the first has committed.
///
/// # Errors
/// The database's.
pub fn advance_revision(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(catalog_revision::table)
        .set(catalog_revision::revision.eq(catalog_revision::revision + 1))
        .execute(conn)
        .map(drop)
}

/// Makes this transaction take its turn among the writers of the catalogue without changing anything yet.
///
/// # Errors
/// The database's.
pub fn lock_revision(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(catalog_revision::table)
        .set(catalog_revision::revision.eq(catalog_revision::revision))
        .execute(conn)
        .map(drop)
}
