//! The application: what the parts share, and the only list of features.

use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpResponse, web};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, UtoipaApp, scope};
use utoipa_swagger_ui::SwaggerUi;

use crate::auth::{self, AccessTokens, Accounts};
use crate::clock::Clock;
use crate::config::{Config, CorsOrigins};
use crate::db::Database;
use crate::http::{Idempotency, KnownPaths, edge, idempotent, no_such_route};
use crate::openapi;
use crate::storage::Storage;

/// What handlers can ask for. Cloning is cheap: every worker has a clone.
#[derive(Clone)]
pub struct AppState {
    /// The configuration.
    pub config: web::Data<Config>,
    /// The database.
    pub db: web::Data<Database>,
    /// The object store.
    pub storage: web::Data<Storage>,
    /// The time.
    pub clock: web::Data<Clock>,
    /// Issues and verifies access tokens.
    pub tokens: web::Data<AccessTokens>,
    /// Passwords, recent changes of access, limits.
    pub accounts: web::Data<Accounts>,
    /// The answers of POST requests.
    pub idempotency: web::Data<Idempotency>,
    document: web::Bytes,
    known_paths: KnownPaths,
}

impl AppState {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When a part cannot be made from the configuration.
    pub fn new(config: Config, db: Database, storage: Storage, clock: Clock) -> anyhow::Result<Self> {
        let document = openapi::document();
        Ok(Self {
            tokens: web::Data::new(AccessTokens::new(&config.jwt_keys)?),
            accounts: web::Data::new(Accounts::new(&config)?),
            idempotency: web::Data::new(Idempotency::new(db.clone(), clock.clone(), &config.jwt_keys, |req| {
                Ok(auth::caller(req)?.map(|user| user.id))
            })),
            known_paths: KnownPaths::new(openapi::paths(&document)),
            document: web::Bytes::from(openapi::text(&document)),
            config: web::Data::new(config),
            db: web::Data::new(db),
            storage: web::Data::new(storage),
            clock: web::Data::new(clock),
        })
    }
}

/// How often stored answers whose time is over are deleted.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10 * 60);

/// The work that goes on beside requests. Dropping it ends the work.
pub struct Background(Vec<tokio::task::JoinHandle<()>>);

impl Background {
    /// Ends the work.
    pub async fn stop(mut self) {
        for task in self.0.drain(..) {
            task.abort();
            // A task that was aborted says so; there is nothing else to learn.
            drop(task.await);
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

/// Starts the work that goes on beside requests; call it before serving, since nobody is let in without it.
///
/// # Errors
/// When the database cannot be read.
pub async fn start_background(state: &AppState) -> anyhow::Result<Background> {
    state.accounts.access.look(&state.db, &state.clock).await?;
    let state = state.clone();
    Ok(Background(vec![tokio::spawn(async move {
        let forget_answers = async {
            loop {
                if let Err(problem) = state.idempotency.sweep().await {
                    tracing::warn!(problem = %problem, cause = ?problem.cause, "could not delete old answers");
                }
                tokio::time::sleep(SWEEP_INTERVAL).await;
            }
        };
        tokio::join!(state.accounts.keep_house(&state.db, &state.storage, &state.clock), forget_answers);
    })]))
}

/// The endpoints under `/api/v1`, feature by feature.
fn api(config: &mut ServiceConfig) {
    auth::routes(config);
}

/// The endpoints outside `/api/v1`.
fn service(_config: &mut ServiceConfig) {}

/// Registers every documented endpoint.
pub(crate) fn routes<T>(app: UtoipaApp<T>) -> UtoipaApp<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Error = actix_web::Error, InitError = ()>,
{
    app.service(scope("/api/v1").configure(api)).configure(service)
}

/// The application, ready to be served by a worker.
pub fn build(
    state: AppState,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let document = state.document.clone();
    let app = App::new()
        .app_data(state.known_paths.clone())
        .app_data(state.config.clone())
        .app_data(state.db.clone())
        .app_data(state.storage.clone())
        .app_data(state.clock.clone())
        .app_data(state.tokens.clone())
        .app_data(state.accounts.clone())
        .app_data(state.idempotency.clone())
        .into_utoipa_app();
    routes(app)
        .into_app()
        .route(
            "/openapi.json",
            web::get().to(move || {
                let document = document.clone();
                async move { HttpResponse::Ok().content_type("application/json").body(document) }
            }),
        )
        .service(web::redirect("/swagger-ui", "/swagger-ui/"))
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(openapi::swagger_config()))
        .default_service(web::to(no_such_route))
        .wrap(from_fn(idempotent))
        .wrap(Compress::default())
        .wrap(cors(&state.config.cors))
        .wrap(from_fn(edge))
}

fn cors(origins: &CorsOrigins) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allow_any_header()
        .expose_headers(["ETag", "Idempotent-Replayed", "Location", "Retry-After", "X-Request-Id"])
        .max_age(3600);
    match origins {
        CorsOrigins::Any => cors.allow_any_origin(),
        CorsOrigins::These(origins) => origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)),
    }
}
