//! Signing in by mail.

use crate::auth::model::{MagicLink, NewMagicLink, SignedInBy, User, UserChanges};
use crate::auth::queries;
use crate::auth::secrets::{self, MailSecrets, Secrets};
use crate::db::{Conn, Id, SessionId, Timestamp, UserId};
use crate::error::{Error, Result, Thing};

use super::accounts::{demand_live_session, found};
use super::sessions::{Device, SignedIn, open_session};

/// How long a link and its code live, seconds.
pub const LINK_LIFETIME_SECONDS: i64 = 15 * 60;

/// With how many mails to an address a code is compared.
const COMPARED_LINKS: i64 = 10;

/// How often a code may be tried.
pub const CODE_ATTEMPTS: i32 = 5;

/// Remembers a link and its code. An address that nobody has gets a row as well, which leads nowhere, so that asking
/// takes the same work. Says to whom to send it.
pub fn create_magic_link(
    conn: &mut Conn,
    secrets: &Secrets,
    email: &str,
    mail: &MailSecrets,
    now: Timestamp,
) -> Result<Option<User>> {
    let user = queries::find_user_by_email(conn, email)?.filter(User::is_usable);
    let id = Id::generate();
    let link = NewMagicLink {
        id,
        token_hash: secrets::hash(&mail.token),
        code_hash: secrets.code_hash(id, &mail.code),
        email: email.to_owned(),
        user_id: user.as_ref().map(|user| user.id),
        expires_at: now + chrono::Duration::seconds(LINK_LIFETIME_SECONDS),
        created_at: now,
        updated_at: now,
    };
    queries::insert_magic_link(conn, &link)?;
    Ok(user)
}

/// What there is to say of a link whose token somebody has; changes nothing. `None` when it is unknown, used or expired; the
/// secrets of its mail unless the code was tried too often.
pub fn look_at_magic_link(
    conn: &mut Conn,
    secrets: &Secrets,
    token: &str,
    now: Timestamp,
) -> Result<Option<Option<MailSecrets>>> {
    let link = queries::find_magic_link(conn, &secrets::hash(token))?.filter(|link| link.is_live(now));
    Ok(link.map(|link| {
        let mut codes = secrets.codes_of(token).filter(|_| link.code_attempts < CODE_ATTEMPTS);
        codes.find(|mail| secrets.is_code(link.id, &mail.code, &link.code_hash))
    }))
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

/// Uses a link up and opens a session; says which sessions ended by it. `None` when it is unknown, used or expired, or the
/// code is wrong: the caller must commit even then, since a wrong code is counted.
pub fn consume_magic_link(
    conn: &mut Conn,
    secrets: &Secrets,
    proof: &Proof,
    device: &Device,
    now: Timestamp,
) -> Result<Option<(SignedIn, Vec<SessionId>)>> {
    let Some(user) = use_up(conn, secrets, proof, now)? else { return Ok(None) };
    // Whoever chose the password and opened the sessions so far need not be who reads the mail.
    let (user, ended) = prove_address(conn, user, None, now)?;
    let signed_in = open_session(conn, secrets, user, SignedInBy::MagicLink, device, now)?;
    Ok(Some((signed_in, ended)))
}

/// Proves in a session, by the code of a mail, that its user reads what is sent to the account's address: the password
/// stays, all other sessions end. `None` when the code is wrong; the caller must commit even then.
///
/// # Errors
/// 404 without the account.
pub fn verify_email(
    conn: &mut Conn,
    secrets: &Secrets,
    (id, session): (UserId, SessionId),
    code: &str,
    now: Timestamp,
) -> Result<Option<(User, Vec<SessionId>)>> {
    let user = queries::find_user(conn, id)?.filter(User::is_usable).ok_or_else(|| Error::not_found(Thing::Account))?;
    let proof = Proof::Code { email: user.email, code: code.to_owned() };
    let Some(user) = use_up(conn, secrets, &proof, now)?.filter(|owner| owner.id == id) else { return Ok(None) };
    demand_live_session(conn, session, now)?;
    prove_address(conn, user, Some(session), now).map(Some)
}

/// Uses a link up and says whose it is, locked: the account before its links, as whoever deletes it does.
fn use_up(conn: &mut Conn, secrets: &Secrets, proof: &Proof, now: Timestamp) -> Result<Option<User>> {
    let (link, user) = match proof {
        Proof::Token(token) => {
            let link = queries::find_magic_link(conn, &secrets::hash(token))?;
            let Some(link) = link.filter(|link| link.is_live(now)) else {
                return Ok(None);
            };
            let user = link.user_id.map(|id| queries::lock_user(conn, id)).transpose()?.flatten();
            (Some(link), user)
        }
        Proof::Code { email, code } => {
            let user = queries::find_user_by_email(conn, email)?;
            let user = user.map(|user| queries::lock_user(conn, user.id)).transpose()?.flatten();
            (link_with_code(conn, secrets, email, code, now)?, user)
        }
    };
    let (Some(link), Some(user)) = (link, user) else { return Ok(None) };
    if !user.is_usable() || link.user_id != Some(user.id) || link.email != user.email {
        return Ok(None);
    }
    Ok(queries::use_magic_link(conn, link.id, now)?.then_some(user))
}

/// The link of the mail that a code stands in: a new mail leaves those on their way valid. Each that it is compared with
/// counts the try.
fn link_with_code(
    conn: &mut Conn,
    secrets: &Secrets,
    email: &str,
    code: &str,
    now: Timestamp,
) -> Result<Option<MagicLink>> {
    for link in queries::list_live_magic_links(conn, email, now, COMPARED_LINKS)? {
        if queries::count_code_attempt(conn, link.id, CODE_ATTEMPTS, now)?
            && secrets.is_code(link.id, code, &link.code_hash)
        {
            return Ok(Some(link));
        }
    }
    Ok(None)
}

/// Remembers that mail to an account's address reaches its owner. The first time all sessions but `kept` end, and
/// without a kept session the password goes too: both may be somebody else's.
fn prove_address(
    conn: &mut Conn,
    user: User,
    kept: Option<SessionId>,
    now: Timestamp,
) -> Result<(User, Vec<SessionId>)> {
    if user.email_verified_at.is_some() {
        return Ok((user, Vec::new()));
    }
    let ended = queries::revoke_sessions(conn, user.id, kept, now)?;
    let changes = UserChanges {
        email_verified_at: Some(Some(now)),
        password_hash: if kept.is_none() { Some(None) } else { None },
        ..UserChanges::at(now)
    };
    queries::update_user(conn, user.id, &changes)?;
    Ok((found(conn, user.id)?, ended))
}
