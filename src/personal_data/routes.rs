//! The endpoint of what is kept about a learner.

use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::web::{Data, block};
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use super::response::PersonalDataResponse;
use crate::auth::{Accounts, CurrentUser};
use crate::context::AppContext;
use crate::error::{Error, Result, Thing};
use crate::http::Rendered;
use crate::pronunciation::AttemptDetailResponse;
use crate::pronunciation::model::ScoringSide;
use crate::storage::Bucket;

/// Registers the endpoint.
pub fn routes(config: &mut ServiceConfig) {
    config.service(export_my_data);
}

/// Gives all that is kept about you, as one document.
///
/// Recordings come as URLs that live for a while; fetch them before `recordingUrlExpiresAt`. Passwords and tokens are kept
/// as hashes alone, which are left out. Counted with what is asked of your password: ten times a minute.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "Everything.", body = PersonalDataResponse))
)]
#[get("/me/export")]
pub async fn export_my_data(
    user: CurrentUser,
    accounts: Data<Accounts>,
    context: Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    accounts.limits.count_account(("export", user.id))?;
    let gathered = context.db.snapshot(move |conn| actions::gather(conn, user.id)).await?;
    let (data, attempts) = gathered.ok_or_else(|| Error::not_found(Thing::Account))?;
    let now = context.now().utc();
    let side = ScoringSide::configured(&context.config.scorer);
    let pronunciation_attempts = attempts.iter().map(|attempt| {
        let recording =
            attempt.has_recording().then(|| context.storage.presign_get(Bucket::Recordings, &attempt.audio_key, now));
        AttemptDetailResponse::new(attempt, side, recording, None)
    });
    let data = PersonalDataResponse { pronunciation_attempts: pronunciation_attempts.collect(), ..data };
    let body = block(move || Rendered::new(&data)).await.map_err(|error| Error::internal(error.into()))?;
    let mut response = body.respond(&req);
    let name = HeaderValue::from_static("attachment; filename=\"parlance-export.json\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(response)
}
