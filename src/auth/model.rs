//! Rows and pure rules of accounts.

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::{Id, Timestamp};
use crate::schema::{magic_links, sessions, users};

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Learns.
    Learner,
    /// Learns, and keeps the catalogue.
    Author,
    /// Teaches; sees the catalogue as learners do.
    Instructor,
    /// May do everything.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Learner, Role::Author, Role::Instructor, Role::Admin];

    /// The word in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Learner => "learner",
            Role::Author => "author",
            Role::Instructor => "instructor",
            Role::Admin => "admin",
        }
    }

    /// May this role change the catalogue, and see drafts?
    pub fn may_author(self) -> bool {
        matches!(self, Role::Author | Role::Admin)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Role::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not a role: learner, author, instructor or admin"))
    }
}

/// An account. Never serialised: it holds the password's hash.
#[derive(Debug, Clone, Queryable)]
pub struct User {
    /// Its id.
    pub id: Id,
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
    /// [`Role`] as text.
    pub role: String,
    /// The level that the learner works on.
    pub selected_level_id: Option<Id>,
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
}

/// A new account.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = users)]
pub struct NewUser {
    /// Its id.
    pub id: Id,
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
    /// [`Role`] as text.
    pub role: String,
    /// The level that the learner works on.
    pub selected_level_id: Option<Id>,
    /// IANA name.
    pub time_zone: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What changes in an account; `None` stays as it is.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = users)]
pub struct UserChanges {
    /// Lower-case address.
    pub email: Option<String>,
    /// Lower-case name.
    pub username: Option<String>,
    /// Argon2id, PHC string.
    pub password_hash: Option<String>,
    /// Given name.
    pub first_name: Option<Option<String>>,
    /// Family name.
    pub last_name: Option<Option<String>>,
    /// A picture elsewhere.
    pub profile_picture_url: Option<Option<String>>,
    /// [`Role`] as text.
    pub role: Option<String>,
    /// May sign in.
    pub is_active: Option<bool>,
    /// The level that the learner works on.
    pub selected_level_id: Option<Option<Id>>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// Set with role and activity, so that every replica notices.
    pub access_changed_at: Option<Timestamp>,
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
            access_changed_at: None,
            updated_at: now,
        }
    }
}

impl User {
    /// May it be used?
    pub fn is_usable(&self) -> bool {
        self.is_active && self.deleted_at.is_none()
    }

    /// Its role.
    ///
    /// # Errors
    /// When the database holds a word that is none.
    pub fn parsed_role(&self) -> anyhow::Result<Role> {
        self.role.parse().map_err(anyhow::Error::msg)
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

/// A level as it stands beside its learner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SelectedLevel {
    /// The level.
    pub id: Id,
    /// What learners read.
    #[schema(example = "Beginner")]
    pub name: String,
    /// From 1, in the order of the levels of its language.
    #[schema(example = 1)]
    pub position: i32,
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignedInBy {
    /// With the password.
    Password,
    /// With a link or code from a mail.
    MagicLink,
}

impl SignedInBy {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            SignedInBy::Password => "password",
            SignedInBy::MagicLink => "magic_link",
        }
    }
}

/// A session: one signed-in device.
#[derive(Debug, Clone, Queryable)]
pub struct Session {
    /// Its id, `sid` of its access tokens.
    pub id: Id,
    /// Whose it is.
    pub user_id: Id,
    /// [`SignedInBy`] as text.
    pub signed_in_by: String,
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
    pub id: Id,
    /// Whose it is.
    pub user_id: Id,
    /// [`SignedInBy`] as text.
    pub signed_in_by: String,
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
    /// Whose it is; none when nobody has the address.
    pub user_id: Option<Id>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Used up.
    pub used_at: Option<Timestamp>,
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
    pub user_id: Option<Id>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Now.
    pub created_at: Timestamp,
    /// Now.
    pub updated_at: Timestamp,
}
