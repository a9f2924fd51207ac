//! The endpoint.

use actix_web::{HttpResponse, get};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::excerpt::{Part, excerpt};
use super::words::Terms;
use crate::catalog::language::check_language;
use crate::catalog::model::{Story, Unit};
use crate::catalog::queries::{self, Hit, SearchOrder};
use crate::catalog::response::{LevelRef, StoryRef};
use crate::catalog::routes::Reading;
use crate::db::{Conn, Id, Timestamp};
use crate::error::{Error, Fault, Result};
use crate::http::{List, Page, PageParams, Rendered, rule};

/// The longest query, characters.
const MAX_QUERY: usize = 100;

/// What to look for.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SearchParams {
    /// The words to look for, in any case, with or without accents; the last one may be the beginning of a word.
    #[garde(custom(rule(check_query)))]
    #[param(example = "good morn", min_length = 1, max_length = 100)]
    q: String,
    /// Only in levels that teach this language, BCP 47, in any case: `en` finds `en-US` too (RFC 4647, basic filtering).
    #[garde(inner(custom(rule(check_language))))]
    #[param(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    language: Option<String>,
}

fn check_query(query: &str) -> Result<(), Fault> {
    if query.trim().is_empty() {
        return Err(Fault::Blank);
    }
    if query.chars().count() > MAX_QUERY {
        return Err(Fault::TooLong { max: MAX_QUERY });
    }
    Ok(())
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SearchHitType {
    /// A level.
    Level,
    /// A story.
    Story,
    /// A unit.
    Unit,
}

/// A level, story or unit that was found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SearchHit {
    /// What it is.
    #[serde(rename = "type")]
    kind: SearchHitType,
    /// The id of the level, story or unit.
    id: Id,
    /// Its title; of a level the name.
    #[schema(example = "Greeting Phrases")]
    title: String,
    /// The language taught, BCP 47.
    #[schema(example = "en")]
    language: String,
    /// The level that it is, or is in.
    level: LevelRef,
    /// The story that it is, or is in; null for a level.
    story: Option<StoryRef>,
    /// Visible to learners since, if all above it is published too; null for a draft.
    published_at: Option<Timestamp>,
    /// The texts in which something was found, each around its first place.
    highlights: Vec<Highlight>,
}

/// A text in which something was found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SearchHighlight)]
struct Highlight {
    /// Which text it is.
    field: HighlightedField,
    /// An excerpt of about 160 characters, in pieces that are read one after another. What was found are whole words.
    excerpt: Vec<Part>,
}

/// A text of a level, story or unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum HighlightedField {
    /// The title; of a level the name.
    Title,
    /// What it is about.
    Description,
    /// What learners are asked to say.
    ReferenceText,
}

impl SearchHit {
    fn new(hit: Hit, terms: &Terms) -> Self {
        let Hit { level, story, unit, .. } = hit;
        let (of_level, of_story) = (LevelRef::from(&level), story.as_ref().map(StoryRef::from));
        let language = level.language;
        let (kind, id, title, published_at, description, reference_text) = match (story, unit) {
            (_, Some(unit)) => {
                let Unit { id, title, published_at, description, reference_text, .. } = unit;
                (SearchHitType::Unit, id.0, title, published_at, description, reference_text)
            }
            (Some(Story { id, title, published_at, description, .. }), None) => {
                (SearchHitType::Story, id.0, title, published_at, description, None)
            }
            (None, None) => (SearchHitType::Level, level.id.0, level.name, level.published_at, level.description, None),
        };
        let texts = [
            (HighlightedField::Title, Some(title.as_str())),
            (HighlightedField::Description, description.as_deref()),
            (HighlightedField::ReferenceText, reference_text.as_deref()),
        ];
        let highlight = |(field, text): (HighlightedField, Option<&str>)| {
            Some(Highlight { field, excerpt: excerpt(text?, terms)? })
        };
        let highlights = texts.into_iter().filter_map(highlight).collect();
        Self { kind, id: Id(id), title, language, level: of_level, story: of_story, published_at, highlights }
    }
}

/// Finds levels, stories and units by the words of their titles, descriptions and reference texts.
///
/// Each has all the words, in any order and in any of its texts. Those that have them all in the title come first, then the
/// others, both in the order of the catalogue. Case and accents do not matter; in languages that are written without spaces
/// characters are found next to one another. Learners find what is published, authors drafts too.
#[utoipa::path(tag = "catalog", params(SearchParams, PageParams),
    responses((status = 200, description = "A page of what was found.", body = Page<SearchHit>)))]
#[get("/search")]
pub(in crate::catalog) async fn search_catalog(
    reading: Reading,
    list: List<SearchOrder, SearchParams>,
) -> Result<HttpResponse> {
    let audience = reading.audience;
    let render = async || {
        let List { filter: SearchParams { q, language }, page } = list;
        let find = move |conn: &mut Conn| {
            let terms = Terms::of(&q);
            let hits = queries::list_hits(conn, audience, &terms, language.as_deref(), &page)?;
            let page = page.page(hits, |last| last.order.clone());
            Ok::<_, Error>(Rendered::new(&page.map(|hit| SearchHit::new(hit, &terms))))
        };
        reading.context.db.snapshot(find).await
    };
    reading.answer(render).await
}
