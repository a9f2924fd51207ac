//! The account of whoever is signed in.

use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};
use garde::Validate;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::types::MeResponse;
use crate::auth::actions::DeletionHooks;
use crate::auth::letters::Letter;
use crate::auth::model::{Session, SignedInBy, User, UserChanges};
use crate::auth::{Accounts, CurrentUser, actions, queries, rules};
use crate::context::AppContext;
use crate::db::{Conn, SessionId, Timestamp, UserId};
use crate::error::{Error, Fault, Result, Thing};
use crate::http::{ClientAddr, Language, List, Page, PageParams, PathId, Rendered, Valid, between, chars, patch};

fn live_user(conn: &mut Conn, id: UserId) -> Result<User> {
    // The token outlived the account by a moment.
    queries::find_user(conn, id)?.filter(User::is_usable).ok_or_else(|| Error::not_found(Thing::Account))
}

/// Shows your account.
///
/// `emailVerifiedAt` is null until mail to its address was shown to reach you.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "Your account.", body = MeResponse))
)]
#[get("/me")]
pub async fn get_me(user: CurrentUser, context: Data<AppContext>, req: HttpRequest) -> Result<HttpResponse> {
    let me = context.db.read(move |conn| live_user(conn, user.id).and_then(|user| MeResponse::of(conn, user))).await?;
    Ok(Rendered::new(&me).respond(&req))
}

/// What to change of your account; what you leave out stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firstName": "Johnny", "lastName": "Doe", "timeZone": "America/New_York", "dailyGoalMinutes": 15}))]
pub struct UpdateMe {
    /// Another user name; null leaves it as it is.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::username)))]
    #[schema(example = "ada.l", pattern = "^[A-Za-z0-9._-]+$", min_length = 3, max_length = 50)]
    username: Option<String>,
    /// Another address, null leaves it as it is; needs `password`, since whoever reads its mail can sign in. A mail with a code for
    /// `POST /me/email/verify` goes there.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::email)))]
    #[schema(example = "ada@example.com", min_length = 3, max_length = 254)]
    email: Option<String>,
    /// Your password, asked for with `email` alone; null is no password.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::given_password)))]
    #[schema(example = "correct horse battery staple", format = Password, max_length = 128)]
    password: Option<String>,
    /// Given name; null for none.
    #[serde(default, deserialize_with = "patch")]
    #[garde(custom(rules::patched(rules::person_name)))]
    #[schema(value_type = Option<String>, example = "Ada", min_length = 1, max_length = 100)]
    first_name: Option<Option<String>>,
    /// Family name; null for none.
    #[serde(default, deserialize_with = "patch")]
    #[garde(custom(rules::patched(rules::person_name)))]
    #[schema(value_type = Option<String>, example = "Lovelace", min_length = 1, max_length = 100)]
    last_name: Option<Option<String>>,
    /// A picture elsewhere on the web; null for none.
    #[serde(default, deserialize_with = "patch")]
    #[garde(custom(rules::patched(rules::picture_url)))]
    #[schema(value_type = Option<String>, example = "https://example.com/ada.jpg", format = "uri", max_length = 2000)]
    profile_picture_url: Option<Option<String>>,
    /// IANA time zone; null leaves it as it is.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::time_zone)))]
    #[schema(example = "Europe/London", min_length = 1)]
    time_zone: Option<String>,
    /// How many minutes a day you mean to learn, 1–1440; null for no goal. `POST /me/daily-plans/{date}/generate` plans so much
    /// unless it is told another size.
    #[serde(default, deserialize_with = "patch")]
    #[garde(inner(inner(custom(between(1, 1440)))))]
    #[schema(value_type = Option<i32>, example = 15, minimum = 1, maximum = 1440)]
    daily_goal_minutes: Option<Option<i32>>,
}

/// Changes your account.
///
/// What you leave out stays. Another address needs your password, and is unproven until the code of the mail that goes
/// there comes back to `POST /me/email/verify`.
#[utoipa::path(
    tag = "me",
    request_body = UpdateMe, responses(
        (status = 200, description = "Your account as it is now.", body = MeResponse),
        (status = 409, description = "User name or address are taken."),
    )
)]
#[patch("/me")]
pub async fn update_me(
    user: CurrentUser,
    body: Valid<UpdateMe>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let Valid(body) = body;
    let now = context.now();
    if body.email.is_some() || body.username.is_some() {
        accounts.limits.count_registration(ClientAddr::of(&req).0)?;
    }
    if body.email.is_some() {
        confirm(&user, body.password, "/password", &accounts, &context, now).await?;
    }
    let trimmed = |text: Option<Option<String>>| text.map(|text| text.map(|text| text.trim().to_owned()));
    let changes = UserChanges {
        username: body.username.as_deref().map(rules::folded),
        email: body.email.as_deref().map(rules::folded),
        first_name: trimmed(body.first_name),
        last_name: trimmed(body.last_name),
        profile_picture_url: trimmed(body.profile_picture_url),
        time_zone: body.time_zone,
        daily_goal_minutes: body.daily_goal_minutes,
        ..UserChanges::at(now)
    };
    let mail = accounts.secrets.for_mail();
    let (keys, sent) = (accounts.clone(), mail.clone());
    let (me, moved) = context
        .db
        .write(move |conn| {
            let (user, before) = actions::update_profile_and_email(conn, user.id, user.session_id, changes)?;
            if before.is_some() {
                actions::create_magic_link(conn, &keys.secrets, &user.email, &sent, now)?;
            }
            let moved = before.map(|before| (before, user.email.clone()));
            MeResponse::of(conn, user).map(|me| (me, moved))
        })
        .await?;
    if let Some((before, email)) = moved {
        let Language(locale) = Language::of(req.headers().get(ACCEPT_LANGUAGE));
        accounts.send_proof(&email, &mail, locale);
        // An address that was never proven may be a stranger's.
        if before.email_verified_at.is_some() {
            accounts.mailer.send(&before.email, &Letter::AddressChanged, locale);
        }
    }
    Ok(HttpResponse::Ok().json(me))
}

/// The code of a mail.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VerifyMyEmail {
    /// The eight digits of a mail to your address, with or without the space.
    #[garde(custom(chars(0, 20)))]
    #[schema(example = "1234 5678", max_length = 20)]
    code: String,
}

/// Proves that mail to your address reaches you.
///
/// Registering and changing the address send a mail with a code; `POST /auth/magic-links` sends another. The first proof
/// ends your other sessions; your password stays. A code may be tried five times.
#[utoipa::path(
    tag = "me",
    request_body = VerifyMyEmail, responses((status = 200, description = "Your account, its address proven.", body = MeResponse))
)]
#[post("/me/email/verify")]
pub async fn verify_my_email(
    user: CurrentUser,
    body: Valid<VerifyMyEmail>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let code: String = body.0.code.chars().filter(char::is_ascii_digit).collect();
    let (now, keys) = (context.now(), accounts.clone());
    let verified = context
        .db
        .write(move |conn| {
            let verified = actions::verify_email(conn, &keys.secrets, (user.id, user.session_id), &code, now)?;
            verified.map(|(user, ended)| MeResponse::of(conn, user).map(|me| (me, ended))).transpose()
        })
        .await?;
    let wrong = || Error::invalid("/code", Fault::WrongCode);
    let (me, ended) = verified.ok_or_else(wrong)?;
    accounts.access.end_sessions(&ended, now);
    Ok(HttpResponse::Ok().json(me))
}

/// Proves that the owner is at the keyboard: by the password, or by having signed in by mail within 15 minutes.
async fn confirm(
    user: &CurrentUser,
    password: Option<String>,
    pointer: &'static str,
    accounts: &Accounts,
    context: &AppContext,
    now: Timestamp,
) -> Result<()> {
    let (id, session) = (user.id, user.session_id);
    // Without a password too: what follows may be work, such as hashing the next one.
    accounts.limits.count_account(id)?;
    let Some(password) = password else {
        let recent = context.db.read(move |conn| actions::is_recent_mail_sign_in(conn, session, now)).await?;
        let missing = || Error::invalid(pointer, Fault::PasswordRequired { minutes: 15 });
        return if recent { Ok(()) } else { Err(missing()) };
    };
    let owner = context.db.read(move |conn| live_user(conn, id)).await?;
    let guess = accounts.slow_down.try_password(id, None, now)?;
    match accounts.passwords.verify(&SecretString::from(password), owner.password_hash.clone()).await {
        Ok(verdict) if verdict.matches => {
            accounts.slow_down.was_right(guess);
            Ok(())
        }
        Ok(_) => {
            if guess.was_last_free {
                accounts.warn_owner(&owner);
            }
            Err(Error::invalid(pointer, Fault::WrongPassword))
        }
        Err(error) => {
            accounts.slow_down.was_none(guess);
            Err(error)
        }
    }
}

/// Your password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"password": "parlance-demo"}))]
pub struct DeleteMe {
    /// Your password; may be left out within 15 minutes of signing in by mail.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::given_password)))]
    #[schema(example = "correct horse battery staple", format = Password, max_length = 128)]
    password: Option<String>,
}

/// Deletes your account for good.
///
/// All that is known of you goes: profile, sessions, progress, plans, scores, attempts and recordings.
#[utoipa::path(
    tag = "me",
    request_body = DeleteMe, responses(
        (status = 204, description = "Deleted."),
        (status = 409, description = "You are the last active administrator."),
    )
)]
#[delete("/me")]
pub async fn delete_me(
    user: CurrentUser,
    body: Valid<DeleteMe>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
    hooks: Data<DeletionHooks>,
) -> Result<HttpResponse> {
    let (now, hooks) = (context.now(), **hooks);
    confirm(&user, body.0.password, "/password", &accounts, &context, now).await?;
    let deletion = context.db.write(move |conn| actions::delete_account(conn, hooks, user.id, now)).await?;
    actions::log_deletion(user.id);
    accounts.access.change(user.id, deletion);
    Ok(HttpResponse::NoContent().finish())
}

/// The password in force and the next one.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeMyPassword {
    /// The password in force; may be left out within 15 minutes of signing in by mail.
    #[serde(default)]
    #[garde(custom(rules::optional(rules::given_password)))]
    #[schema(example = "parlance-demo", format = Password, max_length = 128)]
    current_password: Option<String>,
    /// 8–128 characters.
    #[garde(custom(rules::password))]
    #[schema(example = "correct horse battery staple", format = Password, min_length = 8, max_length = 128)]
    new_password: String,
}

/// Changes your password and ends your other sessions.
///
/// Forgotten? Sign in by mail and leave `currentPassword` out.
#[utoipa::path(
    tag = "me",
    request_body = ChangeMyPassword, responses((status = 204, description = "Changed."))
)]
#[put("/me/password")]
pub async fn change_my_password(
    user: CurrentUser,
    body: Valid<ChangeMyPassword>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let Valid(body) = body;
    confirm(&user, body.current_password, "/currentPassword", &accounts, &context, context.now()).await?;
    let hash = accounts.passwords.hash(&SecretString::from(body.new_password)).await?;
    let now = context.now();
    let ended =
        context.db.write(move |conn| actions::change_password(conn, user.id, hash, Some(user.session_id), now)).await?;
    accounts.access.end_sessions(&ended, now);
    Ok(HttpResponse::NoContent().finish())
}

/// One signed-in device.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionResponse {
    /// Names it for `DELETE /me/sessions/{id}`.
    id: SessionId,
    /// What the device called itself when it signed in.
    #[schema(example = "Parlance/2.1 (iPhone; iOS 19)")]
    user_agent: Option<String>,
    /// The address it signed in from.
    #[schema(example = "203.0.113.7")]
    ip_address: Option<String>,
    /// `password` or `magic_link`.
    #[schema(value_type = String, example = "password")]
    signed_in_by: SignedInBy,
    /// Is it the one that asks?
    #[schema(example = true)]
    current: bool,
    /// When it signed in.
    created_at: Timestamp,
    /// When it last got an access token.
    last_used_at: Timestamp,
    /// When it ends unless it is used.
    expires_at: Timestamp,
}

/// Lists your signed-in devices, newest first.
///
/// The one that asks is marked as `current`.
#[utoipa::path(
    tag = "me", params(PageParams),
    responses((status = 200, description = "Your sessions.", body = Page<SessionResponse>))
)]
#[get("/me/sessions")]
pub async fn list_my_sessions(
    user: CurrentUser,
    list: List<SessionId>,
    context: Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let now = context.now();
    let page = context
        .db
        .read(move |conn| {
            let sessions = queries::list_live_sessions(conn, user.id, now, &list.page)?;
            Ok::<_, Error>(list.page.page(sessions, |session: &Session| session.id))
        })
        .await?;
    let page = page.map(|session| SessionResponse {
        current: session.id == user.session_id,
        id: session.id,
        user_agent: session.user_agent,
        ip_address: session.ip,
        signed_in_by: session.signed_in_by,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
    });
    Ok(Rendered::new(&page).respond(&req))
}

/// Signs one of your devices out.
///
/// Its refresh token ends at once, its access token within 10 seconds.
#[utoipa::path(
    tag = "me",
    params(("id" = SessionId, Path, description = "The session.")),
    responses((status = 204, description = "Signed out; its access tokens end within 10 seconds."))
)]
#[delete("/me/sessions/{id}")]
pub async fn revoke_my_session(
    user: CurrentUser,
    id: PathId<SessionId>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let (session, now) = (id.0, context.now());
    context.db.write(move |conn| actions::end_session(conn, user.id, session, now)).await?;
    accounts.access.end_sessions(&[session], now);
    Ok(HttpResponse::NoContent().finish())
}
