//! Query parameters.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use garde::Validate;
use serde::de::DeserializeOwned;

use super::body::pointer;
use crate::error::{Error, FieldError, Result};

/// The query string, read and found valid. Rejections: 400 naming the parameter that cannot be read, 422 naming those
/// whose values are not allowed.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()>> FromRequest for Params<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.query_string()).map(Self))
    }
}

fn read<T: DeserializeOwned + Validate<Context = ()>>(query: &str) -> Result<T> {
    if url::form_urlencoded::parse(query.as_bytes()).any(|(_, value)| value.contains('\0')) {
        return Err(Error::malformed("The query string contains the character U+0000."));
    }
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(query.as_bytes()));
    let value: T = serde_path_to_error::deserialize(pairs).map_err(|problem| {
        let path = problem.path().to_string();
        let reason = problem.into_inner().to_string();
        match path.as_str() {
            "." | "" => Error::malformed(format!("The query string cannot be read: {reason}.")),
            name => Error::malformed(format!("The parameter {name} cannot be read: {reason}.")),
        }
    })?;
    value.validate().map_err(|report| {
        let field = |path: String| format!("?{}", pointer(&path).trim_start_matches('/'));
        Error::invalid_fields(
            report
                .iter()
                .map(|(path, problem)| {
                    FieldError::new(field(path.to_string()), "invalid", problem.message().to_string())
                })
                .collect(),
        )
    })?;
    Ok(value)
}
