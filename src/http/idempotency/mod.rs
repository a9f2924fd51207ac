//! `Idempotency-Key`: a POST that is sent again gets the answer of the first time, byte for byte.
//!
//! Owns `idempotency_keys`. For signed-in callers and endpoints that exist, sign-in and its kin apart: nobody else can
//! fill the table, and each only up to a quota. Success is kept for thirty days, sealed; after any other answer the key is
//! free, so that the request can be mended or tried again. A claim whose process died is taken over once its lock has run
//! out, unless its work was committed: then it is answered 409, and nothing is done twice.

mod queries;
mod quota;
mod seal;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LOCATION};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use anyhow::{Context, anyhow};
use tracing::Instrument;

use self::queries::{Answer, Name, Record};
use self::quota::Quota;
use self::seal::Seal;
use super::body::receive;
use super::problem::KnownPaths;
use crate::background::Background;
use crate::context::AppContext;
use crate::db::{BeforeCommit, Json, Timestamp, UserId, with_each_commit};
use crate::error::{Code, Detail, Error, Result};
use crate::sha256::Sha256Hasher;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Tells a repeated answer from the first one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// How long a claim holds: longer than any request may take.
const LOCK_SECONDS: i64 = 90;

/// How long a repeated request waits for the first one.
const PATIENCE: Duration = Duration::from_secs(15);

/// The largest body that may come with a key, bytes: it is read whole before the endpoint sees it.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// How long answers are kept, days.
const KEPT_DAYS: i64 = 30;

/// How often old answers are deleted.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10 * 60);

/// The headers of an answer that are kept.
const KEPT_HEADERS: [HeaderName; 4] = [CONTENT_TYPE, CONTENT_LANGUAGE, LOCATION, ETAG];

/// Who sends a request: as the features, which the foundation does not know, see it.
type CallerOf = fn(&HttpRequest) -> Result<Option<UserId>>;

/// Keeps the answers of POST requests.
pub struct Idempotency {
    context: AppContext,
    seal: Seal,
    quota: Quota,
    caller_of: CallerOf,
}

/// The `Idempotency-Key` under which a request is worked on: for work that is known by it, and so is done once whatever
/// becomes of the process.
#[derive(Clone)]
pub struct RequestKey(pub String);

impl RequestKey {
    /// That of a request, if it has one that counts.
    pub fn of(req: &HttpRequest) -> Option<Self> {
        req.extensions().get::<Self>().cloned()
    }
}

/// What became of claiming a key.
enum Claim {
    /// Nobody has it: work on it until then.
    Mine(Timestamp),
    /// It was answered.
    Answered(Record),
}

impl Idempotency {
    /// With the keys that seal answers.
    pub fn new(context: AppContext, caller_of: CallerOf) -> Self {
        Self { seal: Seal::new(&context.config.jwt_keys), quota: Quota::new(), context, caller_of }
    }

    /// Deletes the answers whose time is over.
    pub async fn sweep(&self) -> Result<()> {
        let before = self.context.now() - chrono::Duration::days(KEPT_DAYS);
        self.context.db.write(move |conn| queries::delete_records(conn, before)).await.map(drop)
    }

    async fn claim(&self, name: &Name, hash: &str, user: UserId) -> Result<Claim> {
        if let Err(error) = self.quota.check(user, self.context.now()) {
            let own_name = name.clone();
            // What is kept already is still given out.
            if self.context.db.read(move |conn| queries::find_record(conn, &own_name)).await?.is_none() {
                return Err(error);
            }
        }
        let started = Instant::now();
        let mut pause = Duration::from_millis(10);
        loop {
            let now = self.context.now();
            let locked_until = now + chrono::Duration::seconds(LOCK_SECONDS);
            let (own_name, own_hash) = (name.clone(), hash.to_owned());
            let found = self
                .context
                .db
                .write(move |conn| {
                    if queries::insert_claim(conn, &own_name, &own_hash, user, locked_until, now)? {
                        return Ok(None);
                    }
                    queries::find_record(conn, &own_name)
                })
                .await?;
            let Some(record) = found else { return Ok(Claim::Mine(locked_until)) };
            if record.request_hash != hash {
                return Err(Error::new(Code::IdempotencyKeyReused, Detail::KeyOfAnotherRequest));
            }
            if record.status.is_some() {
                return Ok(Claim::Answered(record));
            }
            if record.locked_until < now {
                if record.response_headers.is_some() {
                    return Err(Error::conflict(Detail::AnswerLost));
                }
                let own_name = name.clone();
                let taken = self
                    .context
                    .db
                    .write(move |conn| queries::update_claim(conn, &own_name, record.locked_until, locked_until, now))
                    .await?;
                if taken {
                    return Ok(Claim::Mine(locked_until));
                }
            }
            self.wait_for_answer(name, started, &mut pause).await?;
        }
    }

    /// Returns once the first request is over, answered or not.
    async fn wait_for_answer(&self, name: &Name, started: Instant, pause: &mut Duration) -> Result<()> {
        loop {
            if started.elapsed() > PATIENCE {
                return Err(in_progress(Detail::StillWorkedOn));
            }
            tokio::time::sleep(*pause).await;
            *pause = (*pause * 2).min(Duration::from_millis(500));
            let own_name = name.clone();
            let now = self.context.now();
            let record = self.context.db.read(move |conn| queries::find_record(conn, &own_name)).await?;
            if record.is_none_or(|record| record.status.is_some() || record.locked_until < now) {
                return Ok(());
            }
        }
    }

    async fn keep(&self, name: Name, held_until: Timestamp, answer: Option<Answer>) -> Result<()> {
        let now = self.context.now();
        self.context
            .db
            .write(move |conn| match answer {
                Some(answer) => queries::update_answer(conn, &name, held_until, &answer, now),
                None => queries::delete_claim(conn, &name, held_until),
            })
            .await
    }

    fn replay(&self, name: &Name, record: &Record) -> Result<HttpResponse> {
        let (Some(status), Some(Json(headers)), Some(sealed)) =
            (record.status, &record.response_headers, &record.response_body)
        else {
            return Err(Error::internal(anyhow!("a stored answer has no status, headers or body")));
        };
        let body = self.seal.open(name, sealed).ok_or_else(|| Error::conflict(Detail::AnswerSealed))?;
        let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let mut response = HttpResponse::build(status.context("a stored answer has a status that is none")?);
        for (header, value) in headers.as_object().into_iter().flatten() {
            response.insert_header((header.as_str(), value.as_str().unwrap_or_default()));
        }
        response.insert_header((REPLAYED, HeaderValue::from_static("true")));
        Ok(if body.is_empty() { response.finish() } else { response.body(body) })
    }
}

/// Deletes old answers now and then.
pub fn sweep_answers(background: &mut Background, idempotency: Arc<Idempotency>) {
    background.every(SWEEP_INTERVAL, "sweep_idempotency_keys", idempotency, |idempotency| async move {
        idempotency.sweep().await
    });
}

/// Is this a POST with a key to an endpoint that takes one?
fn is_concerned(req: &ServiceRequest) -> bool {
    let path = req.path();
    req.method() == Method::POST
        && req.headers().contains_key(&HEADER)
        && path.starts_with("/api/v1/")
        && !path.starts_with("/api/v1/auth/")
        && req.app_data::<KnownPaths>().is_some_and(|known| known.takes(path, &Method::POST))
}

/// The middleware: does nothing unless somebody signed in sends a POST with an `Idempotency-Key`.
///
/// # Errors
/// Those of what it wraps; its own are finished answers.
pub async fn idempotent(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let idempotency = req.app_data::<Data<Idempotency>>().filter(|_| is_concerned(&req)).cloned();
    let Some(idempotency) = idempotency else {
        return next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    };
    let (name, user) = match named(&req, &idempotency) {
        Ok(Some(named)) => named,
        // The endpoint itself says what is missing.
        Ok(None) => return next.call(req).await.map(ServiceResponse::map_into_boxed_body),
        Err(error) => return Ok(req.error_response(error)),
    };
    let payload = req.take_payload();
    let (body, memory) = match receive(payload, MAX_BODY, &idempotency.context, too_large).await {
        Ok(received) => received,
        Err(error) => return Ok(req.error_response(error)),
    };
    req.extensions_mut().insert(memory);
    req.extensions_mut().insert(RequestKey(name.key.clone()));
    let hash = request_hash(&req, &body);
    req.set_payload(Payload::from(body));

    let held_until = match idempotency.claim(&name, &hash, user).await {
        Ok(Claim::Mine(held_until)) => held_until,
        Ok(Claim::Answered(record)) => {
            return Ok(match idempotency.replay(&name, &record) {
                Ok(response) => req.into_response(response),
                Err(error) => req.error_response(error),
            });
        }
        Err(error) => return Ok(req.error_response(error)),
    };
    // A task of its own: when the client hangs up, the work still ends and its answer is kept.
    let work = async move {
        let response = match with_each_commit(carrying_out(name.clone(), held_until), next.call(req)).await {
            Ok(response) => response.map_into_boxed_body(),
            Err(error) => {
                release(&idempotency, name, held_until).await;
                return Err(error);
            }
        };
        finish(&idempotency, name, user, held_until, response).await
    };
    actix_web::rt::spawn(work.in_current_span()).await.map_err(|error| Error::internal(error.into()))?
}

/// What tells those who take over a key that its work is done: otherwise a process that dies before it has kept the answer
/// leaves work that is done again. Work that took so long that somebody has taken the key over is not committed.
fn carrying_out(name: Name, held_until: Timestamp) -> BeforeCommit {
    Arc::new(move |conn| match queries::update_carried_out(conn, &name, held_until)? {
        true => Ok(()),
        false => Err(in_progress(Detail::BegunAgain)),
    })
}

fn in_progress(detail: Detail) -> Error {
    Error { retry_after: Some(Duration::from_secs(5)), ..Error::new(Code::RequestInProgress, detail) }
}

/// Who asks under which key; none when nobody is signed in.
fn named(req: &ServiceRequest, idempotency: &Idempotency) -> Result<Option<(Name, UserId)>> {
    let user = match (idempotency.caller_of)(req.request()) {
        Ok(Some(user)) => user,
        Ok(None) => return Ok(None),
        Err(error) if error.code == Code::Unauthenticated => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut keys = req.headers().get_all(&HEADER);
    let key = keys.next().and_then(|key| key.to_str().ok()).filter(|_| keys.next().is_none());
    let key = key.filter(|key| (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    let key = key.ok_or_else(|| Error::malformed(Detail::BadIdempotencyKey))?;
    Ok(Some((Name { scope: format!("user:{user}"), key: key.to_owned() }, user)))
}

fn too_large(max: usize) -> Error {
    Error::new(Code::PayloadTooLarge, Detail::KeyedBodyTooLarge { max })
}

fn request_hash(req: &ServiceRequest, body: &[u8]) -> String {
    let mut hasher = Sha256Hasher::default();
    hasher.update(req.uri().path_and_query().map_or("", |path| path.as_str()).as_bytes());
    hasher.update(&[0]);
    hasher.update(body);
    hasher.finish().to_string()
}

async fn finish(
    idempotency: &Idempotency,
    name: Name,
    user: UserId,
    held_until: Timestamp,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !response.status().is_success() {
        release(idempotency, name, held_until).await;
        return Ok(response);
    }
    let (req, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let Ok(body) = to_bytes(body).await else {
        release(idempotency, name, held_until).await;
        return Err(Error::internal(anyhow!("an answer's body broke off")).into());
    };
    let answer = Answer {
        status: i32::from(head.status().as_u16()),
        headers: kept(head.headers()),
        body: idempotency.seal.close(&name, &body),
    };
    if let Err(error) = idempotency.keep(name, held_until, Some(answer)).await {
        tracing::error!(cause = ?error.cause, "an answer could not be kept under its Idempotency-Key");
    }
    idempotency.quota.add(user, body.len(), idempotency.context.now());
    Ok(ServiceResponse::new(req, head.set_body(BoxBody::new(body))))
}

async fn release(idempotency: &Idempotency, name: Name, held_until: Timestamp) {
    if let Err(error) = idempotency.keep(name, held_until, None).await {
        tracing::warn!(cause = ?error.cause, "an Idempotency-Key could not be freed; it is once its lock runs out");
    }
}

fn kept(headers: &HeaderMap) -> Json {
    let pairs = KEPT_HEADERS.iter().filter_map(|name| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), value.into()))
    });
    Json(pairs.collect::<serde_json::Map<_, _>>().into())
}
