//! Signing in by mail.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use garde::Validate;
use maud::html;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::types::LoginResponse;
use crate::auth::actions::{self, Proof};
use crate::auth::extract::Visitor;
use crate::auth::letters::Letter;
use crate::auth::{Accounts, rules};
use crate::context::AppContext;
use crate::db::Conn;
use crate::error::{Code, Detail, Error, Fault, Result};
use crate::http::{Params, Valid, chars, page};
use crate::locale::Text;

/// Where to send a link.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestMagicLink {
    /// The account's address.
    #[garde(custom(rules::email))]
    #[schema(example = "john@example.com", min_length = 3, max_length = 254)]
    email: String,
}

/// Sends a mail with a link and a code to sign in with.
///
/// Answers the same, after the same time, whether the address belongs to an account or not. An address gets six mails an
/// hour; links and codes of earlier mails stay valid for their fifteen minutes.
#[utoipa::path(
    tag = "auth",
    request_body = RequestMagicLink, responses((status = 202, description = "If the address belongs to an account, a mail is on its way."))
)]
#[post("/auth/magic-links")]
pub async fn request_magic_link(
    visitor: Visitor,
    body: Valid<RequestMagicLink>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    if !accounts.mailer.is_set_up() {
        let cause = anyhow::anyhow!("SMTP_URL is not set");
        return Err(Error::unavailable(Detail::NoMail, cause));
    }
    let email = rules::folded(&body.0.email);
    accounts.limits.count_account(("mail", &email))?;
    accounts.limits.count_mail(&email)?;
    let mail = accounts.secrets.for_mail();
    let now = context.now();
    let user = context
        .db
        .write({
            let (accounts, mail) = (accounts.clone(), mail.clone());
            move |conn| actions::create_magic_link(conn, &accounts.secrets, &email, &mail, now)
        })
        .await?;
    if let Some(user) = user {
        accounts.mailer.send(&user.email, &Letter::SignIn(&mail), visitor.locale);
    }
    Ok(HttpResponse::Accepted().finish())
}

/// The token of a link.
#[derive(Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LinkToken {
    /// From the mail.
    #[garde(custom(link_token))]
    #[param(example = "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80", pattern = "^[A-Za-z0-9_-]{43}$")]
    token: String,
}

fn link_token(text: &str, _: &()) -> garde::Result {
    if text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return Ok(());
    }
    Err(Fault::NotALinkToken.into())
}

/// Shows a page that opens the app, or the code to type into it.
///
/// Apps that are known at `/.well-known` open such links themselves. Looking at it changes nothing: programs that open every
/// link of a mail do not use the link up. Browsers get refusals as pages too.
#[utoipa::path(
    tag = "auth", params(LinkToken),
    responses(
        (status = 200, description = "The page, which is HTML for a browser."),
        (status = 401, description = "The link is unknown, used or expired."),
    )
)]
#[get("/auth/magic-links/consume")]
pub async fn show_magic_link(
    visitor: Visitor,
    params: Params<LinkToken>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let (locale, token, now) = (visitor.locale, params.0.token, context.now());
    let app = context.config.apps.link.clone().map(|mut link| {
        link.query_pairs_mut().append_pair("token", &token);
        link
    });
    let look = move |conn: &mut Conn| actions::look_at_magic_link(conn, &accounts.secrets, &token, now);
    let found = context.db.read(look).await?;
    let mail = found.ok_or_else(link_ended)?;
    let body = html! {
        @if let Some(app) = app {
            p { (locale.say(&Text::OpenInApp)) }
            a.button href=(app) { (locale.say(&Text::OpenApp)) }
        }
        @match mail {
            Some(mail) => {
                p { (locale.say(&Text::TypeCode)) }
                p.code { (mail.spaced_code()) }
            }
            None => p { (locale.say(&Text::CodeUsedUp)) },
        }
        p.quiet { (locale.say(&Text::LinkEnds)) }
    };
    Ok(page(StatusCode::OK, locale, &locale.say(&Text::SignIn), &body))
}

fn link_ended() -> Error {
    Error::new(Code::InvalidToken, Detail::LinkEnded)
}

/// What proves that you read the mail: the link's `token`, or `email` and `code`.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"email": "john@example.com", "code": "1234 5678"}))]
pub struct ConsumeMagicLink {
    /// The token at the end of the link.
    #[serde(default)]
    #[garde(custom(chars(0, 100)))]
    #[schema(example = "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80", max_length = 100)]
    token: Option<String>,
    /// The address that the mail was sent to; together with `code`.
    #[serde(default)]
    #[garde(custom(chars(0, 254)))]
    #[schema(example = "john@example.com", max_length = 254)]
    email: Option<String>,
    /// The eight digits of the mail, with or without the space.
    #[serde(default)]
    #[garde(custom(chars(0, 20)))]
    #[schema(example = "1234 5678", max_length = 20)]
    code: Option<String>,
}

/// Signs in with a link's token, or with the code of the same mail.
///
/// Link and code work once. A code may be tried five times, then ask for another mail. Where nothing has proven yet
/// that mail to the account's address reaches its owner (`emailVerifiedAt` is null), this does: all other sessions end,
/// and a password that was set before is cleared.
#[utoipa::path(
    tag = "auth",
    request_body = ConsumeMagicLink,
    responses(
        (status = 200, description = "Signed in.", body = LoginResponse),
        (status = 401, description = "The link or code is unknown, used or expired."),
    )
)]
#[post("/auth/magic-links/consume")]
pub async fn consume_magic_link(
    visitor: Visitor,
    body: Valid<ConsumeMagicLink>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let Valid(body) = body;
    let proof = match (body.token, body.email, body.code) {
        (Some(token), None, None) => Proof::Token(token),
        (None, Some(email), Some(code)) => {
            Proof::Code { email: rules::folded(&email), code: code.chars().filter(char::is_ascii_digit).collect() }
        }
        _ => return Err(Error::invalid("/token", Fault::one_of(&["token", "email", "code"]))),
    };
    let now = context.now();
    // A token cannot be guessed; a code is tried five times, and mails are few.
    let guess = match &proof {
        Proof::Token(_) => None,
        Proof::Code { .. } => Some(accounts.slow_down.try_from(visitor.address, now)?),
    };
    let keys = accounts.clone();
    let answer = context
        .db
        .write(move |conn| {
            let signed_in = actions::consume_magic_link(conn, &keys.secrets, &proof, &visitor.device, now)?;
            let answer = signed_in.map(|(signed_in, ended)| {
                LoginResponse::of(conn, &keys.tokens, signed_in, now).map(|answer| (answer, ended))
            });
            answer.transpose()
        })
        .await?;
    let (answer, ended) = answer.ok_or_else(link_ended)?;
    guess.into_iter().for_each(|guess| accounts.slow_down.was_right(guess));
    accounts.access.end_sessions(&ended, now);
    Ok(answer.respond(StatusCode::OK))
}
