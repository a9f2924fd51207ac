//! A node with what is below it, changed as one.

use super::arrange::{Changes, Placed};
use super::node::{Node, Titled};
use crate::catalog::model::{Level, Story, Unit, UnitAsset};
use crate::catalog::queries;
use crate::db::{Conn, DeletionId, Timestamp};
use crate::error::Result;

/// Rows of the tree that belong together.
#[derive(Debug, Default)]
pub struct Subtree {
    /// Its levels.
    pub levels: Vec<Level>,
    /// Its stories.
    pub stories: Vec<Story>,
    /// Its units.
    pub units: Vec<Unit>,
    /// Its assets.
    pub assets: Vec<UnitAsset>,
}

impl Subtree {
    /// Adds everything live below what is there.
    pub fn with_live_below(mut self, conn: &mut Conn) -> Result<Self> {
        self.stories.extend(queries::list_stories_of(conn, &ids(&self.levels))?);
        self.units.extend(queries::list_units_of(conn, &ids(&self.stories))?);
        self.assets.extend(queries::list_assets_of(conn, &ids(&self.units))?);
        Ok(self)
    }

    /// What one deletion took.
    pub fn of_deletion(conn: &mut Conn, deletion: DeletionId) -> Result<Self> {
        Ok(Self {
            levels: queries::list_deleted_levels(conn, deletion)?,
            stories: queries::list_deleted_stories(conn, deletion)?,
            units: queries::list_deleted_units(conn, deletion)?,
            assets: queries::list_deleted_assets(conn, deletion)?,
        })
    }

    /// Marks every row as deleted, or as live again.
    pub fn with_deletion(self, deletion: Option<(Timestamp, DeletionId)>, now: Timestamp) -> Self {
        fn mark<N: Node>(rows: Vec<N>, deletion: Option<(Timestamp, DeletionId)>, now: Timestamp) -> Vec<N> {
            rows.into_iter().map(|row| row.with_deletion(deletion).changed_at(now)).collect()
        }
        Self {
            levels: mark(self.levels, deletion, now),
            stories: mark(self.stories, deletion, now),
            units: mark(self.units, deletion, now),
            assets: mark(self.assets, deletion, now),
        }
    }

    /// The drafts among its rows, published.
    pub fn published(self, now: Timestamp) -> Self {
        fn publish<N: Titled>(rows: Vec<N>, now: Timestamp) -> Vec<N> {
            let drafts = rows.into_iter().filter(|row| row.published_at().is_none());
            drafts.map(|row| row.with_published_at(Some(now)).changed_at(now)).collect()
        }
        Self {
            levels: publish(self.levels, now),
            stories: publish(self.stories, now),
            units: publish(self.units, now),
            assets: Vec::new(),
        }
    }

    /// Writes all of it.
    pub fn save(self, conn: &mut Conn) -> Result<()> {
        fn save<N: Node>(conn: &mut Conn, rows: Vec<N>) -> Result<()> {
            N::save(conn, &Changes { rows, moved: Vec::new() })
        }
        save(conn, self.levels)?;
        save(conn, self.stories)?;
        save(conn, self.units)?;
        save(conn, self.assets)
    }
}

fn ids<R: Placed>(rows: &[R]) -> Vec<R::Id> {
    rows.iter().map(Placed::id).collect()
}
