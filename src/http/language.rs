//! Which language a request asks for.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, AcceptLanguage, HeaderValue, LanguageTag, Preference, Quality, QualityItem, from_comma_delimited,
};
use actix_web::{FromRequest, HttpRequest};

use crate::locale::Locale;

/// The best language that `Accept-Language` asks for (RFC 9110 §12.5.4) and that there are words in; English otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Language(pub Locale);

impl Language {
    /// Reads `Accept-Language`.
    pub fn of(header: Option<&HeaderValue>) -> Self {
        let ranges: Vec<QualityItem<Preference<LanguageTag>>> =
            from_comma_delimited(header.into_iter()).unwrap_or_default();
        let wanted = AcceptLanguage(ranges.into_iter().filter(|range| range.quality > Quality::ZERO).collect());
        Self(Locale::lookup(wanted.ranked().iter().map(ToString::to_string)).unwrap_or_default())
    }
}

impl FromRequest for Language {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(req.headers().get(ACCEPT_LANGUAGE))))
    }
}
