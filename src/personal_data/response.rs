//! What is kept about a learner, as the learner gets it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::model::{MagicLink, Session, SignedInBy};
use crate::auth::{Role, User};
use crate::db::{AssetId, EventId, Json, LevelId, SessionId, Timestamp, UnitId, UploadId, UserId};
use crate::plans::model::PlanEntry;
use crate::progress::EventKind;
use crate::progress::model::{AssetProgress, EventRow, UnitProgress, milliseconds};
use crate::pronunciation::AttemptDetailResponse;
use crate::scores::ScoreResponse;
use crate::uploads::model::Upload;

/// All that is kept about you.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonalDataResponse {
    /// The account.
    pub account: AccountExport,
    /// Signed-in devices; those that ended stay for 30 days.
    pub sessions: Vec<SessionExport>,
    /// Mails with a link, a day at most.
    pub mail_links: Vec<MailLinkExport>,
    /// What you did, in the order in which it happened.
    pub learning_events: Vec<EventExport>,
    /// Where you stand with units; follows from the events.
    pub unit_progress: Vec<UnitProgressExport>,
    /// Where you stand with media; follows from the events.
    pub asset_progress: Vec<AssetProgressExport>,
    /// What you planned.
    pub daily_plans: Vec<PlanExport>,
    /// Recordings of your voice and their scores, oldest first.
    pub pronunciation_attempts: Vec<AttemptDetailResponse>,
    /// Your scores; they follow from the events.
    pub scores: Vec<ScoreResponse>,
    /// Media that you sent as an author.
    pub uploads: Vec<UploadExport>,
}

/// Your account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountExport {
    /// Its id.
    id: UserId,
    /// Where mail is sent.
    #[schema(example = "ada@example.com")]
    email: String,
    /// When mail to that address was shown to reach you.
    email_verified_at: Option<Timestamp>,
    /// The name to sign in with.
    #[schema(example = "ada")]
    username: String,
    /// Is there a password? Its hash is left out.
    has_password: bool,
    /// Given name.
    #[schema(example = "Ada")]
    first_name: Option<String>,
    /// Family name.
    #[schema(example = "Lovelace")]
    last_name: Option<String>,
    /// A picture elsewhere on the web.
    #[schema(example = "https://example.com/ada.jpg")]
    profile_picture_url: Option<String>,
    /// What the account may do.
    role: Role,
    /// The level that you work on.
    selected_level_id: Option<LevelId>,
    /// IANA time zone.
    #[schema(example = "Europe/London")]
    time_zone: String,
    /// How many minutes a day you mean to learn.
    #[schema(example = 15)]
    daily_goal_minutes: Option<i32>,
    /// When you last signed in.
    last_login_at: Option<Timestamp>,
    /// When it was made.
    created_at: Timestamp,
    /// When it last changed.
    updated_at: Timestamp,
}

impl From<User> for AccountExport {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            email_verified_at: user.email_verified_at,
            username: user.username,
            has_password: user.password_hash.is_some(),
            first_name: user.first_name,
            last_name: user.last_name,
            profile_picture_url: user.profile_picture_url,
            role: user.role,
            selected_level_id: user.selected_level_id,
            time_zone: user.time_zone,
            daily_goal_minutes: user.daily_goal_minutes,
            last_login_at: user.last_login_at,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// A signed-in device.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionExport {
    /// Its id.
    id: SessionId,
    /// How it signed in.
    signed_in_by: SignedInBy,
    /// What the device called itself.
    #[schema(example = "Parlance/2.1 (iPhone; iOS 19)")]
    user_agent: Option<String>,
    /// Where it signed in from.
    #[schema(example = "203.0.113.7")]
    ip_address: Option<String>,
    /// When it was made.
    created_at: Timestamp,
    /// When it last got an access token.
    last_used_at: Timestamp,
    /// When it ends.
    expires_at: Timestamp,
    /// Ended before its time.
    revoked_at: Option<Timestamp>,
}

impl From<Session> for SessionExport {
    fn from(session: Session) -> Self {
        Self {
            id: session.id,
            signed_in_by: session.signed_in_by,
            user_agent: session.user_agent,
            ip_address: session.ip,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            revoked_at: session.revoked_at,
        }
    }
}

/// A mail with a link and a code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailLinkExport {
    /// Where mail is sent.
    #[schema(example = "ada@example.com")]
    email: String,
    /// When it ends.
    expires_at: Timestamp,
    /// When it was used.
    used_at: Option<Timestamp>,
}

impl From<MagicLink> for MailLinkExport {
    fn from(link: MagicLink) -> Self {
        Self { email: link.email, expires_at: link.expires_at, used_at: link.used_at }
    }
}

/// Something that you did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventExport {
    /// Its id.
    id: EventId,
    /// What happened.
    kind: EventKind,
    /// The unit.
    unit_id: Option<UnitId>,
    /// The media.
    asset_id: Option<AssetId>,
    /// The details of its kind.
    #[schema(value_type = Object, example = json!({"score": 90}))]
    payload: Json,
    /// When it happened.
    occurred_at: Timestamp,
    /// Your day when it happened.
    local_date: NaiveDate,
    /// When the server heard of it.
    received_at: Timestamp,
}

impl From<EventRow> for EventExport {
    fn from(event: EventRow) -> Self {
        Self {
            id: event.id,
            kind: event.kind,
            unit_id: event.unit_id,
            asset_id: event.asset_id,
            payload: event.payload,
            occurred_at: event.occurred_at,
            local_date: event.local_date,
            received_at: event.received_at,
        }
    }
}

/// Where you stand with a unit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitProgressExport {
    /// The unit.
    unit_id: UnitId,
    /// Is it finished?
    completed: bool,
    /// The best, 0–100.
    score: Option<f64>,
    /// The latest, 0–100.
    last_score: Option<f64>,
    /// When you began.
    started_at: Option<Timestamp>,
    /// When you finished.
    completed_at: Option<Timestamp>,
}

impl From<UnitProgress> for UnitProgressExport {
    fn from(row: UnitProgress) -> Self {
        Self {
            unit_id: row.unit_id,
            completed: row.state.completed,
            score: row.state.score,
            last_score: row.state.last_score,
            started_at: row.state.started_at,
            completed_at: row.state.completed_at,
        }
    }
}

/// Where you stand with one of a unit's media.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssetProgressExport {
    /// The media.
    asset_id: AssetId,
    /// The unit.
    unit_id: UnitId,
    /// How far playback had come, milliseconds.
    position_ms: i64,
    /// How long it was played, milliseconds.
    watched_ms: i64,
    /// How much of it was played, 0–100.
    progress_percent: f64,
    /// Is it finished?
    completed: bool,
    /// When you finished.
    completed_at: Option<Timestamp>,
}

impl From<AssetProgress> for AssetProgressExport {
    fn from(row: AssetProgress) -> Self {
        Self {
            asset_id: row.asset_id,
            unit_id: row.unit_id,
            position_ms: milliseconds(row.position_seconds),
            watched_ms: milliseconds(row.seconds_watched),
            progress_percent: row.progress_percent,
            completed: row.completed,
            completed_at: row.completed_at,
        }
    }
}

/// What you planned for a day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanExport {
    /// The day.
    pub(super) planned_date: NaiveDate,
    /// Its units, in their order.
    pub(super) entries: Vec<PlanEntryExport>,
}

/// A unit of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanEntryExport {
    /// The unit.
    unit_id: UnitId,
    /// From 1.
    position: i32,
    /// Is it finished?
    completed: bool,
    /// 0–100.
    score: Option<f64>,
    /// When you finished.
    completed_at: Option<Timestamp>,
}

impl From<PlanEntry> for PlanEntryExport {
    fn from(entry: PlanEntry) -> Self {
        Self {
            unit_id: entry.unit_id,
            position: entry.position,
            completed: entry.state.completed,
            score: entry.state.score,
            completed_at: entry.state.completed_at,
        }
    }
}

/// A file that you sent as an author.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadExport {
    /// Its id.
    id: UploadId,
    /// The unit.
    unit_id: UnitId,
    /// What you called it.
    #[schema(example = "greeting.mp4")]
    file_name: String,
    /// Its media type.
    #[schema(example = "video/mp4")]
    content_type: String,
    /// Its length, bytes.
    size_bytes: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it became a part of the unit.
    registered_at: Option<Timestamp>,
}

impl From<Upload> for UploadExport {
    fn from(upload: Upload) -> Self {
        Self {
            id: upload.id,
            unit_id: upload.unit_id,
            file_name: upload.file_name,
            content_type: upload.content_type,
            size_bytes: upload.size_bytes,
            created_at: upload.created_at,
            registered_at: upload.registered_at,
        }
    }
}
