//! Rows and pure rules of accounts.

use diesel::prelude::*;
use serde::Serialize;

use crate::db::{Id, LevelId, SessionId, Timestamp, UserId};
use crate::schema::{magic_links, sessions, users};
use crate::text_enum;

text_enum! {
    /// What an account may do.
    pub enum Role {
        /// Learns.
        Learner = "learner",
        /// Learns, and keeps the catalogue.
        Author = "author",
        /// Teaches; sees the catalogue as learners do.
        Instructor = "instructor",
        /// May do everything.
        Admin = "admin",
    }
}

impl Role {
    /// May this role change the catalogue, and see drafts?
    pub fn may_author(self) -> bool {
        matches!(self, Role::Author | Role::Admin)
    }

    /// Has this role work to do in Studio?
    pub fn may_enter_studio(self) -> bool {
        matches!(self, Role::Instructor | Role::Author | Role::Admin)
    }
}

/// An account. Never serialised: it holds the password's hash.
#[derive(Debug, Clone, Queryable)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Lower-case address.
    pub email: String,
    /// 3–50 characters.
    pub username: String,
    /// Argon2id, PHC string; none while only magic links sign in.
    pub password_hash: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// A picture elsewhere.
    pub profile_picture_url: Option<String>,
    /// What it may do.
    pub role: Role,
    /// The level that the learner works on.
    pub selected_level_id: Option<LevelId>,
    /// IANA name.
    pub time_zone: String,
    /// May sign in.
    pub is_active: bool,
    /// Newest sign-in.
    pub last_login_at: Option<Timestamp>,
    /// When role, activity or existence last changed: what other replicas look for.
    pub access_changed_at: Option<Timestamp>,
    /// Deleted by its owner; nothing personal is left.
    pub deleted_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When mail to `email` was shown to reach whoever uses the account.
    pub email_verified_at: Option<Timestamp>,
    /// How often role, activity or existence changed.
    pub access_version: i64,
    /// How often the learner's own rows changed; sync tells devices by it.
    pub change_number: i64,
    /// The latest change of which sync has forgotten a tombstone.
    pub forgotten_number: i64,
    /// How many minutes a day the learner means to learn, 1–1440; none without a goal.
    pub daily_goal_minutes: Option<i32>,
}

/// A new account.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = users)]
pub struct NewUser {
    /// Its id.
    pub id: UserId,
    /// Lower-case address.
    pub email: String,
    /// 3–50 characters.
    pub username: String,
    /// Argon2id, PHC string.
    pub password_hash: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// The level that the learner works on.
    pub selected_level_id: Option<LevelId>,
    /// IANA name.
    pub time_zone: String,
    /// Set where an operator vouches for the address.
    pub email_verified_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What decides how an account learns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct LearnerRow {
    /// The account.
    pub id: UserId,
    /// IANA name.
    pub time_zone: String,
    /// The level that the learner works on.
    pub selected_level_id: Option<LevelId>,
}

/// What changes in an account; `None` stays as it is.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = users)]
pub struct UserChanges {
    /// Lower-case address.
    pub email: Option<String>,
    /// Lower-case name.
    pub username: Option<String>,
    /// Argon2id, PHC string; null for none.
    pub password_hash: Option<Option<String>>,
    /// Given name.
    pub first_name: Option<Option<String>>,
    /// Family name.
    pub last_name: Option<Option<String>>,
    /// A picture elsewhere.
    pub profile_picture_url: Option<Option<String>>,
    /// What it may do.
    pub role: Option<Role>,
    /// May sign in.
    pub is_active: Option<bool>,
    /// The level that the learner works on.
    pub selected_level_id: Option<Option<LevelId>>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// 1–1440; null for no goal.
    pub daily_goal_minutes: Option<Option<i32>>,
    /// When the address was proven; null for not yet.
    pub email_verified_at: Option<Option<Timestamp>>,
    /// Set with role and activity, so that every replica notices.
    pub access_changed_at: Option<Timestamp>,
    /// One more than in the locked row, with role and activity.
    pub access_version: Option<i64>,
    /// Now.
    pub updated_at: Timestamp,
}

impl UserChanges {
    /// Nothing but the time of the change.
    pub fn at(now: Timestamp) -> Self {
        Self {
            email: None,
            username: None,
            password_hash: None,
            first_name: None,
            last_name: None,
            profile_picture_url: None,
            role: None,
            is_active: None,
            selected_level_id: None,
            time_zone: None,
            daily_goal_minutes: None,
            email_verified_at: None,
            access_changed_at: None,
            access_version: None,
            updated_at: now,
        }
    }
}

impl User {
    /// May it be used?
    pub fn is_usable(&self) -> bool {
        self.is_active && self.deleted_at.is_none()
    }
}

/// Which accounts a list is about.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Those of one role.
    pub role: Option<Role>,
    /// Those that may, or may not, sign in.
    pub is_active: Option<bool>,
    /// Those whose user name or address holds this.
    pub text: Option<String>,
}

/// The level that something belongs to, or that a learner works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LevelRef {
    /// The level.
    pub id: LevelId,
    /// What learners read.
    #[schema(example = "Beginner")]
    pub name: String,
    /// From 1, in the order of the levels of its language.
    #[schema(example = 1)]
    pub position: i32,
}

text_enum! {
    /// How somebody signed in.
    pub enum SignedInBy {
        /// With the password.
        Password = "password",
        /// With a link or code from a mail.
        MagicLink = "magic_link",
    }
}

/// A session: one signed-in device.
#[derive(Debug, Clone, Queryable)]
pub struct Session {
    /// Its id, `sid` of its access tokens.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// How it signed in.
    pub signed_in_by: SignedInBy,
    /// SHA-256 of the refresh token in force.
    pub refresh_token_hash: String,
    /// SHA-256 of the one before.
    pub previous_token_hash: Option<String>,
    /// When that one was replaced.
    pub rotated_at: Option<Timestamp>,
    /// When the refresh token in force ends.
    pub expires_at: Timestamp,
    /// When it was last signed in or refreshed.
    pub last_used_at: Timestamp,
    /// Ended before its time.
    pub revoked_at: Option<Timestamp>,
    /// What the device called itself.
    pub user_agent: Option<String>,
    /// Where it signed in from.
    pub ip: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Session {
    /// May it be used?
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A new session.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = sessions)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// How it signed in.
    pub signed_in_by: SignedInBy,
    /// SHA-256 of its refresh token.
    pub refresh_token_hash: String,
    /// When that ends.
    pub expires_at: Timestamp,
    /// Now.
    pub last_used_at: Timestamp,
    /// What the device calls itself.
    pub user_agent: Option<String>,
    /// Where it signs in from.
    pub ip: Option<String>,
    /// Now.
    pub created_at: Timestamp,
    /// Now.
    pub updated_at: Timestamp,
}

/// What a magic link in the database is asked about.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = magic_links)]
pub struct MagicLink {
    /// Its id.
    pub id: Id,
    /// The code's keyed hash.
    pub code_hash: String,
    /// Where it was sent.
    pub email: String,
    /// Whose it is; none when nobody has the address.
    pub user_id: Option<UserId>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Used up.
    pub used_at: Option<Timestamp>,
    /// How often the code was tried.
    pub code_attempts: i32,
}

impl MagicLink {
    /// Does it still sign in?
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

/// A new magic link.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = magic_links)]
pub struct NewMagicLink {
    /// Its id.
    pub id: Id,
    /// SHA-256 of its token.
    pub token_hash: String,
    /// The code's keyed hash.
    pub code_hash: String,
    /// Where it is sent.
    pub email: String,
    /// Whose it is; none when nobody has the address.
    pub user_id: Option<UserId>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Now.
    pub created_at: Timestamp,
    /// Now.
    pub updated_at: Timestamp,
}
