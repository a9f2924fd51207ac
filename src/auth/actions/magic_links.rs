//! Signing in by mail.

use crate::auth::model::{NewMagicLink, SignedInBy, User};
use crate::auth::queries;
use crate::auth::secrets::{self, Secrets};
use crate::db::{Conn, Id, Timestamp};
use crate::error::Result;

use super::sessions::{Device, SignedIn, open_session};

/// How long a link and its code live, seconds.
pub const LINK_LIFETIME_SECONDS: i64 = 15 * 60;

/// How often a code may be tried.
pub const CODE_ATTEMPTS: i32 = 5;

/// Remembers a link and its code. An address that nobody has gets a row as well, which leads nowhere, so that asking
/// takes the same work. Says to whom to send it.
pub fn create_magic_link(
    conn: &mut Conn,
    secrets: &Secrets,
    email: &str,
    token: &str,
    code: &str,
    now: Timestamp,
) -> Result<Option<User>> {
    let user = queries::find_user_by_email(conn, email)?.filter(User::is_usable);
    let id = Id::generate();
    let link = NewMagicLink {
        id,
        token_hash: secrets::hash(token),
        code_hash: secrets.code_hash(id, code),
        email: email.to_owned(),
        user_id: user.as_ref().map(|user| user.id),
        expires_at: now + chrono::Duration::seconds(LINK_LIFETIME_SECONDS),
        created_at: now,
        updated_at: now,
    };
    queries::insert_magic_link(conn, &link)?;
    Ok(user)
}

/// What proves that somebody read the mail.
#[derive(Clone)]
pub enum Proof {
    /// The link's token.
    Token(String),
    /// The code, with the address that it was sent to.
    Code {
        /// Lower-case address.
        email: String,
        /// Eight digits.
        code: String,
    },
}

/// Uses a link up and opens a session. `None` when it is unknown, used or expired, or the code is wrong: the caller
/// must commit even then, since a wrong code is counted.
pub fn consume_magic_link(
    conn: &mut Conn,
    secrets: &Secrets,
    proof: &Proof,
    device: &Device,
    now: Timestamp,
) -> Result<Option<SignedIn>> {
    let link = match proof {
        Proof::Token(token) => queries::find_magic_link(conn, &secrets::hash(token))?,
        Proof::Code { email, .. } => queries::find_newest_magic_link(conn, email)?,
    };
    let Some(link) = link.filter(|link| link.used_at.is_none() && now < link.expires_at) else { return Ok(None) };
    if let Proof::Code { code, .. } = proof {
        let allowed = queries::count_code_attempt(conn, link.id, CODE_ATTEMPTS, now)?;
        if !allowed || !secrets.is_code(link.id, code, &link.code_hash) {
            return Ok(None);
        }
    }
    let Some(user_id) = link.user_id else { return Ok(None) };
    let Some(user) = queries::lock_user(conn, user_id)?.filter(User::is_usable) else { return Ok(None) };
    if !queries::use_magic_link(conn, link.id, now)? {
        return Ok(None);
    }
    open_session(conn, secrets, user, SignedInBy::MagicLink, device, now).map(Some)
}
