//! Signing in as OAuth 2.0 clients do (RFC 6749 §4.3): what API explorers know by themselves.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sign_in::{Name, with_password};
use super::types::LoginResponse;
use crate::auth::extract::Visitor;
use crate::auth::{Accounts, rules};
use crate::context::AppContext;
use crate::error::{Code, Problem, Result};
use crate::http::ValidForm;

/// A user name or an address, and the password. Other fields, such as `scope` and `client_id`, mean nothing here.
#[derive(Deserialize, Validate, ToSchema)]
#[garde(allow_unvalidated)]
#[schema(example = json!({"grant_type": "password", "username": "johndoe", "password": "parlance-demo"}))]
pub struct TokenRequest {
    /// Always `password`.
    #[schema(required, value_type = String, example = "password")]
    grant_type: Option<String>,
    /// The user name or the address.
    #[schema(required, value_type = String, max_length = 254, example = "johndoe")]
    username: Option<String>,
    /// The password.
    #[schema(required, value_type = String, max_length = 128, example = "parlance-demo", format = Password)]
    password: Option<String>,
}

/// Tokens, in the words of RFC 6749 §5.1.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenResponse {
    /// Send it as `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiIwMTk4…")]
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How long the access token lives, seconds.
    #[schema(example = 900)]
    expires_in: i64,
    /// Gives the next pair at `POST /auth/refresh`; each works once.
    #[schema(example = "AZjA3gAAcACAAAAAAAAAAFt2Rk1mYk…")]
    refresh_token: String,
}

impl From<LoginResponse> for TokenResponse {
    fn from(login: LoginResponse) -> Self {
        Self {
            access_token: login.access_token,
            token_type: login.token_type,
            expires_in: login.expires_in,
            refresh_token: login.refresh_token,
        }
    }
}

/// Why there are none, in the words of RFC 6749 §5.2.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenRefusal {
    /// `invalid_request`, `invalid_grant` or `unsupported_grant_type`.
    #[schema(example = "invalid_grant")]
    error: &'static str,
    /// For people.
    #[schema(example = "Name or password are wrong.")]
    error_description: String,
}

fn refuse(error: &'static str, description: impl Into<String>) -> HttpResponse {
    HttpResponse::BadRequest().json(TokenRefusal { error, error_description: description.into() })
}

/// Signs in with user name or address and password, as OAuth 2.0 does.
///
/// For API explorers and tools that know the password grant: `POST /auth/login` says the same in this API's own words, and
/// says who signed in. The same limits hold for both together.
#[utoipa::path(
    tag = "auth",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Signed in.", body = TokenResponse),
        (status = 400, description = "Not signed in.", content(
            (TokenRefusal = "application/json"),
            (Problem = "application/problem+json"),
        )),
    )
)]
#[post("/auth/token")]
pub async fn issue_token(
    visitor: Visitor,
    form: ValidForm<TokenRequest>,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
) -> Result<HttpResponse> {
    let ValidForm(form) = form;
    match form.grant_type.as_deref() {
        Some("password") => {}
        Some(_) => return Ok(refuse("unsupported_grant_type", "Send grant_type=password.")),
        None => return Ok(refuse("invalid_request", "Send grant_type=password, username and password.")),
    }
    let (Some(name), Some(password)) = (form.username, form.password) else {
        return Ok(refuse("invalid_request", "Send username and password."));
    };
    if name.chars().count() > rules::MAX_EMAIL || rules::given_password(&password, &()).is_err() {
        return Ok(refuse("invalid_grant", "Name or password are longer than any can be."));
    }
    match with_password(visitor, Name::typed(&name), password, |_| Ok(()), accounts, context).await {
        Ok(login) => Ok(HttpResponse::Ok().json(TokenResponse::from(login))),
        Err(error) if error.code == Code::InvalidCredentials => Ok(refuse("invalid_grant", error.detail.to_string())),
        Err(error) => Err(error),
    }
}
