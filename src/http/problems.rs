//! What each code means: a page for people, JSON for programs.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CONTENT_LANGUAGE, VARY};
use actix_web::{HttpRequest, HttpResponse, get, web};
use maud::html;
use serde::Serialize;
use utoipa::ToSchema;

use super::language::Language;
use super::page::{page, wants_page};
use crate::error::{Code, Detail, Error, Fault, Result};
use crate::locale::{Locale, Text};

/// What a code means.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemExplanation {
    /// The code: of a problem, or of what is wrong with a field.
    #[schema(example = "not_found")]
    code: String,
    /// The HTTP status of a problem; null for a code of fields.
    #[schema(example = 404)]
    status: Option<u16>,
    /// One line, in the language of `Content-Language`. Of a code of fields it completes "this field …", each parameter in
    /// braces.
    #[schema(example = "There is no such thing")]
    title: String,
    /// What to do.
    #[schema(
        example = "Nothing is here for this account: it was deleted, is not published, or belongs to somebody else."
    )]
    help: String,
    /// The names of `params`, for a code of fields.
    params: Vec<&'static str>,
}

impl ProblemExplanation {
    fn of(code: &str, locale: Locale) -> Option<Self> {
        // A code that is both, as not_found, is a problem's first.
        let problem = Code::ALL.iter().find(|known| known.as_str() == code).map(|known| Self {
            code: code.to_owned(),
            status: Some(known.status()),
            title: known.title(locale),
            help: known.help(locale),
            params: Vec::new(),
        });
        problem.or_else(|| {
            let (_, params) = Fault::codes().find(|(known, _)| *known == code)?;
            Some(Self {
                code: code.to_owned(),
                status: None,
                title: locale.sample(&Fault::id(code), params),
                help: locale.say(&Text::FieldHelp),
                params: params.to_vec(),
            })
        })
    }
}

/// Explains a code of problems or of fields, and says what to do.
///
/// A problem's `type` leads here. Who asks for `text/html`, as browsers do, gets a page.
#[utoipa::path(
    tag = "service",
    params(("code" = String, Path, description = "The code.", example = "not_found")),
    responses((status = 200, description = "What it means.", content(
        (ProblemExplanation = "application/json"), (String = "text/html")))),
)]
#[get("/problems/{code}")]
pub async fn explain_problem(code: web::Path<String>, language: Language, req: HttpRequest) -> Result<HttpResponse> {
    let Language(locale) = language;
    let found = ProblemExplanation::of(&code, locale);
    let explanation = found.ok_or_else(|| Error::new(Code::NotFound, Detail::NoSuchCode))?;
    if !wants_page(req.headers().get(ACCEPT)) {
        let mut response = HttpResponse::Ok();
        response.insert_header((CONTENT_LANGUAGE, locale.tag())).insert_header((VARY, "Accept, Accept-Language"));
        return Ok(response.json(explanation));
    }
    let body = html! {
        p { (explanation.help) }
        dl.quiet {
            dt { (locale.say(&Text::CodeLabel)) }
            dd { code { (explanation.code) } }
            @if let Some(status) = explanation.status {
                dt { (locale.say(&Text::StatusLabel)) }
                dd { (status) }
            }
            @if !explanation.params.is_empty() {
                dt { (locale.say(&Text::ParamsLabel)) }
                dd { code { (explanation.params.join(", ")) } }
            }
        }
    };
    Ok(page(StatusCode::OK, locale, &explanation.title, &body))
}
