//! The application: what the parts share, and the only list of features.

use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpResponse, web};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, UtoipaApp, scope};
use utoipa_swagger_ui::SwaggerUi;

use crate::auth::actions::DeletionHooks;
use crate::auth::{self, Accounts};
use crate::background::Background;
use crate::catalog::{self, KeptAnswers};
use crate::config::CorsOrigins;
use crate::context::AppContext;
use crate::health::{self, Health};
use crate::http::{
    Idempotency, KnownPaths, Shortcut, edge, explain_problem, idempotent, no_such_route, refuse_parameters,
    sweep_answers,
};
use crate::metrics;
use crate::packs::{self, PackState, Served};
use crate::progress::{self, Projections, Recorder};
use crate::pronunciation::{self, Scoring};
use crate::sync::{self, SyncState};
use crate::{authoring, backup, courses, openapi, personal_data, plans, scores, uploads};

/// How often what histograms have gathered is sorted into their buckets, whether somebody reads `/metrics` or not.
const METRICS_INTERVAL: Duration = Duration::from_secs(5);

/// What handlers can ask for. Cloning is cheap: every worker has a clone.
#[derive(Clone)]
pub struct AppState {
    /// Configuration, database, store and time.
    pub context: web::Data<AppContext>,
    /// Tokens, passwords, recent changes of access, limits.
    pub accounts: web::Data<Accounts>,
    /// The answers to reads of the catalogue.
    pub answers: web::Data<KeptAnswers>,
    /// Records what learners did.
    pub recorder: web::Data<Recorder>,
    /// Scores recordings.
    pub scoring: web::Data<Scoring>,
    /// What is known of sync.
    pub sync: web::Data<SyncState>,
    /// What signs packs.
    pub packs: web::Data<PackState>,
    /// The answers of POST requests.
    pub idempotency: web::Data<Idempotency>,
    health: web::Data<Health>,
    document: web::Bytes,
    known_paths: KnownPaths,
}

impl AppState {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When a part cannot be made from the configuration.
    pub fn new(context: AppContext) -> anyhow::Result<Self> {
        let document = openapi::document();
        let config = &context.config;
        Ok(Self {
            accounts: web::Data::new(Accounts::new(config)?),
            answers: web::Data::new(KeptAnswers::new(config.objects.url_window, config.cache_bytes)),
            recorder: web::Data::new(Recorder::new(context.clone(), PROJECTIONS)),
            scoring: web::Data::new(Scoring::new(config)?),
            idempotency: web::Data::new(Idempotency::new(context.clone(), |req| {
                Ok(auth::caller(req)?.map(|user| user.id))
            })),
            sync: web::Data::default(),
            packs: web::Data::new(PackState::new(&config.pack_keys)?),
            health: web::Data::new(Health::default()),
            known_paths: KnownPaths::new(openapi::paths(&document)),
            document: web::Bytes::from(openapi::text(&document)),
            context: web::Data::new(context),
        })
    }
}

/// Starts the work that goes on beside requests; call it before serving, since nobody is let in without it.
///
/// # Errors
/// When the database cannot be read.
pub async fn start_background(state: &AppState) -> anyhow::Result<Background> {
    let context = &state.context;
    state.accounts.access.poll(context).await?;
    state.answers.refresh(context).await?;
    let mut background = Background::default();
    background.every(METRICS_INTERVAL, "drain_metrics", (), |()| async {
        metrics::drain();
        Ok(())
    });
    auth::run_in_background(&mut background, context, state.accounts.clone().into_inner());
    catalog::follow_changes(&mut background, context, state.answers.clone().into_inner());
    catalog::index_in_background(&mut background, context);
    progress::record_in_background(&mut background, &state.recorder.clone().into_inner());
    uploads::sweep_in_background(&mut background, context);
    uploads::resume_in_background(&mut background, context, state.answers.clone().into_inner());
    pronunciation::let_recordings_go_in_background(&mut background, context);
    pronunciation::erase_in_background(&mut background, context);
    sync::sweep_in_background(&mut background, context);
    sweep_answers(&mut background, state.idempotency.clone().into_inner());
    backup::back_up_in_background(&mut background, context);
    Ok(background)
}

/// What follows from learning events in the features right of progress.
pub const PROJECTIONS: Projections = Projections(&[plans::actions::project, scores::actions::project]);

/// What happens in other features when an account is deleted.
pub const DELETION_HOOKS: DeletionHooks = DeletionHooks(&[uploads::abandon_uploads, pronunciation::schedule_erasure]);

/// The endpoints under `/api/v1`, feature by feature.
fn api(config: &mut ServiceConfig) {
    auth::routes(config);
    catalog::routes(config);
    authoring::routes(config);
    uploads::routes(config);
    courses::routes(config);
    progress::routes(config);
    pronunciation::routes(config);
    plans::routes(config);
    scores::routes(config);
    sync::routes(config);
    packs::routes(config);
    personal_data::routes(config);
}

/// The endpoints outside `/api/v1`.
fn service(config: &mut ServiceConfig) {
    health::routes(config);
    config.service(explain_problem);
    packs::well_known(config);
}

/// Registers every documented endpoint.
pub(crate) fn routes<T>(app: UtoipaApp<T>) -> UtoipaApp<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Error = actix_web::Error, InitError = ()>,
{
    app.service(scope("/api/v1").configure(api)).configure(service)
}

/// Studio and its session, and the player in development. They are no part of the API: the document knows nothing of them.
#[cfg(feature = "studio")]
fn studio(config: &mut web::ServiceConfig, is_production: bool) {
    config.configure(auth::studio_session).configure(crate::studio::routes);
    if !is_production {
        config.configure(crate::studio::player_routes);
    }
}

#[cfg(not(feature = "studio"))]
fn studio(_: &mut web::ServiceConfig, _: bool) {}

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
        .app_data(Shortcut(catalog::find_kept_answer))
        .app_data(state.context.clone())
        .app_data(state.accounts.clone())
        .app_data(state.answers.clone())
        .app_data(state.recorder.clone())
        .app_data(state.scoring.clone())
        .app_data(state.sync.clone())
        .app_data(state.packs.clone())
        .app_data(web::Data::new(PROJECTIONS))
        .app_data(web::Data::new(DELETION_HOOKS))
        .app_data(state.idempotency.clone())
        .app_data(state.health.clone())
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
        .route("/swagger-ui/", web::get().to(openapi::swagger_page))
        .route("/swagger-ui/index.html", web::get().to(openapi::swagger_page))
        .configure(|config| studio(config, state.context.config.is_production()))
        .configure(auth::well_known)
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(openapi::swagger_config()))
        .default_service(web::to(no_such_route))
        .wrap(from_fn(refuse_parameters))
        .wrap(from_fn(idempotent))
        .wrap(Compress::default())
        .wrap(cors(&state.context.config.cors))
        .wrap(from_fn(edge))
}

/// `/metrics` alone, for an address of its own.
pub fn build_metrics(
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
    App::new()
        .app_data(state.context)
        .route("/metrics", web::get().to(health::get_metrics_alone))
        .default_service(web::to(no_such_route))
        .wrap(from_fn(edge))
}

/// `parlance pack serve`: packs alone, for pages of any origin.
pub fn build_pack_server(
    served: web::Data<Served>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let cors = actix_cors::Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods(["GET", "HEAD"])
        .allow_any_header()
        .expose_headers(["Accept-Ranges", "Content-Length", "Content-Range", "ETag"]);
    App::new()
        .app_data(served)
        .configure(packs::pack_server)
        .default_service(web::to(no_such_route))
        .wrap(cors)
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
