//! Ids that the rows of the sample have in every database, so that examples in the API document name rows that are there.

use std::collections::HashMap;

use serde::Deserialize;

use crate::catalog::queries;
use crate::db::{AssetId, Conn, LevelId, StoryId, UnitId};
use crate::error::Result;

/// The ids of rows that are not there yet, by the slugs that lead to them, or by their keys. Rows without one get an id of
/// their own.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct GivenIds {
    levels: HashMap<String, LevelId>,
    stories: HashMap<String, StoryId>,
    units: HashMap<String, UnitId>,
    assets: HashMap<String, AssetId>,
}

impl GivenIds {
    /// Those that no row has, not even a deleted one.
    pub fn free(mut self, conn: &mut Conn) -> Result<Self> {
        retain(&mut self.levels, |id| Ok(queries::find_any_level(conn, id)?.is_none()))?;
        retain(&mut self.stories, |id| Ok(queries::find_any_story(conn, id)?.is_none()))?;
        retain(&mut self.units, |id| Ok(queries::find_any_unit(conn, id)?.is_none()))?;
        retain(&mut self.assets, |id| Ok(queries::find_any_asset(conn, id)?.is_none()))?;
        Ok(self)
    }

    pub(super) fn level(&self, path: &str, fresh: LevelId) -> LevelId {
        self.levels.get(path).copied().unwrap_or(fresh)
    }

    pub(super) fn story(&self, path: &str, fresh: StoryId) -> StoryId {
        self.stories.get(path).copied().unwrap_or(fresh)
    }

    pub(super) fn unit(&self, path: &str, fresh: UnitId) -> UnitId {
        self.units.get(path).copied().unwrap_or(fresh)
    }

    pub(super) fn asset(&self, key: &str, fresh: AssetId) -> AssetId {
        self.assets.get(key).copied().unwrap_or(fresh)
    }
}

fn retain<I: Copy>(ids: &mut HashMap<String, I>, mut is_free: impl FnMut(I) -> Result<bool>) -> Result<()> {
    let mut free = HashMap::new();
    for (name, id) in ids.drain() {
        if is_free(id)? {
            free.insert(name, id);
        }
    }
    *ids = free;
    Ok(())
}
