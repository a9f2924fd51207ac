//! The endpoints of health.

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, get, web};
use secrecy::ExposeSecret;
use serde::Serialize;
use subtle::ConstantTimeEq;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::check::{Health, Migrations};
use crate::auth::{CurrentUser, Role};
use crate::config::MetricsConfig;
use crate::context::AppContext;
use crate::db::DatabaseUrl;
use crate::error::{Code, Detail, Error, Result};
use crate::metrics;

/// Registers them.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_health).service(get_liveness).service(get_readiness).service(get_metrics);
}

/// How the service is as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum HealthStatus {
    /// All parts work.
    Ok,
    /// It serves, but a part is missing: lessons are read, media or uploads may fail.
    Degraded,
    /// It cannot serve.
    Error,
}

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum CheckStatus {
    /// It answers.
    Connected,
    /// It is switched off: data is kept in memory only.
    Disabled,
    /// It does not answer.
    Error,
}

/// How the migrations stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MigrationStatus {
    /// All have run.
    UpToDate,
    /// Some have not run.
    Pending,
    /// The database does not answer, or a newer version of Parlance has migrated it.
    Error,
}

/// One part.
#[derive(Debug, Serialize, ToSchema)]
struct Check {
    /// How it is.
    status: CheckStatus,
    /// More about it; for administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "postgres://db:5432/parlance")]
    message: Option<String>,
}

/// The migrations.
#[derive(Debug, Serialize, ToSchema)]
struct MigrationCheck {
    /// How they stand.
    status: MigrationStatus,
    /// More about it; for administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "pending: 2026-01-05-000003_create_learning")]
    message: Option<String>,
}

/// The parts.
#[derive(Debug, Serialize, ToSchema)]
struct Checks {
    /// The database.
    database: Check,
    /// The object store.
    store: Check,
    /// The database's schema.
    migrations: MigrationCheck,
}

/// The service's health.
#[derive(Debug, Serialize, ToSchema)]
struct HealthResponse {
    /// As a whole.
    status: HealthStatus,
    /// This version of Parlance.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Part by part.
    checks: Checks,
}

/// Shows how the service and its parts are.
///
/// Administrators see why. 503 when it cannot serve.
#[utoipa::path(tag = "service", security((), ("bearer" = []), ("account" = [])), responses(
    (status = 200, description = "It serves.", body = HealthResponse),
    (status = 503, description = "It cannot serve.", body = HealthResponse)))]
#[get("/health")]
async fn get_health(
    user: Option<CurrentUser>,
    context: web::Data<AppContext>,
    health: web::Data<Health>,
) -> HttpResponse {
    let report = health.report(&context).await;
    let admin = user.is_some_and(|user| user.role == Role::Admin);
    let told = |message: String| admin.then_some(message);
    let database = Check {
        status: match (&report.database, *context.db.url() == DatabaseUrl::SqliteMemory) {
            (Err(_), _) => CheckStatus::Error,
            (Ok(()), true) => CheckStatus::Disabled,
            (Ok(()), false) => CheckStatus::Connected,
        },
        message: told(match &report.database {
            Ok(()) => context.db.url().to_string(),
            Err(reason) => format!("{}: {reason}", context.db.url()),
        }),
    };
    let store = Check {
        status: if report.store.is_ok() { CheckStatus::Connected } else { CheckStatus::Error },
        message: report.store.as_ref().err().and_then(|reason| told(reason.clone())),
    };
    let migrations = match &report.migrations {
        None => MigrationCheck { status: MigrationStatus::Error, message: None },
        Some(Migrations { newer, .. }) if !newer.is_empty() => MigrationCheck {
            status: MigrationStatus::Error,
            message: told(format!("run the newer version; only that knows: {}", newer.join(", "))),
        },
        Some(Migrations { pending, .. }) if !pending.is_empty() => MigrationCheck {
            status: MigrationStatus::Pending,
            message: told(format!("pending: {}", pending.join(", "))),
        },
        Some(_) => MigrationCheck { status: MigrationStatus::UpToDate, message: None },
    };
    let status = if database.status == CheckStatus::Error {
        HealthStatus::Error
    } else if store.status == CheckStatus::Error || migrations.status != MigrationStatus::UpToDate {
        HealthStatus::Degraded
    } else {
        HealthStatus::Ok
    };
    let body =
        HealthResponse { status, version: env!("CARGO_PKG_VERSION"), checks: Checks { database, store, migrations } };
    match status {
        HealthStatus::Error => HttpResponse::ServiceUnavailable().insert_header(("Retry-After", "5")).json(body),
        _ => HttpResponse::Ok().json(body),
    }
}

/// One word.
#[derive(Debug, Serialize, ToSchema)]
struct StatusResponse {
    /// The word.
    #[schema(example = "ready")]
    status: &'static str,
}

/// Says that the process runs and answers.
///
/// Looks at nothing else. Restart it when this fails.
#[utoipa::path(tag = "service", responses((status = 200, description = "It runs.", body = StatusResponse)))]
#[get("/health/live")]
async fn get_liveness() -> HttpResponse {
    HttpResponse::Ok().json(StatusResponse { status: "live" })
}

/// Says whether to send requests here.
///
/// The database answers and its schema is up to date. The store may be away.
#[utoipa::path(tag = "service", responses(
    (status = 200, description = "Send requests.", body = StatusResponse),
    (status = 503, description = "Send none now.", body = StatusResponse)))]
#[get("/health/ready")]
async fn get_readiness(context: web::Data<AppContext>, health: web::Data<Health>) -> HttpResponse {
    let report = health.report(&context).await;
    if report.database.is_ok() && report.migrations.is_some_and(|migrations| migrations.is_usable()) {
        HttpResponse::Ok().json(StatusResponse { status: "ready" })
    } else {
        HttpResponse::ServiceUnavailable()
            .insert_header(("Retry-After", "5"))
            .json(StatusResponse { status: "not_ready" })
    }
}

/// Shows request counts and answer times in Prometheus' text format.
///
/// Operators may ask for a bearer token of their own (`PARLANCE_METRICS_TOKEN`), or serve this elsewhere
/// (`PARLANCE_METRICS_ADDR`).
#[utoipa::path(tag = "service", responses(
    (status = 200, description = "The metrics.", body = String, content_type = "text/plain"),
    (status = 401, description = "The bearer token is not the one that was set for readers."),
    (status = 404, description = "They are served at another address.")))]
#[get("/metrics")]
async fn get_metrics(req: HttpRequest, context: web::Data<AppContext>) -> Result<HttpResponse> {
    if context.config.metrics.addr.is_some() {
        return Err(Error::new(Code::NotFound, Detail::MetricsElsewhere));
    }
    render_metrics(&req, &context.config.metrics)
}

/// `GET /metrics` where nothing else is served.
pub async fn get_metrics_alone(req: HttpRequest, context: web::Data<AppContext>) -> Result<HttpResponse> {
    render_metrics(&req, &context.config.metrics)
}

fn render_metrics(req: &HttpRequest, config: &MetricsConfig) -> Result<HttpResponse> {
    if let Some(token) = &config.token {
        let sent = req.headers().get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        let right = sent.is_some_and(|sent| sent.ct_eq(token.expose_secret().as_bytes()).into());
        if !right {
            return Err(Error::new(Code::Unauthenticated, Detail::MetricsToken));
        }
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics::render()))
}
