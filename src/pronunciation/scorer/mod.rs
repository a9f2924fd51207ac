//! Scorers: whoever listens to a recording and says how well a text was spoken.

mod azure;
mod client;

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use garde::Validate;
use serde::{Deserialize, Serialize};

pub use azure::{AzureScorer, Patience, opus_from_webm};
pub use client::{CLIENT, ClientResult, ClientScorer};

use super::Recording;
use super::model::FailureCode;
use crate::config::ScorerConfig;
use crate::error::Fault;
use crate::http::{between, chars};

/// Scores recordings. An offline scorer needs no more than this: [`Recording::samples`], the text and the language.
#[async_trait]
pub trait Scorer: Send + Sync {
    /// Listens to what was said. Runs outside any transaction and may take a while.
    ///
    /// # Errors
    /// Why there is no score, for the learner. Never a made-up score.
    async fn score(&self, utterance: Utterance<'_>) -> Result<Assessment, ScoringFailure>;
}

/// What a scorer is given.
#[derive(Debug, Clone, Copy)]
pub struct Utterance<'a> {
    /// What was said, between 0.3 and 60 seconds of it.
    pub recording: &'a Recording,
    /// What was to be said.
    pub reference_text: &'a str,
    /// BCP 47: the language it was to be said in.
    pub language: &'a str,
    /// What the app's own SDK found; there exactly when the app scores.
    pub client_result: Option<&'a ClientResult>,
}

/// What a scorer found. All scores are 0–100.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Overall.
    pub score: f64,
    /// How close the sounds are.
    pub accuracy: Option<f64>,
    /// How natural the pauses are.
    pub fluency: Option<f64>,
    /// How much of the text was said.
    pub completeness: Option<f64>,
    /// How natural stress, tone and speed are.
    pub prosody: Option<f64>,
    /// Word by word.
    pub words: Option<Vec<SpokenWord>>,
    /// Advice for the learner.
    pub feedback: Option<String>,
    /// Who scored.
    pub scorer: &'static str,
    /// Which version of it.
    pub version: Option<String>,
}

impl Assessment {
    /// Are all scores between 0 and 100?
    pub fn is_plausible(&self) -> bool {
        let parts = [self.accuracy, self.fluency, self.completeness, self.prosody];
        let words = self.words.iter().flatten().map(|word| word.accuracy);
        // NaN is in no range.
        [Some(self.score)].into_iter().chain(parts).chain(words).flatten().all(|score| (0.0..=100.0).contains(&score))
    }
}

/// One word, as it was spoken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpokenWord {
    /// The word.
    #[garde(custom(chars(1, 100)))]
    #[schema(example = "morning", min_length = 1, max_length = 100)]
    pub word: String,
    /// How close its sounds are, 0–100.
    #[garde(inner(custom(is_score)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 87.5, minimum = 0, maximum = 100)]
    pub accuracy: Option<f64>,
    /// What went wrong, in the scorer's own word: `None`, `Mispronunciation`, `Omission` and `Insertion` are usual.
    #[garde(inner(custom(chars(1, 50))))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Mispronunciation", min_length = 1, max_length = 50)]
    pub error_type: Option<String>,
    /// When it begins in the recording, milliseconds.
    #[garde(inner(custom(between(0, 3_600_000))))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 340, maximum = 3_600_000)]
    pub offset_ms: Option<u32>,
    /// How long it lasts, milliseconds.
    #[garde(inner(custom(between(0, 3_600_000))))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 570, maximum = 3_600_000)]
    pub duration_ms: Option<u32>,
}

/// Why there is no score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoringFailure {
    /// Why, for programs.
    pub code: FailureCode,
    /// For the learner: what happened and what to do.
    pub reason: Cow<'static, str>,
    /// Whether submitting the same recording again may help.
    pub retryable: bool,
}

impl ScoringFailure {
    /// The same recording may be scored later.
    pub fn retryable(code: FailureCode, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { code, reason: reason.into(), retryable: true }
    }

    /// This recording will never be scored.
    pub fn lasting(code: FailureCode, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { code, reason: reason.into(), retryable: false }
    }
}

/// The scorer that the configuration names.
///
/// # Errors
/// When it cannot be made.
pub fn from_config(config: &ScorerConfig) -> anyhow::Result<Arc<dyn Scorer>> {
    Ok(match config {
        ScorerConfig::Client => Arc::new(ClientScorer),
        ScorerConfig::Azure { key, endpoint } => {
            Arc::new(AzureScorer::new(key.clone(), endpoint, Patience::default())?)
        }
    })
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde passes references")]
fn is_score(value: &f64, _: &()) -> garde::Result {
    // NaN is in no range.
    if (0.0..=100.0).contains(value) { Ok(()) } else { Err(Fault::OutOfRange { min: 0, max: 100 }.into()) }
}
