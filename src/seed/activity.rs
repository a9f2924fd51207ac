//! What the demo learners did, replayed as they would have done it.

use super::accounts::Learners;
use crate::auth::model::NewUser;
use crate::db::{Conn, Timestamp};
use crate::error::Result;

/// Replays what one account did.
pub(super) fn replay(_conn: &mut Conn, _now: Timestamp, _user: &NewUser, _learners: &Learners) -> Result<()> {
    Ok(())
}
