//! Whole courses in and out; media travel with the command line.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::Author;
use crate::catalog::authoring::change;
use crate::catalog::exchange::{self, Document, ImportReport, Selection};
use crate::catalog::{Catalog, queries};
use crate::error::Result;
use crate::http::{Params, Rendered, Valid};

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
    /// Only levels that teach this language, BCP 47.
    #[garde(inner(length(min = 1, max = 35)))]
    #[param(example = "en")]
    language: Option<String>,
    /// Only levels with this slug.
    #[garde(inner(length(min = 1, max = 100)))]
    #[param(example = "beginner")]
    level: Option<String>,
}

/// Imports a catalogue document of up to 64 MiB: makes and changes what it holds, found by slugs and keys, in one
/// transaction; deletes nothing; doing so again changes nothing. Media are sent before, by uploads or the command line.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = Document, params(ImportParams),
    responses(
        (status = 200, description = "What was done, or with `dryRun` would be.", body = ImportReport),
        (status = 403, description = "Needs the role author or admin."),
        (status = 422, description = "Something is not valid; `errors` points at it in the document. Nothing was changed."),
    ))]
#[post("")]
pub(super) async fn import_catalog(
    _: Author,
    params: Params<ImportParams>,
    body: Valid<Document>,
    catalog: web::Data<Catalog>,
) -> Result<HttpResponse> {
    let document = body.0;
    let report = if params.0.dry_run {
        let now = catalog.now();
        catalog.db().read(move |conn| exchange::plan_import(conn, now, &document)).await?
    } else {
        change(&catalog, move |conn, now| exchange::import_catalog(conn, now, &document)).await?
    };
    Ok(HttpResponse::Ok().json(report))
}

/// Exports the catalogue, drafts included, as a document: the same content always gives the same bytes.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(ExportParams),
    responses(
        (status = 200, description = "The document.", body = Document),
        (status = 403, description = "Needs the role author or admin."),
    ))]
#[get("/catalog/export")]
pub(super) async fn export_catalog(
    _: Author,
    params: Params<ExportParams>,
    catalog: web::Data<Catalog>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let selection = Selection { language: params.0.language, level: params.0.level };
    let export = catalog.db().write(move |conn| {
        // Writers wait their turn meanwhile, so all of the document is of one moment.
        queries::lock_revision(conn)?;
        exchange::export_catalog(conn, &selection)
    });
    Ok(Rendered::of_text(export.await?.to_text()).respond(&req))
}
