//! The endpoints of packs, and those of `parlance pack serve`.

mod server;

use actix_web::{HttpRequest, HttpResponse, get, web};
use garde::Validate;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub use server::pack_server;

use super::build::manifest_of;
use super::{Choice, PackKeys, PublicKeys, SignedManifest};
use crate::catalog::Reading;
use crate::catalog::model::AssetType;
use crate::catalog::queries::BranchRoot;
use crate::config::PackKey;
use crate::context::AppContext;
use crate::db::{LevelId, StoryId, Timestamp};
use crate::error::{Code, Detail, Error, LARGEST_WHOLE, Result};
use crate::http::{Params, PathId, Rendered, between, comma_separated};
use crate::storage::Bucket;

/// Registers those under `/api/v1`.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_level_pack).service(get_story_pack);
}

/// Registers the one at a path of its own (RFC 8615).
pub fn well_known(config: &mut ServiceConfig) {
    config.service(get_pack_keys);
}

/// How many packs are made at once: that of 10,000 lessons takes some 50 MB meanwhile, and any bound of bytes makes another.
const TURNS: usize = 2;

/// What the endpoints share.
pub struct PackState {
    keys: PackKeys,
    turns: Semaphore,
}

impl PackState {
    /// With the configured keys.
    ///
    /// # Errors
    /// When one is none.
    pub fn new(keys: &[PackKey]) -> anyhow::Result<Self> {
        Ok(Self { keys: PackKeys::new(keys)?, turns: Semaphore::new(TURNS) })
    }
}

/// Which files to take along.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PackParams {
    /// Only files of these types, joined by commas; all unless given.
    #[garde(skip)]
    #[serde(default, deserialize_with = "comma_separated")]
    // One text to generators, as `include` of the catalogue.
    #[param(
        value_type = Option<String>, example = "AUDIO,SUBTITLE",
        pattern = "^(VIDEO|AUDIO|SUBTITLE|SCREENSHOT|METADATA)(,(VIDEO|AUDIO|SUBTITLE|SCREENSHOT|METADATA))*$",
    )]
    types: Vec<AssetType>,
    /// The most that the files may take together, bytes: the first units of the course that fit, each with all of its files.
    #[garde(custom(between(1, LARGEST_WHOLE)))]
    #[param(minimum = 1, example = 100000000)]
    max_bytes: Option<u64>,
}

/// A pack: what is in it, and where its files are now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PackResponse {
    /// What is in it, signed. It can be kept, handed on and verified for ever.
    manifest: SignedManifest,
    /// Where each file of the manifest is to be fetched. It is not part of what is signed, since it ends.
    urls: Vec<BlobUrl>,
}

/// Where a file is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BlobUrl {
    /// SHA-256 of its bytes, lower-case hex.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    sha256: String,
    /// Where to fetch it until `urlExpiresAt`: no token needed, `Range` works. The same within a window of time.
    #[schema(
        example = "http://127.0.0.1:9100/assets/placeholder/videos/greeting-phrases-v1.mp4?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=…"
    )]
    url: String,
    /// When the URL stops working.
    url_expires_at: Timestamp,
}

/// Shows all that is needed to learn a level offline.
///
/// What learners see of it, authors too: drafts are in no pack. `manifest.payload` is a `PackManifest`, signed with a key of
/// `/.well-known/parlance-pack-key`. Fetch the files whose SHA-256 you do not have, and compare each. 404 also where the
/// server has no key to sign packs with.
#[utoipa::path(
    tag = "packs",
    params(("id" = LevelId, Path, description = "The level's id."), PackParams),
    responses((status = 200, description = "The pack.", body = PackResponse))
)]
#[get("/levels/{id}/pack")]
async fn get_level_pack(
    reading: Reading,
    id: PathId<LevelId>,
    params: Params<PackParams>,
    state: web::Data<PackState>,
) -> Result<HttpResponse> {
    answer(reading, BranchRoot::Level(id.0), params.0, state).await
}

/// Shows all that is needed to learn a story offline.
///
/// As the pack of a level, of one of its stories.
#[utoipa::path(
    tag = "packs",
    params(("id" = StoryId, Path, description = "The story's id."), PackParams),
    responses((status = 200, description = "The pack.", body = PackResponse))
)]
#[get("/stories/{id}/pack")]
async fn get_story_pack(
    reading: Reading,
    id: PathId<StoryId>,
    params: Params<PackParams>,
    state: web::Data<PackState>,
) -> Result<HttpResponse> {
    answer(reading, BranchRoot::Story(id.0), params.0, state).await
}

async fn answer(
    reading: Reading,
    root: BranchRoot,
    params: PackParams,
    state: web::Data<PackState>,
) -> Result<HttpResponse> {
    let reading = reading.as_learner();
    let choice = Choice { types: params.types, max_bytes: params.max_bytes };
    let render = |now| render(reading.context.clone(), root, choice.clone(), state.clone(), now);
    reading.answer_with_urls(render).await
}

async fn render(
    context: web::Data<AppContext>,
    root: BranchRoot,
    choice: Choice,
    state: web::Data<PackState>,
    now: Timestamp,
) -> Result<Rendered> {
    let signer = state.keys.signer().ok_or_else(|| Error::new(Code::NotFound, Detail::NoPackKey))?.clone();
    let _turn = state.turns.acquire().await.map_err(|closed| Error::internal(closed.into()))?;
    let (manifest, chosen) = manifest_of(&context, root, choice).await?;
    // Not here, since it may be large: requests are not kept waiting by it.
    let rendered = web::block(move || {
        let urls = chosen.files.into_iter().map(|(blob, key)| {
            let signed = context.storage.presign_get(Bucket::Assets, &key, now.utc());
            BlobUrl { sha256: blob.sha256, url: signed.url, url_expires_at: signed.expires_at.into() }
        });
        Ok(Rendered::new(&PackResponse { manifest: signer.sign(&manifest)?, urls: urls.collect() }))
    });
    rendered.await.map_err(|error| Error::internal(error.into()))?
}

/// Shows the public keys that packs are verified with.
///
/// A JWK set (RFC 7517) of keys of Ed25519 (RFC 8037): the one that signs, and those that did before. Keep it beside the packs
/// that you keep; it is empty where no packs are made.
#[utoipa::path(tag = "packs", responses((status = 200, description = "The keys.", body = PublicKeys)))]
#[get("/.well-known/parlance-pack-key")]
async fn get_pack_keys(req: HttpRequest, state: web::Data<PackState>) -> HttpResponse {
    Rendered::new(state.keys.public()).respond(&req)
}
