//! Answers that hold their compressed forms (RFC 9110 §8.4, §12.5.3): each form is made once, on first demand, on the
//! threads for blocking work, and has a tag of its own.

use std::io::Write;
use std::sync::Arc;

use actix_web::http::header::{AcceptEncoding, CONTENT_ENCODING, Encoding, HeaderValue, Preference, Quality, VARY};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::write::GzEncoder;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::etag::{Rendered, conditional, is_known};
use crate::error::{Error, Result};

/// Smaller bodies are sent as they are, bytes: with their headers they fill one packet either way.
const SMALL: usize = 256;

/// zlib's own default.
const GZIP_LEVEL: u32 = 6;

/// The first quality that models contexts.
const BROTLI_QUALITY: i32 = 5;

/// What a form takes beside its blocks, bytes: its frame and its tag.
const FORM_OVERHEAD: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// The most wanted first.
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// The coding that the request wants most of a body of `size` bytes; who refuses all of them gets the body as it is.
    fn wanted(req: &HttpRequest, size: usize) -> Self {
        let Some(accepted) = req.get_header::<AcceptEncoding>().filter(|accepted| !accepted.is_empty()) else {
            return Self::Identity;
        };
        let quality = |coding: &Self| coding.quality_in(&accepted);
        if size < SMALL && quality(&Self::Identity) > Quality::ZERO {
            return Self::Identity;
        }
        // Of equals the last is taken.
        let accepted = Self::ALL.into_iter().rev().filter(|coding| quality(coding) > Quality::ZERO);
        accepted.max_by_key(quality).unwrap_or(Self::Identity)
    }

    /// What is not named counts as `*`; without that, as refused, and `identity` as the last resort.
    fn quality_in(self, accepted: &AcceptEncoding) -> Quality {
        let own = Preference::Specific(match self {
            Self::Brotli => Encoding::brotli(),
            Self::Gzip => Encoding::gzip(),
            Self::Identity => Encoding::identity(),
        });
        let of = |wanted: &Preference<Encoding>| {
            accepted.iter().find(|accepted| accepted.item == *wanted).map(|accepted| accepted.quality)
        };
        let unnamed = if self == Self::Identity { Quality::MIN } else { Quality::ZERO };
        of(&own).or_else(|| of(&Preference::Any)).unwrap_or(unnamed)
    }

    fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    fn compress(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut form = Vec::with_capacity(bytes.len() / 4);
        match self {
            Self::Brotli => {
                let params =
                    BrotliEncoderParams { quality: BROTLI_QUALITY, size_hint: bytes.len(), ..Default::default() };
                brotli::BrotliCompress(&mut &*bytes, &mut form, &params)?;
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(&mut form, flate2::Compression::new(GZIP_LEVEL));
                encoder.write_all(bytes)?;
                encoder.finish()?;
            }
            Self::Identity => form.extend_from_slice(bytes),
        }
        form.shrink_to_fit();
        Ok(form)
    }
}

/// A compressed form of a body.
#[derive(Debug)]
struct Form {
    coding: Coding,
    etag: HeaderValue,
    bytes: OnceCell<Bytes>,
}

impl Form {
    /// Not made yet. The tag is the body's with the coding at its end, so that `If-Match` finds the version in it.
    fn new(body: &Rendered, coding: Coding) -> Self {
        let tag = body.etag.as_bytes();
        let tag = [&tag[..tag.len() - 1], b"-", coding.token().as_bytes(), b"\""].concat();
        Self { coding, etag: HeaderValue::from_bytes(&tag).expect("tags are ASCII"), bytes: OnceCell::new() }
    }

    /// Who asks first has it made; who asks meanwhile waits for the same.
    async fn bytes(&self, body: &Bytes) -> Result<Bytes> {
        let coding = self.coding;
        let make = || async {
            let body = body.clone();
            let form = spawn_blocking(move || coding.compress(&body)).await.map_err(anyhow::Error::from)?;
            Ok::<_, Error>(Bytes::from(form.map_err(anyhow::Error::from)?))
        };
        self.bytes.get_or_try_init(make).await.cloned()
    }
}

/// A body, JSON unless its owner says otherwise, that is sent in the coding that each client asks for. Clones share the forms.
#[derive(Debug, Clone)]
pub struct Negotiated(Arc<Forms>);

#[derive(Debug)]
struct Forms {
    body: Rendered,
    /// None of an answer that serves one request: what compresses all other answers compresses it on its way.
    compressed: Option<[Form; 2]>,
}

impl Negotiated {
    /// A body to be sent many times.
    pub fn kept(body: Rendered) -> Self {
        let compressed = Some([Coding::Brotli, Coding::Gzip].map(|coding| Form::new(&body, coding)));
        Self(Arc::new(Forms { body, compressed }))
    }

    /// A body to be sent once: its compressed forms are not worth keeping.
    pub fn passing(body: Rendered) -> Self {
        Self(Arc::new(Forms { body, compressed: None }))
    }

    /// Whether it is this body.
    pub fn shows(&self, body: &Rendered) -> bool {
        self.0.body.etag == body.etag && self.0.body.bytes == body.bytes
    }

    /// The size of the body before any coding, bytes.
    pub fn size(&self) -> usize {
        self.0.body.size()
    }

    /// The most that a kept body of `size` bytes may take with all its forms, bytes.
    pub const fn kept_size(size: usize) -> usize {
        // What cannot be compressed is stored in blocks of some bytes more than 16 KiB.
        let form = size.saturating_add(size / 1000).saturating_add(FORM_OVERHEAD);
        size.saturating_add(form.saturating_mul(2))
    }

    /// 200 with the form that the client wants most, or 304 when `If-None-Match` names that form. Clients may keep it
    /// but ask again each time.
    ///
    /// # Errors
    /// 500 when a form cannot be made.
    pub async fn respond(&self, req: &HttpRequest) -> Result<HttpResponse> {
        let choice = self.choose(req);
        if let Some(response) = self.respond_at_once(req, &choice) {
            return Ok(response);
        }
        if let Some(form) = choice.form {
            form.bytes(&self.0.body.bytes).await?;
        }
        let made = self.respond_at_once(req, &choice);
        made.ok_or_else(|| Error::internal(anyhow::anyhow!("a form that was made is not there")))
    }

    /// The same, if the form that the client wants is made already.
    pub fn respond_if_made(&self, req: &HttpRequest) -> Option<HttpResponse> {
        self.respond_at_once(req, &self.choose(req))
    }

    fn choose(&self, req: &HttpRequest) -> Choice<'_> {
        let Forms { body, compressed } = &*self.0;
        let coding = Coding::wanted(req, body.size());
        Choice { coding, form: compressed.iter().flatten().find(|form| form.coding == coding) }
    }

    fn respond_at_once(&self, req: &HttpRequest, choice: &Choice<'_>) -> Option<HttpResponse> {
        let body = &self.0.body;
        let Choice { coding, form } = *choice;
        let etag = match (form, coding) {
            (Some(form), _) => form.etag.clone(),
            (None, Coding::Identity) => body.etag.clone(),
            // The bytes will be made by the compressing layer: only what they say is known.
            (None, _) => weak(&body.etag),
        };
        let known = is_known(req, &etag);
        let bytes = match form {
            Some(form) if !known => form.bytes.get()?,
            _ => &body.bytes,
        };
        let mut response = conditional(known, etag);
        response.insert_header((VARY, HeaderValue::from_static("Accept-Encoding")));
        if known {
            return Some(response.finish());
        }
        if form.is_some() || coding == Coding::Identity {
            // The compressing layer leaves alone what names its coding; the edge takes `identity` off again.
            response.insert_header((CONTENT_ENCODING, HeaderValue::from_static(coding.token())));
        }
        Some(response.content_type("application/json").body(bytes.clone()))
    }
}

/// What a client wants, and the form that it is.
struct Choice<'a> {
    coding: Coding,
    form: Option<&'a Form>,
}

fn weak(etag: &HeaderValue) -> HeaderValue {
    HeaderValue::from_bytes(&[b"W/", etag.as_bytes()].concat()).expect("tags are ASCII")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT_ENCODING;
    use actix_web::test::TestRequest;

    use super::*;

    fn wanted(accepted: &str, size: usize) -> Coding {
        Coding::wanted(&TestRequest::default().insert_header((ACCEPT_ENCODING, accepted)).to_http_request(), size)
    }

    #[test]
    fn the_client_says_which_coding() {
        let none = TestRequest::default().to_http_request();
        assert_eq!(Coding::wanted(&none, SMALL), Coding::Identity);
        for (accepted, expected) in [
            ("", Coding::Identity),
            ("gzip", Coding::Gzip),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip;q=0.9, br;q=0.8", Coding::Gzip),
            ("gzip;q=0.001", Coding::Gzip),
            ("gzip;q=0.5, identity", Coding::Identity),
            ("gzip;q=0, br;q=0", Coding::Identity),
            ("gzip;q=0, *", Coding::Brotli),
            ("br;q=0, identity;q=0, *;q=0.1", Coding::Gzip),
            ("gzip, *;q=0", Coding::Gzip),
            ("deflate, zstd", Coding::Identity),
            ("deflate, identity;q=0", Coding::Identity),
            ("*;q=0", Coding::Identity),
        ] {
            assert_eq!(wanted(accepted, SMALL), expected, "{accepted:?}");
        }
    }

    #[test]
    fn a_small_body_is_sent_as_it_is_unless_that_is_refused() {
        assert_eq!(wanted("gzip", SMALL - 1), Coding::Identity);
        assert_eq!(wanted("gzip, identity;q=0", SMALL - 1), Coding::Gzip);
    }

    #[test]
    fn no_form_takes_more_than_was_counted() {
        let noise = |length: u32| -> Vec<u8> {
            (0..length).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8 ^ ((n * n) >> 7) as u8).collect()
        };
        for body in [Vec::new(), noise(1), noise(255), noise(40_000), vec![b'a'; 40_000]] {
            let forms: usize = Coding::ALL.iter().map(|coding| coding.compress(&body).unwrap().len()).sum();
            assert!(forms <= Negotiated::kept_size(body.len()), "{}: {forms}", body.len());
        }
    }
}
