//! Pages for people: readable on a phone, in light and in dark, without scripts.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, Accept, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderValue, Quality, from_comma_delimited,
};
use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::locale::Locale;
use crate::sha256::Sha256Digest;

const STYLE: &str = include_str!("page.css");

/// Nothing is loaded and nothing runs; the one style is known by its digest (CSP Level 3 §6.7.3.3).
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = BASE64_STANDARD.encode(Sha256Digest::of(STYLE.as_bytes()).as_bytes());
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// Would who sends this `Accept` rather have a page than JSON (RFC 9110 §12.5.1)? Browsers would; who takes anything gets
/// JSON.
pub fn wants_page(header: Option<&HeaderValue>) -> bool {
    let Ok(mut ranges) = from_comma_delimited(header.into_iter()).map(Accept) else { return false };
    ranges.0.retain(|range| range.quality > Quality::ZERO);
    let choice = ranges.ranked().into_iter().find(|range| {
        let is_json = range.subtype() == "json" || range.suffix().is_some_and(|suffix| suffix == "json");
        is_json || (range.type_().as_str(), range.subtype().as_str()) == ("text", "html")
    });
    choice.is_some_and(|range| range.type_() == "text")
}

/// A page of a title and what is below it.
pub fn page(status: StatusCode, locale: Locale, title: &str, body: &Markup) -> HttpResponse {
    let text = html! {
        (DOCTYPE)
        html lang=(locale.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { h1 { (title) } (body) } }
        }
    };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .insert_header((CONTENT_LANGUAGE, locale.tag()))
        .insert_header((header::VARY, "Accept, Accept-Language"))
        .body(text.into_string())
}
