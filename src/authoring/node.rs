//! What levels, stories, units and assets have in common for those who write them.

use super::arrange::{Changes, Placed};
use super::subtree::Subtree;
use crate::catalog::model::{Level, Story, Unit, UnitAsset};
use crate::catalog::queries;
use crate::catalog::rules::{free_slug, slug_of};
use crate::db::{Conn, DeletionId, Timestamp};
use crate::error::{Detail, Error, Result, Thing};

/// A row of the tree.
pub trait Node: Placed {
    /// What people call it.
    const WHAT: &'static str;
    /// The same for what is told.
    const THING: Thing;
    /// When it last changed.
    fn updated_at(&self) -> Timestamp;
    /// The deletion that took it and when, if it is deleted.
    fn deletion(&self) -> Option<(Timestamp, DeletionId)>;
    /// The same row, deleted or live.
    fn with_deletion(self, deletion: Option<(Timestamp, DeletionId)>) -> Self;
    /// The row with an id, deleted or not.
    fn find(conn: &mut Conn, id: Self::Id) -> Result<Option<Self>>;
    /// The live rows under the same parent in order, itself included if it is live.
    fn siblings(&self, conn: &mut Conn) -> Result<Vec<Self>>;
    /// The deletion that took its parent, if that is deleted.
    fn parent_deletion(&self, conn: &mut Conn) -> Result<Option<(Timestamp, DeletionId)>>;
    /// Writes rows.
    fn save(conn: &mut Conn, changes: &Changes<Self>) -> Result<()>;
    /// A subtree of this row alone.
    fn into_subtree(self) -> Subtree;
    /// Refuses a row that cannot live beside another.
    fn check_beside(&self, other: &Self) -> Result<()>;

    /// Refuses a row that cannot live among its siblings.
    fn check_among(&self, siblings: &[Self]) -> Result<()> {
        siblings.iter().filter(|other| other.id() != self.id()).try_for_each(|other| self.check_beside(other))
    }
}

/// A node that is in another.
pub trait Child: Node {
    /// What it is in.
    type Parent: Node;
    /// The id of what it is in.
    fn parent_id(&self) -> <Self::Parent as Placed>::Id;
    /// The live children of a parent, in order.
    fn list_in(conn: &mut Conn, parent_id: <Self::Parent as Placed>::Id) -> Result<Vec<Self>>;
}

/// A node that people read the title of and that can be published.
pub trait Titled: Node {
    /// What learners read.
    fn title(&self) -> &str;
    /// Its name for imports.
    fn slug(&self) -> &str;
    /// The same row with another slug.
    fn with_slug(self, slug: String) -> Self;
    /// Visible since.
    fn published_at(&self) -> Option<Timestamp>;
    /// The same row, visible or not.
    fn with_published_at(self, since: Option<Timestamp>) -> Self;

    /// The same row with a slug made of its title, free among the siblings.
    fn with_slug_of_title(self, siblings: &[Self]) -> Self {
        let wanted = slug_of(self.title(), Self::WHAT);
        let slug = free_slug(&wanted, |slug| siblings.iter().any(|other| other.slug() == slug));
        self.with_slug(slug)
    }
}

fn taken<N: Titled>(this: &N, other: &N) -> Result<()> {
    if this.slug() == other.slug() {
        return Err(Error::conflict(Detail::SlugTaken {
            what: N::THING,
            title: other.title().to_owned(),
            id: other.id().to_string(),
            slug: other.slug().to_owned(),
        }));
    }
    Ok(())
}

/// What every node does alike, by its own queries; `$rows` are its rows in a subtree.
macro_rules! common {
    ($find:ident, $step_aside:ident, $upsert:ident, $rows:ident) => {
        fn updated_at(&self) -> Timestamp {
            self.updated_at
        }

        fn deletion(&self) -> Option<(Timestamp, DeletionId)> {
            self.deleted_at.zip(self.deletion_id)
        }

        fn with_deletion(self, deletion: Option<(Timestamp, DeletionId)>) -> Self {
            let (deleted_at, deletion_id) = deletion.unzip();
            Self { deleted_at, deletion_id, ..self }
        }

        fn find(conn: &mut Conn, id: Self::Id) -> Result<Option<Self>> {
            Ok(queries::$find(conn, id)?)
        }

        fn save(conn: &mut Conn, changes: &Changes<Self>) -> Result<()> {
            queries::$step_aside(conn, &changes.moved)?;
            Ok(queries::$upsert(conn, &changes.rows)?)
        }

        fn into_subtree(self) -> Subtree {
            Subtree { $rows: vec![self], ..Subtree::default() }
        }
    };
}

/// What every node that is in another does alike.
macro_rules! in_parent {
    () => {
        fn siblings(&self, conn: &mut Conn) -> Result<Vec<Self>> {
            Self::list_in(conn, self.parent_id())
        }

        fn parent_deletion(&self, conn: &mut Conn) -> Result<Option<(Timestamp, DeletionId)>> {
            Ok(<Self as Child>::Parent::find(conn, self.parent_id())?.and_then(|parent| parent.deletion()))
        }
    };
}

macro_rules! child {
    ($row:ty, $parent:ty, $parent_id:ident, $list:ident) => {
        impl Child for $row {
            type Parent = $parent;

            fn parent_id(&self) -> <$parent as Placed>::Id {
                self.$parent_id
            }

            fn list_in(conn: &mut Conn, parent_id: <$parent as Placed>::Id) -> Result<Vec<Self>> {
                Ok(queries::$list(conn, &[parent_id])?)
            }
        }
    };
}
child!(Story, Level, level_id, list_stories_of);
child!(Unit, Story, story_id, list_units_of);
child!(UnitAsset, Unit, unit_id, list_assets_of);

macro_rules! titled {
    ($row:ty, $title:ident) => {
        impl Titled for $row {
            fn title(&self) -> &str {
                &self.$title
            }

            fn slug(&self) -> &str {
                &self.slug
            }

            fn with_slug(self, slug: String) -> Self {
                Self { slug, ..self }
            }

            fn published_at(&self) -> Option<Timestamp> {
                self.published_at
            }

            fn with_published_at(self, since: Option<Timestamp>) -> Self {
                Self { published_at: since, ..self }
            }
        }
    };
}
titled!(Level, name);
titled!(Story, title);
titled!(Unit, title);

impl Node for Level {
    const WHAT: &'static str = "level";
    const THING: Thing = Thing::Level;
    common!(find_any_level, update_levels_aside, upsert_levels, levels);

    fn siblings(&self, conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(queries::list_levels_of(conn, std::slice::from_ref(&self.language))?)
    }

    fn parent_deletion(&self, _: &mut Conn) -> Result<Option<(Timestamp, DeletionId)>> {
        Ok(None)
    }

    fn check_beside(&self, other: &Self) -> Result<()> {
        taken(self, other)?;
        if self.name == other.name {
            return Err(Error::conflict(Detail::LevelNameTaken {
                level: other.slug.clone(),
                name: other.name.clone(),
            }));
        }
        Ok(())
    }
}

impl Node for Story {
    const WHAT: &'static str = "story";
    const THING: Thing = Thing::Story;
    common!(find_any_story, update_stories_aside, upsert_stories, stories);
    in_parent!();

    fn check_beside(&self, other: &Self) -> Result<()> {
        taken(self, other)
    }
}

impl Node for Unit {
    const WHAT: &'static str = "unit";
    const THING: Thing = Thing::Unit;
    common!(find_any_unit, update_units_aside, upsert_units, units);
    in_parent!();

    fn check_beside(&self, other: &Self) -> Result<()> {
        taken(self, other)
    }
}

impl Node for UnitAsset {
    const WHAT: &'static str = "asset";
    const THING: Thing = Thing::Asset;
    common!(find_any_asset, update_assets_aside, upsert_assets, assets);
    in_parent!();

    fn check_beside(&self, other: &Self) -> Result<()> {
        if self.minio_key == other.minio_key {
            return Err(Error::conflict(Detail::SameContent { asset: other.id.to_string() }));
        }
        Ok(())
    }
}
