//! Whole courses in and out; media travel with the command line.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Author;
use crate::authoring::change;
use crate::catalog::KeptAnswers;
use crate::catalog::language::check_language;
use crate::context::AppContext;
use crate::courses::document::MAX_DOCUMENT_BYTES;
use crate::courses::{self, Document, ImportReport, Selection};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::http::{JsonLimit, Params, Rendered, Valid, chars, rule};

/// Registers them.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(export_catalog)
        .service(scope("/catalog/import").app_data(JsonLimit(MAX_DOCUMENT_BYTES)).service(import_catalog));
}

/// Whether to write.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ImportParams {
    /// Only tells what would happen.
    #[serde(default)]
    #[garde(skip)]
    #[param(example = true)]
    dry_run: bool,
}

/// What to export.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ExportParams {
    /// Only levels that teach this language, BCP 47, in any case: `en` finds `en-US` too (RFC 4647, basic filtering).
    #[garde(inner(custom(rule(check_language))))]
    #[param(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    language: Option<String>,
    /// Only levels with this slug.
    #[garde(inner(custom(chars(1, 100))))]
    #[param(example = "beginner", min_length = 1, max_length = 100)]
    level: Option<String>,
}

/// Imports a catalogue document of up to 64 MiB.
///
/// Makes and changes what it holds, found by slugs and keys, in one transaction. It deletes nothing, and doing so again
/// changes nothing. Media are sent before, by uploads or the command line.
#[utoipa::path(tag = "authoring", request_body = Document, params(ImportParams),
    responses(
        (status = 200, description = "What was done, or with `dryRun` would be.", body = ImportReport),
        (status = 422, description = "Something is not valid; `errors` points at it in the document. Nothing was changed."),
    ))]
#[post("")]
pub(super) async fn import_catalog(
    _: Author,
    params: Params<ImportParams>,
    body: Valid<Document>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let document = body.0;
    let report = if params.0.dry_run {
        let now = context.now();
        context.db.read(move |conn| courses::plan_import(conn, now, &document)).await?
    } else {
        change(&context, &answers, move |conn, now| courses::import_catalog(conn, now, &document)).await?
    };
    // A report has a line for each row that changed: writing megabytes of it is no work for a thread that serves requests.
    let body = web::block(move || serde_json::to_vec(&report)).await.map_err(|error| Error::internal(error.into()))?;
    let body = body.map_err(|error| Error::internal(error.into()))?;
    Ok(HttpResponse::Ok().content_type("application/json").body(body))
}

/// Exports the catalogue, drafts included, as a document.
///
/// The same content always gives the same bytes. Media are not in it: the command line exports whole courses.
#[utoipa::path(tag = "authoring", params(ExportParams),
    responses(
        (status = 200, description = "The document.", body = Document),
    ))]
#[get("/catalog/export")]
pub(super) async fn export_catalog(
    _: Author,
    params: Params<ExportParams>,
    context: web::Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let selection = Selection { language: params.0.language, level: params.0.level };
    let render = move |conn: &mut Conn| {
        let document = courses::export_catalog(conn, &selection)?;
        Ok::<_, Error>(Rendered::of_text(document.to_text()))
    };
    Ok(context.db.snapshot(render).await?.respond(&req))
}
