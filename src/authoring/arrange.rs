//! Putting siblings in order: which rows change, and which must step aside for others first.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::Hash;

use serde::Serialize;

use crate::catalog::model::{Level, Story, Unit, UnitAsset};
use crate::db::{AssetId, LevelId, StoryId, Timestamp, UnitId};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ImportOutcome)]
pub enum Outcome {
    /// It was not there.
    Created,
    /// It was there and differed.
    Updated,
    /// It was there and the same.
    Unchanged,
}

impl Outcome {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Updated => "updated",
            Outcome::Unchanged => "unchanged",
        }
    }
}

/// A row that has a place among its siblings.
pub trait Placed: Clone + PartialEq + Send + 'static {
    /// What names it.
    type Id: Copy + Eq + Hash + fmt::Display + Send + 'static;

    /// Its id.
    fn id(&self) -> Self::Id;
    /// Its place, from 1.
    fn position(&self) -> i32;
    /// The same row at another place.
    fn at(self, position: i32) -> Self;
    /// The same row, changed at a time.
    fn changed_at(self, time: Timestamp) -> Self;
}

macro_rules! placed {
    ($($row:ty, $id:ty;)*) => {$(
        impl Placed for $row {
            type Id = $id;

            fn id(&self) -> $id {
                self.id
            }

            fn position(&self) -> i32 {
                self.position
            }

            fn at(self, position: i32) -> Self {
                Self { position, ..self }
            }

            fn changed_at(self, time: Timestamp) -> Self {
                // Always later than before, whatever the clock says: versions must differ.
                let updated_at = time.max(self.updated_at + chrono::Duration::microseconds(1));
                Self { updated_at, ..self }
            }
        }
    )*};
}
placed!(Level, LevelId; Story, StoryId; Unit, UnitId; UnitAsset, AssetId;);

/// Rows to write.
pub struct Changes<R: Placed> {
    /// Rows that are new or differ from what is stored.
    pub rows: Vec<R>,
    /// Those among them that are stored at another position.
    pub moved: Vec<R::Id>,
}

impl<R: Placed> Default for Changes<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), moved: Vec::new() }
    }
}

impl<R: Placed> Changes<R> {
    /// Is there nothing to write?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Puts `wanted` first among its stored siblings, which are given in order, and the others behind; says what becomes
/// of each wanted row. Positions that already give this order stay as they are.
pub fn arrange<R: Placed>(siblings: Vec<R>, wanted: Vec<R>, now: Timestamp, changes: &mut Changes<R>) -> Vec<Outcome> {
    let stored: HashMap<R::Id, &R> = siblings.iter().map(|row| (row.id(), row)).collect();
    let wanted_ids: HashSet<R::Id> = wanted.iter().map(Placed::id).collect();
    let rest = siblings.iter().filter(|row| !wanted_ids.contains(&row.id()));
    let order: Vec<R::Id> = wanted.iter().map(Placed::id).chain(rest.clone().map(Placed::id)).collect();
    let in_order = siblings.iter().map(Placed::id).eq(order.iter().copied().take(siblings.len()));
    let last = siblings.last().map_or(0, Placed::position);
    let mut next = 0;
    let positions: HashMap<R::Id, i32> = order
        .iter()
        .map(|id| {
            next = match stored.get(id) {
                Some(row) if in_order => row.position(),
                None if in_order => next.max(last) + 1,
                _ => next + 1,
            };
            (*id, next)
        })
        .collect();

    let outcome = |row: R, changes: &mut Changes<R>| {
        let row = match positions.get(&row.id()) {
            Some(position) => row.at(*position),
            None => row,
        };
        let old = stored.get(&row.id()).copied();
        if old == Some(&row) {
            return Outcome::Unchanged;
        }
        if old.is_some_and(|old| old.position() != row.position()) {
            changes.moved.push(row.id());
        }
        changes.rows.push(if old.is_some() { row.changed_at(now) } else { row });
        if old.is_some() { Outcome::Updated } else { Outcome::Created }
    };
    let outcomes = wanted.into_iter().map(|row| outcome(row, changes)).collect();
    for row in rest {
        outcome(row.clone(), changes);
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Id;

    #[derive(Debug, Clone, PartialEq)]
    struct Row(Id, i32, char);

    impl Placed for Row {
        type Id = Id;

        fn id(&self) -> Id {
            self.0
        }

        fn position(&self) -> i32 {
            self.1
        }

        fn at(self, position: i32) -> Self {
            Self(self.0, position, self.2)
        }

        fn changed_at(self, _: Timestamp) -> Self {
            self
        }
    }

    fn arranged(siblings: &[Row], wanted: &[Row]) -> (Vec<(char, i32)>, usize, Vec<Outcome>) {
        let now = Timestamp::new("2026-01-01T00:00:00Z".parse().unwrap());
        let mut changes = Changes::default();
        let outcomes = arrange(siblings.to_vec(), wanted.to_vec(), now, &mut changes);
        (changes.rows.iter().map(|row| (row.2, row.1)).collect(), changes.moved.len(), outcomes)
    }

    #[test]
    fn rows_in_order_stay_and_new_ones_follow() {
        let (a, b, c) = (Row(Id::generate(), 1, 'a'), Row(Id::generate(), 4, 'b'), Row(Id::generate(), 0, 'c'));
        let (rows, moved, outcomes) = arranged(&[a.clone(), b.clone()], &[a, b, c]);
        assert_eq!((rows, moved), (vec![('c', 5)], 0));
        assert_eq!(outcomes, [Outcome::Unchanged, Outcome::Unchanged, Outcome::Created]);
    }

    #[test]
    fn others_keep_their_order_behind() {
        let (a, b, x) = (Row(Id::generate(), 1, 'a'), Row(Id::generate(), 2, 'b'), Row(Id::generate(), 3, 'x'));
        let new = Row(Id::generate(), 0, 'n');
        let (rows, moved, outcomes) = arranged(&[a.clone(), b.clone(), x], &[b, new, a]);
        assert_eq!((rows, moved), (vec![('b', 1), ('n', 2), ('a', 3), ('x', 4)], 3));
        assert_eq!(outcomes, [Outcome::Updated, Outcome::Created, Outcome::Updated]);
    }

    #[test]
    fn a_part_of_the_siblings_in_order_moves_nothing_when_it_comes_first() {
        let (a, b) = (Row(Id::generate(), 1, 'a'), Row(Id::generate(), 2, 'b'));
        let (rows, moved, outcomes) = arranged(&[a.clone(), b], &[a]);
        assert_eq!((rows, moved, outcomes), (vec![], 0, vec![Outcome::Unchanged]));
    }
}
