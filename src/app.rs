//! The application: what the parts share, and the only list of features.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpResponse, web};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, UtoipaApp, scope};
use utoipa_swagger_ui::SwaggerUi;

use crate::auth::{self, AccessTokens, Accounts};
use crate::catalog::{self, Catalog};
use crate::clock::Clock;
use crate::config::{Config, CorsOrigins};
use crate::db::Database;
use crate::health::{self, Health};
use crate::http::{Idempotency, KnownPaths, edge, idempotent, no_such_route};
use crate::openapi;
use crate::plans;
use crate::progress::{self, Projections};
use crate::pronunciation::{self, scorer::Scorer};
use crate::scores;
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
    /// The catalogue for reading.
    pub catalog: web::Data<Catalog>,
    /// Scores recordings.
    pub scorer: web::Data<dyn Scorer>,
    /// How the parts are.
    pub health: web::Data<Health>,
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
        let tokens = AccessTokens::new(&config.jwt_keys)?;
        let (db, storage, clock) = (web::Data::new(db), web::Data::new(storage), web::Data::new(clock));
        let catalog = Catalog::new(db.clone(), storage.clone(), clock.clone(), config.objects.url_window);
        Ok(Self {
            tokens: web::Data::new(tokens),
            catalog: web::Data::new(catalog),
            scorer: web::Data::from(pronunciation::scorer::from_config(&config.scorer)?),
            health: web::Data::new(Health::new(db.clone(), storage.clone())),
            accounts: web::Data::new(Accounts::new(&config)?),
            idempotency: web::Data::new(Idempotency::new(
                Database::clone(&db),
                Clock::clone(&clock),
                &config.jwt_keys,
                |req| Ok(auth::caller(req)?.map(|user| user.id)),
            )),
            known_paths: KnownPaths::new(openapi::paths(&document)),
            document: web::Bytes::from(openapi::text(&document)),
            config: web::Data::new(config),
            db,
            storage,
            clock,
        })
    }
}

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
    state.catalog.refresh().await?;
    let (accounts, catalog, uploads) = (state.clone(), state.catalog.clone(), state.clone());
    let answers = state.idempotency.clone();
    Ok(Background(vec![
        tokio::spawn(
            async move { accounts.accounts.keep_house(&accounts.db, &accounts.storage, &accounts.clock).await },
        ),
        tokio::spawn(async move { catalog.follow().await }),
        tokio::spawn(async move { catalog::uploads::keep_swept(&uploads.db, &uploads.storage, &uploads.clock).await }),
        tokio::spawn(async move { answers.keep_swept().await }),
    ]))
}

/// What follows from learning events in the features right of progress.
pub const PROJECTIONS: Projections = Projections(&[plans::actions::project, scores::actions::project]);

/// The endpoints under `/api/v1`, feature by feature.
fn api(config: &mut ServiceConfig) {
    auth::routes(config);
    catalog::routes(config);
    progress::routes(config);
    pronunciation::routes(config);
    plans::routes(config);
    scores::routes(config);
}

/// The endpoints outside `/api/v1`.
fn service(config: &mut ServiceConfig) {
    health::routes(config);
}

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
        .app_data(state.catalog.clone())
        .app_data(state.scorer.clone())
        .app_data(state.health.clone())
        .app_data(state.accounts.clone())
        .app_data(web::Data::new(PROJECTIONS))
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
