//! Accounts, for administrators.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::access::AccessChange;
use crate::auth::actions::{self, AdminChanges, DeletionHooks};
use crate::auth::model::{Role, User, UserFilter};
use crate::auth::{Accounts, Admin, queries};
use crate::context::AppContext;
use crate::db::{Timestamp, UserId};
use crate::error::{Error, Result, Thing};
use crate::http::{List, Page, PageParams, PathId, Rendered, Valid, chars};

/// An account as an administrator sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserResponse {
    /// The account.
    id: UserId,
    /// Where mail is sent.
    #[schema(example = "john@example.com")]
    email: String,
    /// When mail to that address was shown to reach the owner; null until then.
    email_verified_at: Option<Timestamp>,
    /// The name to sign in with.
    #[schema(example = "johndoe")]
    username: String,
    /// Given name.
    #[schema(example = "John")]
    first_name: Option<String>,
    /// Family name.
    #[schema(example = "Doe")]
    last_name: Option<String>,
    /// What the account may do.
    #[schema(example = "learner")]
    role: Role,
    /// May it sign in?
    #[schema(example = true)]
    is_active: bool,
    /// IANA time zone.
    #[schema(example = "America/New_York")]
    time_zone: String,
    /// When it last signed in.
    last_login_at: Option<Timestamp>,
    /// When it was made.
    created_at: Timestamp,
    /// When it last changed.
    updated_at: Timestamp,
}

impl From<User> for UserResponse {
    fn from(user: User) -> Self {
        Self {
            role: user.role,
            id: user.id,
            email: user.email,
            email_verified_at: user.email_verified_at,
            username: user.username,
            first_name: user.first_name,
            last_name: user.last_name,
            is_active: user.is_active,
            time_zone: user.time_zone,
            last_login_at: user.last_login_at,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// Which accounts.
#[derive(Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserListFilter {
    /// Those of one role.
    #[garde(skip)]
    role: Option<Role>,
    /// Those that may, or may not, sign in.
    #[garde(skip)]
    is_active: Option<bool>,
    /// Those whose user name or address holds this.
    #[garde(custom(chars(1, 100)))]
    #[param(example = "john", min_length = 1, max_length = 100)]
    q: Option<String>,
}

/// Lists accounts in the order they were made.
///
/// Filters can be combined. Deleted accounts are not listed.
#[utoipa::path(
    tag = "admin", params(UserListFilter, PageParams),
    responses(
        (status = 200, description = "Accounts.", body = Page<UserResponse>),
    )
)]
#[get("/admin/users")]
pub async fn list_users(
    _admin: Admin,
    list: List<UserId, UserListFilter>,
    context: Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let List { filter, page } = list;
    let filter = UserFilter { role: filter.role, is_active: filter.is_active, text: filter.q };
    let page = context
        .db
        .read(move |conn| {
            let users = queries::list_users(conn, &filter, &page)?;
            Ok::<_, Error>(page.page(users, |user: &User| user.id))
        })
        .await?;
    Ok(Rendered::new(&page.map(UserResponse::from)).respond(&req))
}

/// Shows an account.
///
/// A deleted account is 404.
#[utoipa::path(
    tag = "admin",
    params(("id" = UserId, Path, description = "The account.")),
    responses(
        (status = 200, description = "The account.", body = UserResponse),
    )
)]
#[get("/admin/users/{id}")]
pub async fn get_user(
    _admin: Admin,
    id: PathId<UserId>,
    context: Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let user = context.db.read(move |conn| queries::find_user(conn, id.0)).await?;
    let user = user.filter(|user| user.deleted_at.is_none()).ok_or_else(|| Error::not_found(Thing::Account))?;
    Ok(Rendered::new(&UserResponse::from(user)).respond(&req))
}

/// What to change of an account; what you leave out stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateUser {
    /// The new role; null leaves it as it is.
    #[serde(default)]
    #[garde(skip)]
    #[schema(example = "author")]
    role: Option<Role>,
    /// False ends every session of the account; null leaves it as it is.
    #[serde(default)]
    #[garde(skip)]
    #[schema(example = true)]
    is_active: Option<bool>,
}

/// Changes an account's role, or deactivates it.
///
/// Takes effect on every replica within 10 seconds, for access tokens given out before too.
#[utoipa::path(
    tag = "admin",
    params(("id" = UserId, Path, description = "The account.")),
    request_body = UpdateUser, responses(
        (status = 200, description = "The account as it is now.", body = UserResponse),
        (status = 409, description = "No active administrator would be left."),
    )
)]
#[patch("/admin/users/{id}")]
pub async fn update_user(
    _admin: Admin,
    id: PathId<UserId>,
    body: Valid<UpdateUser>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let now = context.now();
    let wanted = AdminChanges { role: body.0.role, is_active: body.0.is_active };
    let (user, ended) = context.db.write(move |conn| actions::administer_user(conn, id.0, wanted, now)).await?;
    accounts.access.change(user.id, AccessChange::of(&user));
    accounts.access.end_sessions(&ended, now);
    tracing::info!(user = %user.id, role = user.role.as_str(), active = user.is_active, "an administrator changed an account");
    Ok(HttpResponse::Ok().json(UserResponse::from(user)))
}

/// Deletes an account for good.
///
/// As if its owner did: profile, sessions, progress, plans, scores, attempts and recordings go. What it made of the
/// catalogue stays.
#[utoipa::path(
    tag = "admin",
    params(("id" = UserId, Path, description = "The account.")),
    responses(
        (status = 204, description = "Deleted."),
        (status = 409, description = "It is the last active administrator's."),
    )
)]
#[delete("/admin/users/{id}")]
pub async fn delete_user(
    _admin: Admin,
    id: PathId<UserId>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
    hooks: Data<DeletionHooks>,
) -> Result<HttpResponse> {
    let (now, hooks) = (context.now(), **hooks);
    let deletion = context.db.write(move |conn| actions::delete_account(conn, hooks, id.0, now)).await?;
    actions::log_deletion(id.0);
    accounts.access.change(id.0, deletion);
    Ok(HttpResponse::NoContent().finish())
}
