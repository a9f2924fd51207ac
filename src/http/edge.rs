//! The edge: what every request passes first and every answer last.

use std::any::Any;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use anyhow::anyhow;
use futures_util::FutureExt;
use tracing::Instrument;

use super::language::Language;
use super::page::wants_page;
use super::problem;
use crate::context::AppContext;
use crate::db::UserId;
use crate::error::{Code, Detail, Error};
use crate::metrics;

/// Longer than any answer should take; what runs longer is cut off, its transaction rolled back or finished.
const TIMEOUT: Duration = Duration::from_secs(60);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What negotiation and CORS together say that an answer depends on.
const VARY_OF_KEPT: &str = "Accept-Encoding, Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// What each body has of its own.
const OF_THE_BODY: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_SECURITY_POLICY,
];

/// The id of this request: the client's own `X-Request-Id` where it is a plain word, else a new UUIDv7.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// An answer that was at hand, and the template of the route that gave it.
pub type AnswerAtHand = (HttpResponse, Arc<str>);

/// Finds the answer to a GET where one is at hand, before any layer and the routing. It looks after whoever asks as the
/// routes do.
#[derive(Clone, Copy)]
pub struct Shortcut(pub fn(&HttpRequest) -> Option<AnswerAtHand>);

/// Who asks, once that is known: for the log.
#[derive(Debug, Clone, Copy)]
pub struct Caller(pub UserId);

/// The address of the client: the peer's, or what a trusted proxy says of it. An IPv4 address that comes as an IPv6 one,
/// as on a socket that listens on both, is the IPv4 address.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddr(pub IpAddr);

impl ClientAddr {
    /// Reads it off a request.
    pub fn of(req: &HttpRequest) -> Self {
        let peer = req.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip().to_canonical());
        let Some(context) = req.app_data::<web::Data<AppContext>>() else { return Self(peer) };
        let trusted = |addr: &IpAddr| context.config.trusted_proxies.iter().any(|network| network.contains(addr));
        if !trusted(&peer) {
            return Self(peer);
        }
        // Each proxy appends the address that it saw: the last one that is not ours is the client.
        let forwarded = req
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .collect::<Vec<_>>()
            .join(",");
        let mut client = peer;
        for hop in forwarded.rsplit(',').map(|hop| hop.trim().parse::<IpAddr>()) {
            match hop {
                Ok(addr) => client = addr.to_canonical(),
                Err(_) => break,
            }
            if !trusted(&client) {
                break;
            }
        }
        Self(client)
    }
}

fn request_id(headers: &HeaderMap) -> String {
    let plain = |id: &&str| {
        (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    match headers.get(&REQUEST_ID).and_then(|value| value.to_str().ok()).filter(plain) {
        Some(id) => id.to_owned(),
        None => uuid::Uuid::now_v7().to_string(),
    }
}

/// What is known of a request before it is answered.
struct Asked {
    id: String,
    method: Method,
    path: String,
    client: IpAddr,
    accept: Option<HeaderValue>,
    accept_language: Option<HeaderValue>,
    started: Instant,
}

impl Asked {
    /// The problem that it is answered with.
    fn refuse(&self, error: &Error) -> HttpResponse {
        // A browser asks, to show the answer to somebody.
        let to_show = matches!(self.method, Method::GET | Method::HEAD) && wants_page(self.accept.as_ref());
        let respond = if to_show { problem::show } else { problem::respond };
        let mut response = respond(error, &self.id, Language::of(self.accept_language.as_ref()));
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
        response
    }
}

/// The outermost middleware: request id, log line, time-out, `HEAD`, problems for every failure, security headers.
///
/// # Errors
/// Only the time-out and a panic, as finished answers.
pub async fn edge(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asked = Asked {
        started: Instant::now(),
        id: request_id(req.headers()),
        method: req.method().clone(),
        path: req.path().to_owned(),
        client: ClientAddr::of(req.request()).0,
        accept: req.headers().get(header::ACCEPT).cloned(),
        accept_language: req.headers().get(header::ACCEPT_LANGUAGE).cloned(),
    };
    req.extensions_mut().insert(RequestId(asked.id.clone()));
    if asked.method == Method::HEAD {
        // The encoder leaves the body out by itself, since it remembers what was asked.
        req.head_mut().method = Method::GET;
    }
    let production = req.app_data::<web::Data<AppContext>>().is_some_and(|context| context.config.is_production());

    // A page of another origin needs the headers of CORS.
    if *req.method() == Method::GET
        && !req.headers().contains_key(header::ORIGIN)
        && let Some((mut response, route)) = req.app_data::<Shortcut>().and_then(|shortcut| shortcut.0(req.request()))
    {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static(VARY_OF_KEPT));
        finish(response.headers_mut(), &asked, production);
        log_answer(&asked, caller(req.request()), Some(&route), response.status().as_u16());
        return Ok(req.into_response(response));
    }

    let span = tracing::info_span!("request", id = %asked.id);
    let work = AssertUnwindSafe(next.call(req)).catch_unwind().instrument(span.clone());
    let answer = match tokio::time::timeout(TIMEOUT, work).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(panic)) => Err(Error::internal(anyhow!("panicked: {}", panic_message(&*panic))).into()),
        Err(_) => {
            let cause = anyhow!("not answered within {TIMEOUT:?}");
            Err(Error::unavailable(Detail::TooSlow, cause).into())
        }
    };
    let entered = span.enter();
    let mut response = match answer {
        Ok(response) => {
            let response = response.map_into_boxed_body();
            match failure(&response, &asked) {
                Some(problem) => {
                    let headers = response.headers().clone();
                    let (req, _) = response.into_parts();
                    let mut replaced = ServiceResponse::new(req, problem);
                    for (name, value) in headers {
                        if name == header::VARY {
                            replaced.headers_mut().append(name, value);
                        } else if !OF_THE_BODY.contains(&name) {
                            replaced.headers_mut().insert(name, value);
                        }
                    }
                    replaced
                }
                None => response,
            }
        }
        Err(error) => {
            let mut response = match error.as_error::<Error>() {
                Some(error) => {
                    log_cause(error);
                    asked.refuse(error)
                }
                None => asked.refuse(&problem::from_status(error.as_response_error().status_code())),
            };
            finish(response.headers_mut(), &asked, production);
            drop(entered);
            log_answer(&asked, None, None, response.status().as_u16());
            return Err(InternalError::from_response(error, response).into());
        }
    };
    finish(response.headers_mut(), &asked, production);
    let route = response.request().match_pattern();
    drop(entered);
    log_answer(&asked, caller(response.request()), route.as_deref(), response.status().as_u16());
    Ok(response)
}

fn caller(req: &HttpRequest) -> Option<UserId> {
    req.extensions().get::<Caller>().map(|caller| caller.0)
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

/// The problem that a failed answer becomes, unless it is one already.
fn failure(response: &ServiceResponse<BoxBody>, asked: &Asked) -> Option<actix_web::HttpResponse> {
    let status = response.status();
    if let Some(error) = response.response().error() {
        return Some(match error.as_error::<Error>() {
            Some(error) => {
                log_cause(error);
                asked.refuse(error)
            }
            None => {
                let error = problem::from_status(error.as_response_error().status_code());
                log_cause(&error);
                asked.refuse(&error)
            }
        });
    }
    let plain = !response.headers().contains_key(header::CONTENT_TYPE);
    ((status.is_client_error() || status.is_server_error()) && plain)
        .then(|| asked.refuse(&problem::from_status(status)))
}

fn log_cause(error: &Error) {
    let Some(cause) = &error.cause else { return };
    match error.code {
        Code::Internal => tracing::error!(cause = ?cause, "request failed"),
        code => tracing::warn!(code = code.as_str(), cause = %cause, "request failed"),
    }
}

fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn log_answer(asked: &Asked, user: Option<UserId>, route: Option<&str>, status: u16) {
    let Asked { id, method, path, client, started, .. } = asked;
    let took = started.elapsed();
    // Paths without a route and methods are anybody's invention: as labels they would fill the memory.
    metrics::count_answer(route.unwrap_or("none"), method_label(method), status, took);
    let ms = took.as_secs_f64() * 1000.0;
    let user = user.map(tracing::field::display);
    if path.starts_with("/health") {
        tracing::debug!(id, %method, path, status, ms, %client, user, "answered");
    } else {
        tracing::info!(id, %method, path, status, ms, %client, user, "answered");
    }
}

fn finish(headers: &mut HeaderMap, asked: &Asked, production: bool) {
    if let Ok(id) = HeaderValue::from_str(&asked.id) {
        headers.insert(REQUEST_ID, id);
    }
    // Inside, `identity` keeps an answer from being compressed; clients are told no such coding (RFC 9110 §8.4).
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = if asked.path.starts_with("/swagger-ui") {
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
        } else {
            "default-src 'none'; frame-ancestors 'none'"
        };
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if production {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    use super::edge;

    async fn panicking() -> HttpResponse {
        panic!("a fault of ours, with a detail that nobody outside need know")
    }

    #[actix_web::test]
    async fn a_panic_is_a_problem_like_every_fault_and_the_next_request_is_answered() {
        let app = App::new().wrap(from_fn(edge)).route("/panics", web::get().to(panicking));
        let app = init_service(app.route("/works", web::get().to(HttpResponse::Ok))).await;
        // As its caller sees it: a service's error becomes an answer behind the edge.
        let request = TestRequest::get().uri("/panics").to_request();
        let error = actix_web::dev::Service::call(&app, request).await.unwrap_err();
        let response = error.error_response();
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers().get("content-type").unwrap(), "application/problem+json");
        let body = String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap();
        assert!(body.contains(r#""code":"internal""#) && !body.contains("a fault of ours"), "{body}");
        assert_eq!(call_service(&app, TestRequest::get().uri("/works").to_request()).await.status(), 200);
    }
}
