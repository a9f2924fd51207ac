//! The bodies that several endpoints answer with.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::actions::SignedIn;
use crate::auth::model::{LevelRef, Role, User};
use crate::auth::tokens::LIFETIME_SECONDS;
use crate::auth::{AccessTokens, queries};
use crate::db::{Conn, LevelId, Timestamp, UserId};
use crate::error::Result;

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeResponse {
    /// The account.
    id: UserId,
    /// Where mail is sent; lower case.
    #[schema(example = "john@example.com")]
    email: String,
    /// When mail to that address was shown to reach you; null until then.
    email_verified_at: Option<Timestamp>,
    /// The name to sign in with; lower case.
    #[schema(example = "johndoe")]
    username: String,
    /// Given name.
    #[schema(example = "John")]
    first_name: Option<String>,
    /// Family name.
    #[schema(example = "Doe")]
    last_name: Option<String>,
    /// A picture elsewhere on the web.
    #[schema(example = "https://example.com/john.jpg")]
    profile_picture_url: Option<String>,
    /// What the account may do.
    #[schema(example = "learner")]
    role: Role,
    /// IANA time zone; decides when the learner's day begins.
    #[schema(example = "America/New_York")]
    time_zone: String,
    /// How many minutes a day the learner means to learn; null for no goal. Plans are generated of that size.
    #[schema(example = 15)]
    daily_goal_minutes: Option<i32>,
    /// The level that the learner works on.
    selected_level_id: Option<LevelId>,
    /// The same level, for showing.
    selected_level: Option<LevelRef>,
    /// When it was made.
    created_at: Timestamp,
    /// When it last changed.
    updated_at: Timestamp,
}

impl MeResponse {
    /// Reads what stands beside the account.
    pub fn of(conn: &mut Conn, user: User) -> Result<Self> {
        let level = match user.selected_level_id {
            Some(_) => queries::find_selected_level(conn, user.id)?,
            None => None,
        };
        Ok(Self::new(user, level))
    }

    /// With the level that the learner works on, unless that is deleted.
    pub fn new(user: User, level: Option<LevelRef>) -> Self {
        Self {
            role: user.role,
            id: user.id,
            email: user.email,
            email_verified_at: user.email_verified_at,
            username: user.username,
            first_name: user.first_name,
            last_name: user.last_name,
            profile_picture_url: user.profile_picture_url,
            time_zone: user.time_zone,
            daily_goal_minutes: user.daily_goal_minutes,
            selected_level_id: level.as_ref().map(|level| level.id),
            selected_level: level,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// What a signed-in client needs to stay so.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginResponse {
    /// Send it as `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiIwMTk4…")]
    pub(super) access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub(super) token_type: &'static str,
    /// How long the access token lives, seconds.
    #[schema(example = 900)]
    pub(super) expires_in: i64,
    /// Gives the next pair at `POST /auth/refresh`; each works once.
    #[schema(example = "AZjA3gAAcACAAAAAAAAAAFt2Rk1mYk…")]
    pub(super) refresh_token: String,
    /// How long the refresh token lives, seconds.
    #[schema(example = 2_592_000)]
    pub(super) refresh_expires_in: i64,
    /// Who signed in.
    pub(super) user: MeResponse,
}

impl LoginResponse {
    /// Issues the access token.
    pub(super) fn of(conn: &mut Conn, tokens: &AccessTokens, signed_in: SignedIn, now: Timestamp) -> Result<Self> {
        Ok(Self {
            access_token: tokens.issue(signed_in.user.id, signed_in.session, signed_in.role, now)?,
            token_type: "Bearer",
            expires_in: LIFETIME_SECONDS,
            refresh_token: signed_in.refresh_token.text(),
            refresh_expires_in: signed_in.refresh_expires_in,
            user: MeResponse::of(conn, signed_in.user)?,
        })
    }

    /// Answers with it.
    pub(super) fn respond(self, status: StatusCode) -> HttpResponse {
        self.log();
        HttpResponse::build(status).json(self)
    }

    /// Notes for operators that it is answered with.
    pub(super) fn log(&self) {
        tracing::info!(user = %self.user.id, "tokens are given out");
    }
}
