//! Who is asking: extractors that let the right roles in.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, USER_AGENT};
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::access::{STALE_AFTER, STALE_AFTER_IN_OUTAGE};
use super::actions::Device;
use super::model::Role;
use super::state::Accounts;
use crate::context::AppContext;
use crate::db::{SessionId, UserId};
use crate::error::{Code, Detail, Error, Result};
use crate::http::{Caller, ClientAddr, Language, part};
use crate::locale::Locale;

/// Whoever is signed in, of any role. 401 otherwise.
#[derive(Debug, Clone, Copy)]
pub struct CurrentUser {
    /// The account.
    pub id: UserId,
    /// The session that the token belongs to.
    pub session_id: SessionId,
    /// Its role.
    pub role: Role,
}

/// An author or administrator. 403 for other roles.
#[derive(Debug, Clone, Copy)]
pub struct Author(pub CurrentUser);

/// An administrator. 403 for other roles.
#[derive(Debug, Clone, Copy)]
pub struct Admin(pub CurrentUser);

/// Whoever is asking, or nobody. Verified and counted once for each request, however many extractors ask.
///
/// # Errors
/// 401 for a token that is not valid (any more), 429 for too many requests, 503 when access cannot be checked.
pub fn caller(req: &HttpRequest) -> Result<Option<CurrentUser>> {
    if let Some(user) = req.extensions().get::<CurrentUser>() {
        return Ok(Some(*user));
    }
    let user = identify(req, STALE_AFTER)?;
    if let Some(user) = user {
        req.extensions_mut().insert(user);
    }
    Ok(user)
}

/// Whoever reads what is kept in memory: as [`caller`], but while the database is away everybody who had access when it
/// was last asked. Nobody can lose it there meanwhile.
///
/// # Errors
/// Those of [`caller`], and 401 without a token.
pub fn reader(req: &HttpRequest) -> Result<CurrentUser> {
    if part::<AppContext>(req)?.db.is_away() {
        return identify(req, STALE_AFTER_IN_OUTAGE)?.ok_or_else(anonymous);
    }
    current_user(req)
}

fn identify(req: &HttpRequest, stale_after: Duration) -> Result<Option<CurrentUser>> {
    let Some(token) = bearer(req) else { return Ok(None) };
    let (context, accounts) = (part::<AppContext>(req)?, part::<Accounts>(req)?);
    let refused = || Error::new(Code::Unauthenticated, Detail::AccessTokenEnded);
    let claims = accounts.tokens.verify(token, context.now()).ok_or_else(refused)?;
    let role = accounts.access.role((claims.sub, claims.sid), claims.role, stale_after)?.ok_or_else(refused)?;
    req.extensions_mut().insert(Caller(claims.sub));
    accounts.limits.count_user(claims.sub)?;
    Ok(Some(CurrentUser { id: claims.sub, session_id: claims.sid, role }))
}

fn bearer(req: &HttpRequest) -> Option<&str> {
    let (scheme, token) = req.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn current_user(req: &HttpRequest) -> Result<CurrentUser> {
    caller(req)?.ok_or_else(anonymous)
}

fn anonymous() -> Error {
    Error::new(Code::Unauthenticated, Detail::AccessTokenMissing)
}

impl FromRequest for CurrentUser {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(current_user(req))
    }
}

impl FromRequest for Author {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(current_user(req).and_then(|user| match user.role {
            Role::Author | Role::Admin => Ok(Self(user)),
            _ => Err(Error::new(Code::Forbidden, Detail::NeedsAuthor)),
        }))
    }
}

impl FromRequest for Admin {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(current_user(req).and_then(|user| match user.role {
            Role::Admin => Ok(Self(user)),
            _ => Err(Error::new(Code::Forbidden, Detail::NeedsAdmin)),
        }))
    }
}

/// Whoever calls an endpoint that needs no token: counted by address.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    pub address: IpAddr,
    pub device: Device,
    pub locale: Locale,
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(visitor(req))
    }
}

fn visitor(req: &HttpRequest) -> Result<Visitor> {
    let accounts = part::<Accounts>(req)?;
    let address = ClientAddr::of(req).0;
    accounts.limits.count_address(address)?;
    let user_agent = req.headers().get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let user_agent = user_agent.map(|text| text.chars().filter(|c| !c.is_control()).take(200).collect());
    let Language(locale) = Language::of(req.headers().get(ACCEPT_LANGUAGE));
    Ok(Visitor { address, device: Device { user_agent, ip: Some(address.to_string()) }, locale })
}
