//! Which units and assets events may speak of.

use std::collections::{HashMap, HashSet};

use crate::catalog::KeptAnswers;
use crate::catalog::queries::{list_asset_places, list_unit_places};
use crate::context::AppContext;
use crate::db::{AssetId, Conn, UnitId};
use crate::error::{Fault, Result};
use crate::progress::model::{EventKind, NewEvent, Rejection};

/// The units and assets that some events speak of and that exist, deleted ones included.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Units.
    pub units: HashSet<UnitId>,
    /// Assets, each with its unit.
    pub assets: HashMap<AssetId, UnitId>,
}

impl Places {
    /// Looks them up.
    pub fn of(conn: &mut Conn, events: &[NewEvent]) -> Result<Self> {
        let (units, assets) = mentioned(events);
        let mut places = Self::default();
        if !units.is_empty() {
            places.units = list_unit_places(conn, &units)?.into_iter().map(|(id, _)| id).collect();
        }
        if !assets.is_empty() {
            places.assets = list_asset_places(conn, &assets)?.into_iter().map(|(id, unit, _)| (id, unit)).collect();
        }
        Ok(places)
    }

    /// Takes them from what is kept of the catalogue.
    ///
    /// # Errors
    /// 503.
    pub async fn kept(context: &AppContext, catalog: &KeptAnswers, events: &[NewEvent]) -> Result<Self> {
        let (units, assets) = mentioned(events);
        let units = catalog.units(context, &units).await?.into_iter().map(|(id, _)| id).collect();
        let assets = catalog.assets(context, &assets).await?.into_iter().map(|(id, place)| (id, place.unit)).collect();
        Ok(Self { units, assets })
    }

    /// The unit that an event belongs to.
    pub(super) fn unit_of(&self, event: &NewEvent) -> Result<UnitId, Rejection> {
        if event.kind == EventKind::AssetProgress {
            let asset = event.asset_id.ok_or_else(|| Rejection::new("assetId", Fault::Required))?;
            let unit = *self.assets.get(&asset).ok_or_else(|| Rejection::new("assetId", Fault::NotFound))?;
            return match event.unit_id {
                Some(other) if other != unit => Err(Rejection::new("unitId", Fault::Mismatch)),
                _ => Ok(unit),
            };
        }
        if event.asset_id.is_some() {
            return Err(Rejection::new("assetId", Fault::NotAllowed));
        }
        let unit = event.unit_id.ok_or_else(|| Rejection::new("unitId", Fault::Required))?;
        match self.units.contains(&unit) {
            true => Ok(unit),
            false => Err(Rejection::new("unitId", Fault::NotFound)),
        }
    }
}

/// The units and assets that events speak of, each once.
fn mentioned(events: &[NewEvent]) -> (Vec<UnitId>, Vec<AssetId>) {
    let units: HashSet<UnitId> = events.iter().filter_map(|event| event.unit_id).collect();
    let assets: HashSet<AssetId> = events.iter().filter_map(|event| event.asset_id).collect();
    (Vec::from_iter(units), Vec::from_iter(assets))
}
