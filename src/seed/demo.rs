//! Demo accounts in a database that is not for trying out: anybody can look their password up.

use anyhow::Context;

use super::accounts::Learners;
use super::{DEMO_PASSWORD, text};
use crate::auth::{self, User, queries};
use crate::db::Conn;

/// The usable accounts that the public password opens: those of the sample, by name or by address, and any administrator.
pub fn accounts_with_demo_password(conn: &mut Conn) -> anyhow::Result<Vec<User>> {
    let sample: Learners = serde_json::from_str(text("learners.json")?).context("seed-data/learners.json")?;
    let mut suspects = queries::list_active_admins(conn)?;
    for account in sample.accounts {
        suspects.extend(queries::find_user_by_username(conn, &account.username)?);
        suspects.extend(queries::find_user_by_email(conn, &account.email)?);
    }
    suspects.sort_by_key(|user| user.id);
    suspects.dedup_by_key(|user| user.id);
    suspects.retain(|user| {
        user.is_usable() && user.password_hash.as_deref().is_some_and(|hash| auth::is_password(DEMO_PASSWORD, hash))
    });
    Ok(suspects)
}
