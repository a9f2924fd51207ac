//! Who is asking: extractors that let the right roles in.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};

use super::model::Role;
use super::tokens::AccessTokens;
use crate::clock::Clock;
use crate::db::Id;
use crate::error::{Code, Error, Result};

/// Whoever is signed in, of any role. 401 otherwise.
#[derive(Debug, Clone, Copy)]
pub struct CurrentUser {
    /// The account.
    pub id: Id,
    /// The session that the token belongs to.
    pub session_id: Id,
    /// Its role.
    pub role: Role,
}

/// An author or administrator. 403 for other roles.
#[derive(Debug, Clone, Copy)]
pub struct Author(pub CurrentUser);

/// An administrator. 403 for other roles.
#[derive(Debug, Clone, Copy)]
pub struct Admin(pub CurrentUser);

fn current_user(req: &HttpRequest) -> Result<CurrentUser> {
    let missing = || {
        Error::new(
            Code::Unauthenticated,
            "Send the access token as Authorization: Bearer …; POST /api/v1/auth/login gives one.",
        )
    };
    let header = req.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(missing)?;
    let (scheme, token) = header.split_once(' ').ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    let tokens = req
        .app_data::<web::Data<AccessTokens>>()
        .ok_or_else(|| Error::internal(anyhow::anyhow!("no access tokens in the app")))?;
    let clock =
        req.app_data::<web::Data<Clock>>().ok_or_else(|| Error::internal(anyhow::anyhow!("no clock in the app")))?;
    let claims = tokens.verify(token.trim(), clock.now()).ok_or_else(|| {
        Error::new(
            Code::Unauthenticated,
            "The access token is not valid or has expired; get another with POST /api/v1/auth/refresh.",
        )
    })?;
    Ok(CurrentUser { id: claims.sub, session_id: claims.sid, role: claims.role })
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
            _ => Err(Error::new(Code::Forbidden, "This needs the role author or admin.")),
        }))
    }
}

impl FromRequest for Admin {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(current_user(req).and_then(|user| match user.role {
            Role::Admin => Ok(Self(user)),
            _ => Err(Error::new(Code::Forbidden, "This needs the role admin.")),
        }))
    }
}
