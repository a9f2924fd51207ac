//! Rows and pure rules of accounts.

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::{Id, Timestamp};
use crate::schema::users;

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
