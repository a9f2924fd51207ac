//! Which language a request asks for.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{AcceptLanguage, Header, Quality};
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::locale::Locale;

/// The best language that `Accept-Language` asks for (RFC 9110 §12.5.4) and that there are words in; English otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Language(pub Locale);

impl Language {
    /// Reads it off a request.
    pub fn of(req: &impl HttpMessage) -> Self {
        let Ok(mut wanted) = AcceptLanguage::parse(req) else { return Self::default() };
        wanted.0.retain(|range| range.quality > Quality::ZERO);
        Self(Locale::lookup(wanted.ranked().iter().map(ToString::to_string)).unwrap_or_default())
    }
}

impl FromRequest for Language {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(req)))
    }
}
