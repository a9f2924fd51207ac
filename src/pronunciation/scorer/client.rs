//! The app as scorer: the assessment comes with the submission, from an on-device or vendor SDK.

use async_trait::async_trait;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Assessment, Scorer, ScoringFailure, SpokenWord, Utterance, is_score};
use crate::error::Fault;
use crate::http::{chars, optional_objects};
use crate::pronunciation::FailureCode;

/// The word for this scorer in [`Assessment::scorer`].
pub const CLIENT: &str = "client";

const MAX_WORDS: usize = 500;

/// What the app's own SDK found. Kept as reported and marked so.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientResult {
    /// Overall, 0–100.
    #[garde(custom(is_score))]
    #[schema(example = 86.5, minimum = 0, maximum = 100)]
    pub score: f64,
    /// How close the sounds are, 0–100.
    #[garde(inner(custom(is_score)))]
    #[schema(example = 90.0, minimum = 0, maximum = 100)]
    pub accuracy: Option<f64>,
    /// How natural the pauses are, 0–100.
    #[garde(inner(custom(is_score)))]
    #[schema(example = 82.0, minimum = 0, maximum = 100)]
    pub fluency: Option<f64>,
    /// How much of the text was said, 0–100.
    #[garde(inner(custom(is_score)))]
    #[schema(example = 100.0, minimum = 0, maximum = 100)]
    pub completeness: Option<f64>,
    /// How natural stress, tone and speed are, 0–100.
    #[garde(inner(custom(is_score)))]
    #[schema(example = 75.0, minimum = 0, maximum = 100)]
    pub prosody: Option<f64>,
    /// Word by word, at most 500.
    #[garde(custom(are_few), dive)]
    #[schema(max_items = 500)]
    #[serde(default, deserialize_with = "optional_objects")]
    pub words: Option<Vec<SpokenWord>>,
    /// Advice for the learner, at most 2,000 characters.
    #[garde(inner(custom(chars(0, 2000))))]
    #[schema(example = "Mind the r in morning.", max_length = 2000)]
    pub feedback: Option<String>,
}

impl From<ClientResult> for Assessment {
    fn from(result: ClientResult) -> Self {
        Self {
            score: result.score,
            accuracy: result.accuracy,
            fluency: result.fluency,
            completeness: result.completeness,
            prosody: result.prosody,
            words: result.words,
            feedback: result.feedback,
            scorer: CLIENT,
            version: None,
        }
    }
}

fn are_few(words: &Option<Vec<SpokenWord>>, _: &()) -> garde::Result {
    let few = words.as_ref().is_none_or(|words| words.len() <= MAX_WORDS);
    if few { Ok(()) } else { Err(Fault::TooMany { max: MAX_WORDS }.into()) }
}

/// Takes the app's word for it.
#[derive(Debug, Clone, Copy)]
pub struct ClientScorer;

#[async_trait]
impl Scorer for ClientScorer {
    async fn score(&self, utterance: Utterance<'_>) -> Result<Assessment, ScoringFailure> {
        let Some(result) = utterance.client_result.cloned() else {
            return Err(ScoringFailure::retryable(FailureCode::NoScore, "The app sent no score; submit again."));
        };
        Ok(result.into())
    }
}
