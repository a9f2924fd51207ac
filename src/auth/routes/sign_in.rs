//! Registering, signing in, staying signed in, signing out.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use garde::Validate;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::types::LoginResponse;
use crate::auth::actions::{self, Account, Refreshed};
use crate::auth::extract::Visitor;
use crate::auth::model::{Role, SignedInBy, User};
use crate::auth::secrets::RefreshToken;
use crate::auth::{Accounts, queries, rules};
use crate::context::AppContext;
use crate::error::{Code, Detail, Error, Fault, Result};
use crate::http::{ClientAddr, Valid, chars};

/// A new account.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Register {
    /// Where mail is sent.
    #[garde(custom(rules::email))]
    #[schema(example = "ada@example.com", min_length = 3, max_length = 254)]
    email: String,
    /// 3–50 letters, digits, dots, underscores and hyphens, in any case.
    #[garde(custom(rules::username))]
    #[schema(example = "ada", pattern = "^[A-Za-z0-9._-]+$", min_length = 3, max_length = 50)]
    username: String,
    /// 8–128 characters.
    #[garde(custom(rules::password))]
    #[schema(example = "correct horse battery staple", format = Password, min_length = 8, max_length = 128)]
    password: String,
    /// Given name.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::person_name)))]
    #[schema(example = "Ada", min_length = 1, max_length = 100)]
    first_name: Option<String>,
    /// Family name.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::person_name)))]
    #[schema(example = "Lovelace", min_length = 1, max_length = 100)]
    last_name: Option<String>,
    /// IANA time zone; UTC unless given.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::time_zone)))]
    #[schema(example = "Europe/London", min_length = 1)]
    time_zone: Option<String>,
}

/// Registers a learner and signs them in.
///
/// A mail goes to the address; its code at `POST /me/email/verify` proves that it is yours. Answers 409 when the user name
/// or address belongs to another account; `errors` names the field.
#[utoipa::path(
    tag = "auth",
    request_body = Register, responses(
        (status = 201, description = "Registered and signed in.", body = LoginResponse),
        (status = 409, description = "User name or address are taken."),
    )
)]
#[post("/auth/register")]
pub async fn register(
    visitor: Visitor,
    body: Valid<Register>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let (Valid(body), locale) = (body, visitor.locale);
    accounts.limits.count_registration(visitor.address)?;
    let password_hash = accounts.passwords.hash(&SecretString::from(body.password)).await?;
    let now = context.now();
    let account = Account {
        email: body.email,
        username: body.username,
        password_hash: Some(password_hash),
        first_name: body.first_name,
        last_name: body.last_name,
        role: Role::Learner,
        selected_level_id: None,
        time_zone: body.time_zone,
        is_vouched_for: false,
    };
    let mail = accounts.secrets.for_mail();
    let (keys, sent) = (accounts.clone(), mail.clone());
    let (answer, email) = context
        .db
        .write(move |conn| {
            let user = actions::create_account(conn, account, now)?;
            let email = user.email.clone();
            actions::create_magic_link(conn, &keys.secrets, &email, &sent, now)?;
            let by = SignedInBy::Password;
            let signed_in = actions::open_session(conn, &keys.secrets, user, by, &visitor.device, now)?;
            LoginResponse::of(conn, &keys.tokens, signed_in, now).map(|answer| (answer, email))
        })
        .await?;
    accounts.send_proof(&email, &mail, locale);
    let mut response = answer.respond(StatusCode::CREATED);
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/api/v1/me"));
    Ok(response)
}

/// A user name or an address, and the password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"username": "johndoe", "password": "parlance-demo"}))]
pub struct Login {
    /// The user name; give this or `email`.
    #[serde(default)]
    #[garde(custom(chars(0, 254)))]
    #[schema(example = "johndoe", max_length = 254)]
    username: Option<String>,
    /// The address; give this or `username`.
    #[serde(default)]
    #[garde(custom(chars(0, 254)))]
    #[schema(example = "john@example.com", max_length = 254)]
    email: Option<String>,
    /// The password.
    #[garde(custom(rules::given_password))]
    #[schema(example = "parlance-demo", format = Password, max_length = 128)]
    pub(super) password: String,
}

impl Login {
    /// Who it says signs in.
    ///
    /// # Errors
    /// 422 unless it is exactly one of user name and address.
    pub(super) fn name(&self) -> Result<Name> {
        match (&self.username, &self.email) {
            (Some(name), None) => Ok(Name::typed(name)),
            (None, Some(email)) => Ok(Name::Email(rules::folded(email))),
            _ => Err(Error::invalid("/username", Fault::one_of(&["username", "email"]))),
        }
    }
}

/// Signs in with user name or address and password.
///
/// Never tells whether the account exists. After ten wrong passwords in a row tries have to wait (429), each time twice as
/// long up to an hour; a device that the account was signed in from before is counted by itself.
#[utoipa::path(
    tag = "auth",
    request_body = Login, responses(
        (status = 200, description = "Signed in.", body = LoginResponse),
        (status = 401, description = "Wrong name or password."),
    )
)]
#[post("/auth/login")]
pub async fn login(
    visitor: Visitor,
    body: Valid<Login>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let Valid(body) = body;
    Ok(with_password(visitor, body.name()?, body.password, |_| Ok(()), accounts, context)
        .await?
        .respond(StatusCode::OK))
}

/// What somebody signs in by, folded.
pub(super) enum Name {
    Username(String),
    Email(String),
}

impl Name {
    /// What was typed into a field for the name: people type their address there too, and no user name holds an @.
    pub(super) fn typed(text: &str) -> Self {
        let folded = rules::folded(text);
        if folded.contains('@') { Self::Email(folded) } else { Self::Username(folded) }
    }
}

/// Opens a session for whoever knows the password and has a role that `may_enter`, slowing down whoever knows it not.
///
/// # Errors
/// 401 `invalid_credentials`; 429; what `may_enter` says.
pub(super) async fn with_password(
    visitor: Visitor,
    name: Name,
    password: String,
    may_enter: fn(Role) -> Result<()>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<LoginResponse> {
    let (name, is_email) = match name {
        Name::Username(name) => (name, false),
        Name::Email(email) => (email, true),
    };
    let (user, is_known) = context
        .db
        .read({
            let (name, device) = (name.clone(), visitor.device.clone());
            move |conn| {
                let user = if is_email {
                    queries::find_user_by_email(conn, &name)?
                } else {
                    queries::find_user_by_username(conn, &name)?
                };
                let is_known = actions::is_known_device(conn, user.as_ref(), &device)?;
                Ok::<_, Error>((user, is_known))
            }
        })
        .await?;
    let now = context.now();
    let guess = if is_known {
        accounts.slow_down.try_password((&name, &visitor.device), None, now)?
    } else {
        accounts.slow_down.try_password(&name, Some(visitor.address), now)?
    };
    let refused = || Error::new(Code::InvalidCredentials, Detail::WrongCredentials);
    let password = SecretString::from(password);
    let known_hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let verdict = match accounts.passwords.verify(&password, known_hash.clone()).await {
        Ok(verdict) => verdict,
        Err(error) => {
            accounts.slow_down.was_none(guess);
            return Err(error);
        }
    };
    if let Some(user) = user.as_ref().filter(|_| !verdict.matches) {
        tracing::info!(user = %user.id, "a password was wrong");
        if guess.was_last_free {
            accounts.warn_owner(user);
        }
    }
    let user = user.filter(|_| verdict.matches).filter(User::is_usable).ok_or_else(refused)?;
    accounts.slow_down.was_right(guess);
    let fresh_hash = match known_hash {
        Some(old) if verdict.outdated => Some((old, accounts.passwords.hash(&password).await?)),
        _ => None,
    };
    let answer = context
        .db
        .write(move |conn| {
            // Read again under the lock: it may have been deactivated or given another password meanwhile.
            let now_user = queries::lock_user(conn, user.id)?.filter(User::is_usable);
            let Some(user) = now_user.filter(|now_user| now_user.password_hash == user.password_hash) else {
                return Ok(None);
            };
            may_enter(user.role)?;
            if let Some((old, new)) = fresh_hash {
                queries::update_outdated_hash(conn, user.id, &old, &new)?;
            }
            let by = SignedInBy::Password;
            let signed_in = actions::open_session(conn, &accounts.secrets, user, by, &visitor.device, now)?;
            LoginResponse::of(conn, &accounts.tokens, signed_in, now).map(Some)
        })
        .await?;
    answer.ok_or_else(refused)
}

/// A refresh token.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefreshTokenBody {
    /// The newest one that you were given.
    #[garde(custom(chars(0, 200)))]
    #[schema(example = "AZjA3gAAcACAAAAAAAAAAFt2Rk1mYk…", max_length = 200)]
    refresh_token: String,
}

fn invalid_refresh_token() -> Error {
    Error::new(Code::InvalidToken, Detail::RefreshTokenEnded)
}

/// Gives the next pair of tokens.
///
/// Each refresh token works once. If the answer gets lost, repeat the request within 30 seconds: it gives the same
/// refresh token again. A used token that comes later ends the session, since somebody may have copied it.
#[utoipa::path(
    tag = "auth",
    request_body = RefreshTokenBody, responses(
        (status = 200, description = "Still signed in.", body = LoginResponse),
        (status = 401, description = "The token is unknown, used, expired or revoked."),
    )
)]
#[post("/auth/refresh")]
pub async fn refresh(
    req: HttpRequest,
    body: Valid<RefreshTokenBody>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let signed_in = continue_session(&req, &body.0.refresh_token, |_| Ok(()), accounts, context).await?;
    Ok(signed_in.respond(StatusCode::OK))
}

/// Gives the next pair of tokens to whoever has a role that `may_enter`. A session is counted by itself, since many share
/// an address, schools and carriers do; whoever brings no token of ours is counted by address.
///
/// # Errors
/// 401 `invalid_token`; what `may_enter` says; 429.
pub(super) async fn continue_session(
    req: &HttpRequest,
    token: &str,
    may_enter: fn(Role) -> Result<()>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<LoginResponse> {
    let token = RefreshToken::parse(token);
    match &token {
        Some(token) if accounts.secrets.issued(token) => accounts.limits.count_account(token.session)?,
        _ => accounts.limits.count_address(ClientAddr::of(req).0)?,
    }
    let token = token.ok_or_else(invalid_refresh_token)?;
    let now = context.now();
    let keys = accounts.clone();
    let (answer, reused) = context
        .db
        .write(move |conn| {
            Ok::<_, Error>(match actions::refresh_session(conn, &keys.secrets, &token, now)? {
                Refreshed::Continued(signed_in) => {
                    may_enter(signed_in.role)?;
                    (Some(LoginResponse::of(conn, &keys.tokens, *signed_in, now)?), None)
                }
                Refreshed::Reused(session) => (None, Some(session)),
                Refreshed::Refused => (None, None),
            })
        })
        .await?;
    if let Some(session) = reused {
        accounts.access.end_sessions(&[session], now);
        tracing::warn!(%session, "a used refresh token came again; its session has ended");
    }
    answer.ok_or_else(invalid_refresh_token)
}

/// Ends the session of a refresh token.
///
/// Its access tokens end within 10 seconds. Answers the same when there is nothing to end.
#[utoipa::path(tag = "auth", request_body = RefreshTokenBody, responses((status = 204, description = "Signed out.")))]
#[post("/auth/logout")]
pub async fn logout(
    _visitor: Visitor,
    body: Valid<RefreshTokenBody>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    end_session(&body.0.refresh_token, accounts, context).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends the session that a refresh token belongs to, if there is one.
pub(super) async fn end_session(token: &str, accounts: Data<Accounts>, context: Data<AppContext>) -> Result<()> {
    if let Some(token) = RefreshToken::parse(token) {
        let now = context.now();
        let keys = accounts.clone();
        let ended = context.db.write(move |conn| actions::logout(conn, &keys.secrets, &token, now)).await?;
        accounts.access.end_sessions(ended.as_slice(), now);
    }
    Ok(())
}
