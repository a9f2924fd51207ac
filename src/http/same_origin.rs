//! Requests of our own pages. What a browser adds to a request by itself, as cookies are, proves nothing of who made it.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};
use actix_web::{FromRequest, HttpRequest, web};
use url::Url;

use crate::context::AppContext;
use crate::error::{Code, Detail, Error, Result};

/// A request that no page of another origin made: 403 for those, by `Sec-Fetch-Site` and `Origin`. Our own origin is
/// `PARLANCE_PUBLIC_URL`'s, or that of the `Host` which was asked.
#[derive(Debug, Clone, Copy)]
pub struct SameOrigin;

impl FromRequest for SameOrigin {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let context = req.app_data::<web::Data<AppContext>>();
        let public_url = context.and_then(|context| context.config.public_url.as_ref());
        ready(if is_foreign(req.headers(), public_url) {
            Err(Error::new(Code::Forbidden, Detail::OtherOrigin))
        } else {
            Ok(Self)
        })
    }
}

fn is_foreign(headers: &HeaderMap, public_url: Option<&Url>) -> bool {
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return true;
    }
    let Some(origin) = headers.get(ORIGIN) else { return false };
    let Ok(origin) = origin.to_str() else { return true };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let asked = ["http", "https"].map(|scheme| format!("{scheme}://{host}").parse::<Url>().ok());
    let mut ours = asked.iter().flatten().chain(public_url);
    !ours.any(|ours| ours.origin().is_tuple() && ours.origin().ascii_serialization() == origin)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn refused(headers: &[(&'static str, &str)]) -> bool {
        let mut request = TestRequest::default();
        for header in headers {
            request = request.insert_header(*header);
        }
        let public_url = "https://studio.example.com/".parse().unwrap();
        is_foreign(request.to_http_request().headers(), Some(&public_url))
    }

    #[test]
    fn only_pages_of_ours_and_what_is_no_page_may_ask() {
        let host = ("host", "127.0.0.1:8080");
        assert!(!refused(&[host]));
        assert!(!refused(&[host, ("origin", "http://127.0.0.1:8080")]));
        assert!(!refused(&[host, ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]));
        assert!(!refused(&[host, ("origin", "https://studio.example.com")]));
        for foreign in ["http://127.0.0.1:8081", "https://example.com", "null", "", "http://127.0.0.1:8080.example.com"]
        {
            assert!(refused(&[host, ("origin", foreign)]), "{foreign}");
        }
        for site in ["cross-site", "same-site", "none"] {
            assert!(refused(&[host, ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", site)]), "{site}");
        }
        assert!(refused(&[("host", ""), ("origin", "null")]));
    }
}
