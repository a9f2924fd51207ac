//! Studio's session: the refresh token in a cookie that no script reads and that is sent to this path alone, the access
//! token for Studio to keep in memory. No part of the API document: apps sign in with `/auth/login`.

use actix_web::http::header::{COOKIE, HOST, SET_COOKIE};
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::sign_in::{Login, continue_session, end_session, with_password};
use super::types::{LoginResponse, MeResponse};
use crate::auth::Accounts;
use crate::auth::extract::Visitor;
use crate::auth::model::Role;
use crate::context::AppContext;
use crate::error::{Code, Detail, Error, Result};
use crate::http::{SameOrigin, Valid};

const COOKIE_NAME: &str = "parlance_studio";

/// Registers `/studio/session`.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/studio/session").route(web::post().to(open)).route(web::delete().to(close)))
        .service(web::resource("/studio/session/refresh").route(web::post().to(refresh)));
}

/// What Studio keeps in memory.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StudioSession {
    /// Send it as `Authorization: Bearer …`.
    access_token: String,
    /// How long the access token lives, seconds.
    expires_in: i64,
    /// Who is signed in.
    user: MeResponse,
}

/// Signs in by user name or address and password, with the limits of `POST /auth/login`.
async fn open(
    _own: SameOrigin,
    visitor: Visitor,
    body: Valid<Login>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let Valid(body) = body;
    let login = with_password(visitor, body.name()?, body.password, may_enter, accounts, context.clone()).await?;
    Ok(answer(login, &context, &req))
}

/// Gives the next access token, with the grace of `POST /auth/refresh`.
async fn refresh(
    _own: SameOrigin,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let token = token_of(&req).ok_or_else(|| Error::new(Code::InvalidToken, Detail::NotInStudio))?;
    let login = continue_session(&req, token, may_enter, accounts, context.clone()).await?;
    Ok(answer(login, &context, &req))
}

/// Ends the session. Answers the same when there is none.
async fn close(
    _own: SameOrigin,
    _visitor: Visitor,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    if let Some(token) = token_of(&req) {
        end_session(token, accounts, context.clone()).await?;
    }
    Ok(HttpResponse::NoContent().insert_header((SET_COOKIE, cookie("", 0, is_secure(&context, &req)))).finish())
}

fn may_enter(role: Role) -> Result<()> {
    if role.may_enter_studio() {
        return Ok(());
    }
    Err(Error::new(Code::Forbidden, Detail::StudioIsForOthers))
}

fn answer(login: LoginResponse, context: &AppContext, req: &HttpRequest) -> HttpResponse {
    login.log();
    let cookie = cookie(&login.refresh_token, login.refresh_expires_in, is_secure(context, req));
    let session = StudioSession { access_token: login.access_token, expires_in: login.expires_in, user: login.user };
    HttpResponse::Ok().insert_header((SET_COOKIE, cookie)).json(session)
}

fn cookie(value: &str, max_age: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE_NAME}={value}; Path=/studio/session; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}")
}

/// Not on a machine that talks to itself without TLS: some browsers keep no secure cookie there.
fn is_secure(context: &AppContext, req: &HttpRequest) -> bool {
    let host = req.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
    let is_local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let has_tls = context.config.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    !is_local || has_tls
}

fn token_of(req: &HttpRequest) -> Option<&str> {
    let cookies = req.headers().get_all(COOKIE).filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE_NAME).then_some(value)
    })
}
