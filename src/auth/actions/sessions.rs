//! Signing in, staying signed in, signing out.

use crate::auth::model::{NewSession, Role, Session, SignedInBy, User};
use crate::auth::queries;
use crate::auth::secrets::{RefreshToken, Secrets};
use crate::db::{Conn, SessionId, Timestamp, UserId};
use crate::error::{Code, Detail, Error, Result, Thing};

/// How long a refresh token lives from its last use, seconds.
pub const REFRESH_LIFETIME_SECONDS: i64 = 30 * 24 * 60 * 60;

/// For how long the token just replaced still gets its successor, seconds: the answer may have been lost on its way.
const GRACE_SECONDS: i64 = 30;

/// For how long after signing in by mail no password is asked, seconds.
const RECENT_SECONDS: i64 = 15 * 60;

/// Where somebody signs in from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Device {
    /// What it calls itself.
    pub user_agent: Option<String>,
    /// Its address.
    pub ip: Option<String>,
}

/// Has the account been signed in from this device before? Takes as long when there is no account.
pub fn is_known_device(conn: &mut Conn, user: Option<&User>, device: &Device) -> Result<bool> {
    let (Some(ip), Some(user_agent)) = (&device.ip, &device.user_agent) else { return Ok(false) };
    let id = user.map_or(UserId(uuid::Uuid::nil()), |user| user.id);
    Ok(queries::is_known_device(conn, id, ip, user_agent)?)
}

/// A session that may issue an access token.
pub struct SignedIn {
    /// The account.
    pub user: User,
    /// Its role.
    pub role: Role,
    /// The session.
    pub session: SessionId,
    /// The refresh token in force.
    pub refresh_token: RefreshToken,
    /// How much longer that lives, seconds.
    pub refresh_expires_in: i64,
}

/// Opens a session for a user whose row the transaction has locked.
pub fn open_session(
    conn: &mut Conn,
    secrets: &Secrets,
    user: User,
    by: SignedInBy,
    device: &Device,
    now: Timestamp,
) -> Result<SignedIn> {
    let session = SessionId::generate();
    let refresh_token = secrets.first_refresh_token(session);
    let row = NewSession {
        id: session,
        user_id: user.id,
        signed_in_by: by,
        refresh_token_hash: refresh_token.hash(),
        expires_at: now + chrono::Duration::seconds(REFRESH_LIFETIME_SECONDS),
        last_used_at: now,
        user_agent: device.user_agent.clone(),
        ip: device.ip.clone(),
        created_at: now,
        updated_at: now,
    };
    queries::insert_session(conn, &row)?;
    queries::update_last_login(conn, user.id, now)?;
    let role = user.role;
    Ok(SignedIn { user, role, session, refresh_token, refresh_expires_in: REFRESH_LIFETIME_SECONDS })
}

/// What came of presenting a refresh token.
pub enum Refreshed {
    /// The session goes on.
    Continued(Box<SignedIn>),
    /// A token that was replaced long ago came again: somebody has a copy, and the session has ended.
    Reused(SessionId),
    /// Not a token that continues anything.
    Refused,
}

/// Continues a session: its refresh token is replaced by the next one. Whoever repeats the request within the grace,
/// because the answer got lost, is given the same one again.
pub fn refresh_session(conn: &mut Conn, secrets: &Secrets, token: &RefreshToken, now: Timestamp) -> Result<Refreshed> {
    let Some(session) = queries::lock_session(conn, token.session())? else { return Ok(Refreshed::Refused) };
    if !session.is_live(now) {
        return Ok(Refreshed::Refused);
    }
    let hash = token.hash();
    let next = if hash == session.refresh_token_hash {
        let next = successor(secrets, token, None)?;
        let expires_at = now + chrono::Duration::seconds(REFRESH_LIFETIME_SECONDS);
        queries::update_refresh_token(conn, &session, &next.hash(), expires_at, now)?;
        (next, expires_at)
    } else if is_in_grace(&session, &hash, now) {
        (successor(secrets, token, Some(&session.refresh_token_hash))?, session.expires_at)
    } else if session.previous_token_hash.as_ref() == Some(&hash) || secrets.issued(token) {
        queries::revoke_session(conn, session.id, now)?;
        return Ok(Refreshed::Reused(session.id));
    } else {
        return Ok(Refreshed::Refused);
    };
    let user = queries::find_user(conn, session.user_id)?.filter(User::is_usable);
    let Some(user) = user else { return Ok(Refreshed::Refused) };
    let role = user.role;
    let refresh_expires_in = (next.1.utc() - now.utc()).num_seconds();
    let refresh_token = next.0;
    Ok(Refreshed::Continued(Box::new(SignedIn { user, role, session: session.id, refresh_token, refresh_expires_in })))
}

fn is_in_grace(session: &Session, hash: &str, now: Timestamp) -> bool {
    session.previous_token_hash.as_deref() == Some(hash)
        && session.rotated_at.is_some_and(|at| now <= at + chrono::Duration::seconds(GRACE_SECONDS))
}

/// The token that follows: the newest key's, or the one whose hash is known.
fn successor(secrets: &Secrets, token: &RefreshToken, hash: Option<&str>) -> Result<RefreshToken> {
    secrets
        .successors(token)
        .find(|successor| hash.is_none_or(|hash| successor.hash() == hash))
        // The key that made it was taken out of JWT_SECRET within the grace.
        .ok_or_else(|| Error::new(Code::InvalidToken, Detail::RefreshTokenUsed))
}

/// Ends the session that a refresh token of ours belongs to, if there is one.
pub fn logout(conn: &mut Conn, secrets: &Secrets, token: &RefreshToken, now: Timestamp) -> Result<Option<SessionId>> {
    let Some(session) = queries::find_session(conn, token.session())? else { return Ok(None) };
    if token.hash() != session.refresh_token_hash && !secrets.issued(token) {
        return Ok(None);
    }
    queries::revoke_session(conn, session.id, now)?;
    Ok(Some(session.id))
}

/// Ends a session of a user.
///
/// # Errors
/// 404 when it is not theirs or has ended.
pub fn end_session(conn: &mut Conn, user: UserId, session: SessionId, now: Timestamp) -> Result<()> {
    queries::find_session(conn, session)?
        .filter(|session| session.user_id == user && session.is_live(now))
        .ok_or_else(|| Error::not_found(Thing::Session))?;
    Ok(queries::revoke_session(conn, session, now)?)
}

/// Was this session signed in by mail just now? That proves as much as a password, and is how a forgotten one is
/// replaced.
pub fn is_recent_mail_sign_in(conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<bool> {
    Ok(queries::find_session(conn, session)?.is_some_and(|session| {
        session.signed_in_by == SignedInBy::MagicLink
            && now <= session.created_at + chrono::Duration::seconds(RECENT_SECONDS)
    }))
}
