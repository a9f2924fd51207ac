//! The store's HTTP side: connections, and what browsers need that S3's protocol layer leaves out.

use std::convert::Infallible;
use std::fs::File;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use s3s::dto::{ETagCondition, Range, Timestamp, TimestampFormat};
use s3s::service::S3Service;
use s3s::{Body, S3Error, s3_error};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::CorsOrigins;

const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
const FORM: &[u8] = b"multipart/";
const EXPOSED: &str = "Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified, x-amz-checksum-sha256";

/// The store without a socket: what every connection shares.
pub struct Frontend {
    pub(super) s3: S3Service,
    pub(super) cors: CorsOrigins,
    pub(super) _lock: File,
}

/// Serves until the sender of `stopped` is gone, then lets the connections finish.
pub async fn serve(listener: TcpListener, frontend: Arc<Frontend>, mut stopped: watch::Receiver<()>, grace: Duration) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&frontend), stopped.clone()));
                }
                Err(error) => {
                    // Usually out of file descriptors: give some back before asking again.
                    tracing::warn!(%error, "the embedded object store cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(grace, finished).await.is_err() {
        tracing::warn!("the embedded object store cut off requests that took too long to finish");
        connections.shutdown().await;
    }
}

async fn serve_connection(stream: TcpStream, frontend: Arc<Frontend>, mut stopped: watch::Receiver<()>) {
    let service = service_fn(move |request| {
        let frontend = Arc::clone(&frontend);
        async move { Ok::<_, Infallible>(frontend.answer(request.map(Body::from)).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection to the embedded object store broke");
    }
}

impl Frontend {
    /// The answer to a request, whoever sends it.
    pub async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let origin = request.headers().get(header::ORIGIN).cloned();
        let mut response =
            if request.method() == Method::OPTIONS { preflight(request.headers()) } else { self.call(request).await };
        let headers = response.headers_mut();
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        self.allow_origin(headers, origin);
        response
    }

    async fn call(&self, mut request: Request<Body>) -> Response<Body> {
        if let Some(refusal) =
            refuse_form(&request).or_else(|| refuse_date(&request)).or_else(|| refuse_presigned(&request))
        {
            return error_response(refusal);
        }
        let method = request.method().clone();
        if method == Method::GET || method == Method::HEAD {
            ignore_unreadable(request.headers_mut());
        }
        let mut response = match self.s3.call(request).await {
            Ok(response) => response,
            Err(cause) => {
                tracing::error!(error = ?cause, %method, "the embedded object store failed");
                return error_response(s3_error!(InternalError));
            }
        };
        if response.status() == StatusCode::NOT_MODIFIED {
            *response.body_mut() = Body::empty();
            response.headers_mut().remove(header::CONTENT_LENGTH);
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        response
    }

    fn allow_origin(&self, headers: &mut HeaderMap, origin: Option<HeaderValue>) {
        let allowed = match (&self.cors, origin) {
            (CorsOrigins::Any, _) => HeaderValue::from_static("*"),
            (CorsOrigins::List(list), origin) => {
                headers.append(header::VARY, HeaderValue::from_static("Origin"));
                match origin {
                    Some(origin) if list.iter().any(|listed| listed.as_bytes() == origin.as_bytes()) => origin,
                    _ => return,
                }
            }
        };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
}

fn preflight(asked: &HeaderMap) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, PUT"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    if let Some(wanted) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    response
}

/// Forms are another way to upload, which nobody here offers. The protocol layer would read one into memory, up to 5 GiB,
/// before it asks for a signature.
fn refuse_form(request: &Request<Body>) -> Option<S3Error> {
    let types = request.headers().get_all(header::CONTENT_TYPE);
    let is_form = |value: &HeaderValue| {
        let value = value.as_bytes().trim_ascii_start();
        value.len() >= FORM.len() && value[..FORM.len()].eq_ignore_ascii_case(FORM)
    };
    let refused = request.method() == Method::POST && types.iter().any(is_form);
    refused.then(|| s3_error!(MethodNotAllowed, "uploads by form are not offered"))
}

/// The protocol layer subtracts before it looks whether a date has digits: in a build that checks its sums, a panic.
fn refuse_date(request: &Request<Body>) -> Option<S3Error> {
    let of_credential = |text: &str| text.split('/').nth(1).unwrap_or_default().to_owned();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = request.headers();
    let mut dates: Vec<String> = headers.get_all("x-amz-date").iter().map(text).collect();
    dates.extend(headers.get_all(header::AUTHORIZATION).iter().map(|value| of_credential(&text(value))));
    for (name, value) in url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
        match name.as_ref() {
            "X-Amz-Date" => dates.push(value.into_owned()),
            "X-Amz-Credential" => dates.push(of_credential(&value)),
            _ => {}
        }
    }
    let readable = dates.iter().all(|date| date.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (!readable).then(|| s3_error!(InvalidRequest, "a date of a signature is written YYYYMMDD or YYYYMMDDThhmmssZ"))
}

/// What the protocol layer lets pass, or answers with 400, in requests by presigned URL.
///
/// Every `x-amz-` header changes what a request means (`x-amz-copy-source` turns an upload into a copy of somebody
/// else's object), so the URL must have signed it.
fn refuse_presigned(request: &Request<Body>) -> Option<S3Error> {
    let pairs: Vec<_> = url::form_urlencoded::parse(request.uri().query()?.as_bytes()).collect();
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_ref());
    let signature = value("X-Amz-Signature")?;
    if signature.len() != 64 || !signature.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Some(s3_error!(SignatureDoesNotMatch));
    }
    let signed = value("X-Amz-SignedHeaders").unwrap_or("");
    let is_signed = |name: &HeaderName| signed.split(';').any(|signed| signed == name.as_str());
    // The body's hash is checked against the body wherever it is sent.
    let harmless = |name: &HeaderName| name == "x-amz-content-sha256";
    let mut names = request.headers().keys().filter(|name| name.as_str().starts_with("x-amz-"));
    let unsigned = names.find(|name| !is_signed(name) && !harmless(name))?;
    Some(s3_error!(AccessDenied, "the header {unsigned} was not signed"))
}

/// Conditions of a reader that S3's protocol layer would answer with 400 (several ranges, several tags, dates that
/// are none) count as not given, as RFC 9110 §13.1 and §14.2 allow: the reader gets the whole object.
fn ignore_unreadable(headers: &mut HeaderMap) {
    let mut ignore_unless = |name: HeaderName, readable: fn(&str) -> bool| {
        if headers.get(&name).is_some_and(|value| !value.to_str().is_ok_and(readable)) {
            headers.remove(name);
        }
    };
    let is_date = |value: &str| Timestamp::parse(TimestampFormat::HttpDate, value).is_ok();
    ignore_unless(header::RANGE, |value| Range::parse(value).is_ok());
    ignore_unless(header::IF_NONE_MATCH, |value| value.parse::<ETagCondition>().is_ok());
    ignore_unless(header::IF_MODIFIED_SINCE, is_date);
    ignore_unless(header::IF_UNMODIFIED_SINCE, is_date);
}

fn error_response(error: S3Error) -> Response<Body> {
    let status = error.status_code().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    error.to_http_response().unwrap_or_else(|_| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response
    })
}
