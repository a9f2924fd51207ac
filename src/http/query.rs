//! Query parameters.

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest};
use chrono::Datelike;
use garde::Validate;
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer};
use serde::{Deserialize, Deserializer};
use url::form_urlencoded;

use super::body::pointer;
use super::problem::KnownPaths;
use super::shape::ShapeFault;
use super::valid::validate;
use crate::db::Day;
use crate::error::{Detail, Error, Fault, Result};

/// The query string, read and found valid. Rejections: 400 naming the parameter that cannot be read, 422 naming those
/// whose values are not allowed.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()>> FromRequest for Params<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(req.query_string(), |_| true, &[]).map(Self))
    }
}

/// How much of a name that nobody knows is repeated, characters.
const MAX_REPEATED: usize = 64;

/// The middleware: refuses parameters of endpoints that take none, which would otherwise go unheard. Those that take some
/// name the unknown ones themselves.
///
/// # Errors
/// Those of what it wraps; its own is a finished answer.
pub async fn refuse_parameters(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let endpoint = req.app_data::<KnownPaths>().and_then(|known| known.method(req.path(), req.method()));
    let unheard = endpoint.filter(|endpoint| !endpoint.has_query && req.path().starts_with("/api/"));
    let name = unheard.and_then(|_| form_urlencoded::parse(req.query_string().as_bytes()).next());
    let Some((name, _)) = name else { return next.call(req).await.map(ServiceResponse::map_into_boxed_body) };
    let name: String = name.chars().take(MAX_REPEATED).collect();
    Ok(req.error_response(Error::malformed(Detail::TakesNoParameters { name })))
}

/// A day as clients write it: `YYYY-MM-DD` and nothing else, from the year 1.
pub(super) fn read_day(text: &str) -> Option<Day> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    text.parse().ok().filter(|day: &Day| shaped && day.year() >= 1)
}

/// For parameters of type `Option<Day>`, with `#[serde(default, deserialize_with = "optional_day")]`.
///
/// # Errors
/// When the value is not a day as clients write it.
pub fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Day>, D::Error> {
    let text = String::deserialize(deserializer)?;
    read_day(&text).map(Some).ok_or_else(|| D::Error::custom(Fault::NotADate.to_carry()))
}

/// For parameters of several words joined by commas, with `#[serde(default, deserialize_with = "comma_separated")]`.
///
/// # Errors
/// When a word is none of them.
pub fn comma_separated<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let words = String::deserialize(deserializer)?;
    words.split(',').map(|word| T::deserialize(word.into_deserializer())).collect()
}

/// Reads the parameters whose names are `wanted`, and checks them; an unknown one is told these and the `others`.
pub(super) fn read_query<T>(query: &str, wanted: impl Fn(&str) -> bool, others: &[&str]) -> Result<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let parameters = || form_urlencoded::parse(query.as_bytes());
    if parameters().any(|(_, value)| value.contains('\0')) {
        return Err(Error::malformed(Detail::QueryHasNul));
    }
    let wanted = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters().filter(|(name, _)| wanted(name)))
        .finish();
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(wanted.as_bytes()));
    let value: T = serde_path_to_error::deserialize(pairs).map_err(|error| {
        let ShapeFault { path: name, mut fault } = ShapeFault::of(&error);
        if let Fault::UnknownField { allowed } = &mut fault {
            allowed.extend(others.iter().map(|name| (*name).to_owned()));
        }
        Error::malformed(match name.is_empty() {
            true => Detail::QueryUnreadable { fault },
            false => Detail::ParameterUnreadable { name, fault },
        })
    })?;
    validate(&value, |path| format!("?{}", pointer(path).trim_start_matches('/')))?;
    Ok(value)
}
