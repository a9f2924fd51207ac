//! The published levels and stories with their counts, kept in memory: what is counted over all of them would else read
//! the whole catalogue each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::QueryResult;
use tokio::sync::OnceCell;

use super::queries::{self, LevelHead, StoryHead};
use crate::context::AppContext;
use crate::db::{Conn, LevelId};
use crate::error::{Error, Result};

/// What learners see of the catalogue down to its stories.
#[derive(Debug, Default, PartialEq)]
pub struct PublishedTree {
    /// The published levels, by language and position.
    pub levels: Vec<LevelHead>,
    stories: HashMap<LevelId, Vec<PublishedStory>>,
}

/// A published story.
#[derive(Debug, PartialEq)]
pub struct PublishedStory {
    /// The story.
    pub head: StoryHead,
    /// How many published units it has.
    pub unit_count: i64,
}

impl PublishedTree {
    /// Reads it.
    pub fn read(conn: &mut Conn) -> QueryResult<Self> {
        let levels = queries::list_published_levels(conn)?;
        let counts: HashMap<_, _> = queries::count_published_units(conn)?.into_iter().collect();
        let mut stories: HashMap<LevelId, Vec<PublishedStory>> = HashMap::new();
        for head in queries::list_published_stories(conn)? {
            let unit_count = counts.get(&head.id).copied().unwrap_or_default();
            stories.entry(head.level_id).or_default().push(PublishedStory { head, unit_count });
        }
        Ok(Self { levels, stories })
    }

    /// The published stories of a level, in order.
    pub fn stories(&self, level: LevelId) -> &[PublishedStory] {
        self.stories.get(&level).map_or(&[], Vec::as_slice)
    }
}

/// The tree as it was read last, or is being read, and the revision of the catalogue that it shows at least.
type Kept = (i64, Arc<OnceCell<Arc<PublishedTree>>>);

/// Keeps the tree until the catalogue changes.
#[derive(Default)]
pub(super) struct KeptTree(Mutex<Option<Kept>>);

impl KeptTree {
    /// The tree at this revision or a later one; whoever asks while it is being read waits for it.
    pub(super) async fn at(&self, context: &AppContext, revision: i64) -> Result<Arc<PublishedTree>> {
        let cell = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*kept {
                Some((shown, cell)) if *shown >= revision => cell.clone(),
                _ => kept.insert((revision, Arc::default())).1.clone(),
            }
        };
        let tree = cell
            .get_or_try_init(|| async { Ok::<_, Error>(Arc::new(context.db.snapshot(PublishedTree::read).await?)) });
        Ok(tree.await?.clone())
    }
}
