//! The queries of `learner_changes`, and of the numbers that order them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::users::lock_learners;
use crate::auth::{LearnerChange, LearnerEntity};
use crate::db::sql_types::{Timestamptz, Uuid};
use crate::db::{Conn, Timestamp, UserId, execute_given};
use crate::schema::{learner_changes, users};
use crate::{given_rows, rows_after};

given_rows! {
    struct GivenChanges(LearnerChange) {
        user_id: UserId as Uuid, "uuid" = change => change.user,
        entity: LearnerEntity as Text, "text" = change => change.entity,
        entity_id: String as Text, "text" = change => change.id.clone(),
        deleted_at: Option<Timestamp> as Nullable<Timestamptz>, "timestamptz" = change => change.deleted_at,
    }
}

given_rows! {
    struct GivenLearners(UserId) {
        id: UserId as Uuid, "uuid" = id => *id,
    }
}

macro_rules! note {
    ($before:literal, $numbered:literal) => {
        concat!(
            $before,
            " INSERT INTO learner_changes (user_id, entity, entity_id, number, deleted_at)
            SELECT given.user_id, given.entity, given.entity_id, numbered.change_number, given.deleted_at
            FROM given JOIN ",
            $numbered,
            " numbered ON numbered.id = given.user_id WHERE true
            ON CONFLICT (user_id, entity, entity_id) DO UPDATE SET number = excluded.number,
                deleted_at = excluded.deleted_at"
        )
    };
}

const ADVANCE: &str = "UPDATE users SET change_number = change_number + 1 WHERE id IN (SELECT id FROM given)";
const NOTE: &str = note!("", "users");
const ADVANCE_AND_NOTE: &str = note!(
    ", advanced AS (UPDATE users SET change_number = change_number + 1 WHERE id IN (SELECT user_id FROM given)
        RETURNING id, change_number)",
    "advanced"
);

/// Notes for sync which rows of learners this transaction changes, under the next number of each learner. The number is
/// taken under the lock of the account, which is held until the commit: a learner's numbers are committed in their order.
/// Of several learners the accounts must be locked already, or two transactions might wait for one another.
pub fn note_changes(conn: &mut Conn, changes: Vec<LearnerChange>) -> QueryResult<()> {
    // What happened to a row last counts.
    let last: BTreeMap<_, _> =
        changes.into_iter().map(|change| ((change.user, change.entity, change.id.clone()), change)).collect();
    let changes = Vec::from_iter(last.into_values());
    if let Conn::Lite(_) = conn {
        let learners: BTreeSet<UserId> = changes.iter().map(|change| change.user).collect();
        execute_given(conn, &Vec::from_iter(learners), |ids| GivenLearners::<()>::of(ids, ADVANCE))?;
        return execute_given(conn, &changes, |changes| GivenChanges::<()>::of(changes, NOTE));
    }
    execute_given(conn, &changes, |changes| GivenChanges::<()>::of(changes, ADVANCE_AND_NOTE))
}

/// How often a learner's rows changed, and up to which change tombstones are forgotten; none without the account.
pub fn find_change_numbers(conn: &mut Conn, user: UserId) -> QueryResult<Option<(i64, i64)>> {
    users::table.find(user).select((users::change_number, users::forgotten_number)).first(conn).optional()
}

/// What changed of a learner: number, kind, name, and whether it is gone.
pub type NotedChange = (i64, LearnerEntity, String, bool);

/// What changed of a learner behind a number, or behind one of the rows with that number, in the order of the numbers.
/// Rows that are gone since `tombstones_after` or longer are left out.
pub fn list_learner_changes(
    conn: &mut Conn,
    user: UserId,
    (number, row): (i64, Option<(LearnerEntity, String)>),
    tombstones_after: i64,
    limit: i64,
) -> QueryResult<Vec<NotedChange>> {
    use learner_changes as changes;
    let mut query = changes::table
        .filter(changes::user_id.eq(user))
        .filter(changes::deleted_at.is_null().or(changes::number.gt(tombstones_after)))
        .order((changes::number, changes::entity, changes::entity_id))
        .limit(limit)
        .select((changes::number, changes::entity, changes::entity_id, changes::deleted_at.is_not_null()))
        .into_boxed();
    query = match row {
        None => query.filter(changes::number.gt(number)),
        // The first condition by itself is what the index is entered by.
        Some((entity, id)) => query.filter(changes::number.ge(number)).filter(
            rows_after!(asc changes::number => number, asc changes::entity => entity, asc changes::entity_id => id),
        ),
    };
    query.load(conn)
}

/// Forgets the tombstones from before a time, of so many learners at most, and notes up to which number they are
/// forgotten; says of how many learners.
pub fn delete_learner_tombstones(conn: &mut Conn, before: Timestamp, learners: i64) -> QueryResult<usize> {
    use learner_changes as changes;
    let owners: Vec<UserId> = changes::table
        .filter(changes::deleted_at.lt(before))
        .select(changes::user_id)
        .distinct()
        .order(changes::user_id)
        .limit(learners)
        .load(conn)?;
    // What is deleted is what is counted: nobody writes meanwhile.
    lock_learners(conn, &owners)?;
    for owner in &owners {
        let old = || changes::table.filter(changes::user_id.eq(*owner)).filter(changes::deleted_at.lt(before));
        let Some(latest) = old().select(max(changes::number)).first::<Option<i64>>(conn)? else { continue };
        diesel::update(users::table.find(*owner).filter(users::forgotten_number.lt(latest)))
            .set(users::forgotten_number.eq(latest))
            .execute(conn)?;
        diesel::delete(old()).execute(conn)?;
    }
    Ok(owners.len())
}
