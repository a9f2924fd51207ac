//! Request bodies: JSON, NFC, checked.

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::{Stream, StreamExt};
use garde::Validate;
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::sleep;
use unicode_normalization::{IsNormalized, is_nfc_quick};

use super::object::Object;
use super::part;
use super::shape::ShapeFault;
use super::text::{place_of_nul, to_nfc};
use super::valid::validate;
use crate::context::AppContext;
use crate::error::{Code, Detail, Error, Fault, Result};

/// The largest body that JSON endpoints accept, bytes; other limits are set as app data of a route.
#[derive(Debug, Clone, Copy)]
pub struct JsonLimit(pub usize);

impl Default for JsonLimit {
    fn default() -> Self {
        Self(1024 * 1024)
    }
}

/// A body of so many bytes is read on a thread where no request waits for it.
const LARGE: usize = 256 * 1024;

/// How long the sender of a body may be silent.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// How long a body may take altogether: less than the request, so that who is cut off later was kept waiting by us.
const LONGEST: Duration = Duration::from_secs(50);

/// How long bodies that are on their way may take once the process is told to end.
const LAST_CHANCE: Duration = Duration::from_secs(2);

/// A JSON body that was read, brought to Unicode NFC and found valid.
///
/// An empty body is `{}`, whatever its content type. Rejections: 415 when it is not JSON by its content type, 413 when too large, 400 when it is not JSON by its syntax,
/// 422 naming each field otherwise; so is what is not an object.
#[derive(Debug)]
pub struct Valid<T>(pub T);

impl<T> FromRequest for Valid<T>
where
    T: DeserializeOwned + Validate<Context = ()> + Send + 'static,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limit = req.app_data::<JsonLimit>().copied().unwrap_or_default().0;
        let may_be_empty = match content_length(req) {
            Some(length) => length == 0,
            None => !req.headers().contains_key(CONTENT_TYPE),
        };
        let head = check_head(req, limit);
        let body = receive_from(req, payload, limit);
        Box::pin(async move {
            let (head, body) = match may_be_empty {
                true => (head, body.await?),
                false => (Ok(head?), body.await?),
            };
            if body.is_empty() {
                return read_json(b"{}").map(Self);
            }
            head?;
            if body.len() < LARGE {
                return read_json(&body).map(Self);
            }
            web::block(move || read_json(&body)).await.map_err(|error| Error::internal(error.into()))?.map(Self)
        })
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The same as a form, whose fields are texts.
#[derive(Debug)]
pub struct ValidForm<T>(pub T);

impl<T> FromRequest for ValidForm<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = req.content_type() == FORM;
        let form = receive_from(req, payload, JsonLimit::default().0);
        Box::pin(async move {
            if !is_form {
                return Err(Error::new(Code::UnsupportedMediaType, Detail::NotAForm));
            }
            let fields: Vec<(String, String)> =
                serde_urlencoded::from_bytes(&form.await?).map_err(|_| Error::malformed(Detail::FormUnreadable))?;
            let fields: serde_json::Map<String, serde_json::Value> =
                fields.into_iter().map(|(name, text)| (name, text.into())).collect();
            read_json(serde_json::Value::from(fields).to_string().as_bytes()).map(Self)
        })
    }
}

/// The body of a request, of at most `limit` bytes.
fn receive_from(
    req: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<web::Bytes>> + use<> {
    let req = req.clone();
    let payload = web::Payload::from_request(&req, payload);
    async move {
        let payload = payload.await.map_err(|error| Error::internal(anyhow::anyhow!("{error}")))?;
        let (body, memory) = receive(payload, limit, part::<AppContext>(&req)?, too_large).await?;
        req.extensions_mut().insert(memory);
        Ok(body)
    }
}

/// Reads a body of at most `limit` bytes; with it comes its part of the memory for bodies, which is given back when the
/// permit is dropped. Who stops sending is not waited for, and nobody for long once the process is told to end.
pub(super) async fn receive(
    mut payload: impl Stream<Item = Result<web::Bytes, PayloadError>> + Unpin,
    limit: usize,
    context: &AppContext,
    too_large: fn(usize) -> Error,
) -> Result<(web::Bytes, OwnedSemaphorePermit)> {
    let mut memory = more_memory(context, 0)?;
    let mut stopped = pin!(async {
        context.stopping.cancelled().await;
        sleep(LAST_CHANCE).await;
    });
    let mut late = pin!(sleep(LONGEST));
    let mut body = web::BytesMut::new();
    loop {
        let chunk = tokio::select! {
            biased;
            chunk = payload.next() => chunk,
            () = &mut stopped => {
                let cause = anyhow::anyhow!("a body was still on its way when the process was told to end");
                return Err(Error::unavailable(Detail::Restarting, cause));
            }
            () = &mut late => {
                return Err(Error::new(Code::RequestTimeout, Detail::BodyLate));
            }
            () = sleep(LONGEST_PAUSE) => {
                return Err(Error::malformed(Detail::BodyStopped));
            }
        };
        let Some(chunk) = chunk else { return Ok((body.freeze(), memory)) };
        let chunk = chunk.map_err(|_| Error::malformed(Detail::BodyBrokeOff))?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        memory.merge(more_memory(context, chunk.len())?);
        body.extend_from_slice(&chunk);
    }
}

fn more_memory(context: &AppContext, bytes: usize) -> Result<OwnedSemaphorePermit> {
    let bytes = u32::try_from(bytes).map_err(|_| Error::overloaded())?;
    context.body_bytes.clone().try_acquire_many_owned(bytes).map_err(|_| Error::overloaded())
}

fn too_large(max: usize) -> Error {
    Error::new(Code::PayloadTooLarge, Detail::BodyTooLarge { max })
}

fn check_head(req: &HttpRequest, limit: usize) -> Result<()> {
    let mime = req.mime_type().ok().flatten();
    if !mime.is_some_and(|mime| mime.subtype() == "json" || mime.suffix().is_some_and(|suffix| suffix == "json")) {
        return Err(Error::new(Code::UnsupportedMediaType, Detail::NotSentAsJson));
    }
    match content_length(req) {
        Some(length) if length > limit => Err(too_large(limit)),
        _ => Ok(()),
    }
}

fn content_length(req: &HttpRequest) -> Option<usize> {
    req.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body as [`Valid`] does.
///
/// # Errors
/// 400 for what is not JSON, 422 naming each field otherwise.
pub fn read_json<T: DeserializeOwned + Validate<Context = ()>>(body: &[u8]) -> Result<T> {
    let text = std::str::from_utf8(body).map_err(|_| Error::malformed(Detail::NotUtf8))?;
    let Object(value): Object<T> = if is_nfc_quick(text.chars()) == IsNormalized::Yes && !text.contains("\\u") {
        from_json(&mut serde_json::Deserializer::from_str(text))
    } else {
        let mut tree: serde_json::Value = serde_json::from_str(text).map_err(|error| syntax(&error))?;
        if let Some(place) = place_of_nul(&tree) {
            return Err(Error::invalid(place, Fault::NulCharacter));
        }
        to_nfc(&mut tree);
        from_json(&mut serde_json::Deserializer::from_str(&tree.to_string()))
    }?;
    validate(&value, pointer)?;
    Ok(value)
}

fn from_json<'de, T: DeserializeOwned>(json: &mut serde_json::Deserializer<serde_json::de::StrRead<'de>>) -> Result<T> {
    let value = serde_path_to_error::deserialize(&mut *json).map_err(|error| match error.inner().classify() {
        serde_json::error::Category::Data => {
            let ShapeFault { path, fault } = ShapeFault::of(&error);
            Error::invalid(pointer(&path), fault)
        }
        _ => syntax(error.inner()),
    })?;
    json.end().map_err(|error| syntax(&error))?;
    Ok(value)
}

fn syntax(error: &serde_json::Error) -> Error {
    Error::malformed(Detail::NotJson { line: error.line(), column: error.column() })
}

/// `first_name`, `events[3].unitId` → `/firstName`, `/events/3/unitId`.
pub(super) fn pointer(path: &str) -> String {
    let mut pointer = String::with_capacity(path.len() + 1);
    for segment in
        path.split(['.', '[']).map(|segment| segment.trim_end_matches(']')).filter(|segment| !segment.is_empty())
    {
        pointer.push('/');
        let mut upper = false;
        for character in segment.chars() {
            match character {
                '_' => upper = true,
                '~' => pointer.push_str("~0"),
                '/' => pointer.push_str("~1"),
                _ if upper => {
                    pointer.extend(character.to_uppercase());
                    upper = false;
                }
                _ => pointer.push(character),
            }
        }
    }
    pointer
}

/// For `PATCH` fields of type `Option<Option<T>>`: absent is `None`, `null` is `Some(None)`.
/// Use with `#[serde(default, deserialize_with = "patch")]`.
///
/// # Errors
/// When the value is neither null nor a `T`.
pub fn patch<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::pointer;

    #[test]
    fn paths_become_json_pointers() {
        assert_eq!(pointer("first_name"), "/firstName");
        assert_eq!(pointer("events[3].unitId"), "/events/3/unitId");
        assert_eq!(pointer(""), "");
    }
}
