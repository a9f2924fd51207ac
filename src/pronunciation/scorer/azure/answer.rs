//! What Azure answers, as an assessment.

use serde::Deserialize;

use super::super::{Assessment, ScoringFailure, SpokenWord};
use crate::pronunciation::FailureCode;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    recognition_status: String,
    #[serde(default, rename = "NBest")]
    hypotheses: Vec<Heard>,
}

/// What was heard. Over REST the scores stand in the object itself; the SDK's form of the same answer has them nested.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Heard {
    #[serde(flatten)]
    scores: Scores,
    pronunciation_assessment: Option<Scores>,
    #[serde(default)]
    words: Vec<HeardWord>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HeardWord {
    word: String,
    /// In units of 100 ns, as is the duration; both are missing for words that were left out.
    offset: Option<u64>,
    duration: Option<u64>,
    #[serde(flatten)]
    scores: Scores,
    pronunciation_assessment: Option<Scores>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Scores {
    pron_score: Option<f64>,
    accuracy_score: Option<f64>,
    fluency_score: Option<f64>,
    completeness_score: Option<f64>,
    prosody_score: Option<f64>,
    error_type: Option<String>,
}

const OMISSION: &str = "Omission";
const TICKS_PER_MS: u64 = 10_000;

/// Reads the body of a 200.
pub(super) fn assessment(body: &[u8]) -> Result<Assessment, ScoringFailure> {
    let answer: Answer = serde_json::from_slice(body).map_err(|problem| unintelligible(&problem.to_string()))?;
    let (code, reason) = match answer.recognition_status.as_str() {
        "Success" => return scored(answer),
        "NoMatch" => (
            FailureCode::NoSpeech,
            "No words of this language were recognised; speak the text clearly and record it anew.",
        ),
        "InitialSilenceTimeout" => {
            (FailureCode::Silence, "The recording begins with silence; check the microphone and record it anew.")
        }
        "BabbleTimeout" => {
            (FailureCode::Noise, "The recording begins with noise; find a quieter place and record it anew.")
        }
        "Error" => {
            tracing::warn!("Azure Speech reports an error of its own");
            return Err(ScoringFailure::retryable(
                FailureCode::ScorerUnavailable,
                "The scoring service had a fault; submit again in a few minutes.",
            ));
        }
        other => return Err(unintelligible(&format!("RecognitionStatus {other:?}"))),
    };
    Err(ScoringFailure::lasting(code, reason))
}

fn scored(answer: Answer) -> Result<Assessment, ScoringFailure> {
    let Some(best) = answer.hypotheses.into_iter().next() else {
        return Err(unintelligible("NBest is empty"));
    };
    let scores = best.pronunciation_assessment.unwrap_or(best.scores);
    let assessment = Assessment {
        score: scores.pron_score.ok_or_else(|| unintelligible("PronScore is missing"))?,
        accuracy: scores.accuracy_score,
        fluency: scores.fluency_score,
        completeness: scores.completeness_score,
        prosody: scores.prosody_score,
        words: Some(best.words.into_iter().map(word).collect()),
        feedback: None,
        scorer: "azure",
        version: Some("conversation/v1".to_owned()),
    };
    if assessment.is_plausible() { Ok(assessment) } else { Err(unintelligible("a score is not between 0 and 100")) }
}

fn word(heard: HeardWord) -> SpokenWord {
    let scores = heard.pronunciation_assessment.unwrap_or(heard.scores);
    // A word that was left out sounds like nothing, at no time.
    let said = scores.error_type.as_deref() != Some(OMISSION);
    let ms = |ticks: Option<u64>| ticks.filter(|_| said).and_then(|ticks| u32::try_from(ticks / TICKS_PER_MS).ok());
    SpokenWord {
        word: heard.word,
        accuracy: scores.accuracy_score.filter(|_| said),
        offset_ms: ms(heard.offset),
        duration_ms: ms(heard.duration),
        error_type: scores.error_type,
    }
}

fn unintelligible(problem: &str) -> ScoringFailure {
    tracing::error!(problem, "Azure Speech answered something that we do not understand");
    ScoringFailure::retryable(
        FailureCode::ScorerUnavailable,
        "The scoring service gave no usable answer; submit again in a few minutes.",
    )
}
