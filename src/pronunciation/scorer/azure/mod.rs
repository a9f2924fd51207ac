//! Azure Speech as scorer: pronunciation assessment over its REST API for short audio.
//!
//! <https://learn.microsoft.com/azure/ai-services/speech-service/rest-speech-to-text-short>

mod answer;
mod ogg;
mod request;

use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, sleep, timeout_at};

pub use self::ogg::opus_from_webm;
use self::request::{Speech, assessment_parameters, locale};
use super::{Assessment, Scorer, ScoringFailure, Utterance};
use crate::http_client;
use crate::pronunciation::FailureCode;

/// Azure assesses no more than this of a recording, milliseconds.
const MAX_DURATION_MS: u64 = 30_000;

/// How often a request is sent at most.
const TRIES: u32 = 3;

/// How long to wait for Azure.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For a score, all tries and the waiting between them together.
    pub total: Duration,
    /// Before the second try, unless Azure names a time; doubled for each one after it.
    pub backoff: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), total: Duration::from_secs(30), backoff: Duration::from_millis(500) }
    }
}

/// Sends recordings to Azure Speech.
#[derive(Debug)]
pub struct AzureScorer {
    http: reqwest::Client,
    url: Url,
    patience: Patience,
}

impl AzureScorer {
    /// With the key and endpoint of a Speech resource.
    ///
    /// # Errors
    /// When the key cannot be sent or the endpoint is no base of a URL.
    pub fn new(key: SecretString, endpoint: &Url, patience: Patience) -> anyhow::Result<Self> {
        let mut key = HeaderValue::from_str(key.expose_secret()).context("AZURE_SPEECH_KEY holds odd characters")?;
        key.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            ("ocp-apim-subscription-key".parse().context("the name of Azure's key header")?, key),
            (ACCEPT, HeaderValue::from_static("application/json")),
        ]);
        let http = http_client::builder()
            .default_headers(headers)
            .connect_timeout(patience.connect)
            .redirect(redirect::Policy::none())
            .build()
            .context("making the HTTP client for Azure Speech")?;
        let base = endpoint.as_str().trim_end_matches('/');
        let url = format!("{base}/speech/recognition/conversation/cognitiveservices/v1")
            .parse()
            .context("AZURE_SPEECH_ENDPOINT is no base of a URL")?;
        Ok(Self { http, url, patience })
    }

    /// Sends the request until it is answered, while that makes sense and there is time.
    async fn ask(&self, url: &Url, parameters: &str, speech: &Speech) -> Result<Bytes, ScoringFailure> {
        let deadline = Instant::now() + self.patience.total;
        let mut backoff = self.patience.backoff;
        for turn in 1.. {
            let request = self
                .http
                .post(url.clone())
                .header("Pronunciation-Assessment", parameters)
                .header(CONTENT_TYPE, speech.content_type)
                .body(speech.bytes.clone());
            let exchange = async {
                let response = request.send().await?;
                let (status, wait) = (response.status(), retry_after(&response));
                Ok::<_, reqwest::Error>((status, wait, response.bytes().await?))
            };
            let (status, wait, body) = match timeout_at(deadline, exchange).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(problem)) => return Err(unreachable(&format!("{:#}", anyhow::Error::from(problem)))),
                Err(_) => return Err(unreachable("no answer in time")),
            };
            if status.is_success() {
                return Ok(body);
            }
            // Spread out, so that many learners who were turned away do not all come back at once.
            let wait = wait.unwrap_or_else(|| backoff.mul_f64(rand::random_range(0.75..1.25)));
            let transient = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
            if !transient || turn >= TRIES || Instant::now() + wait >= deadline {
                return Err(refusal(status, &body));
            }
            sleep(wait).await;
            backoff *= 2;
        }
        Err(unreachable("out of tries"))
    }
}

#[async_trait]
impl Scorer for AzureScorer {
    async fn score(&self, utterance: Utterance<'_>) -> Result<Assessment, ScoringFailure> {
        if utterance.recording.duration_ms > MAX_DURATION_MS {
            return Err(ScoringFailure::lasting(
                FailureCode::WrongDuration,
                format!(
                    "Only recordings of up to {} seconds can be scored; record a shorter one.",
                    MAX_DURATION_MS / 1000
                ),
            ));
        }
        let locale = locale(utterance.language);
        let speech = Speech::of(utterance.recording).await?;
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("language", &locale).append_pair("format", "detailed");
        let answer = self.ask(&url, &assessment_parameters(utterance.reference_text, &locale), &speech).await?;
        answer::assessment(&answer)
    }
}

/// The seconds that the answer asks to wait.
fn retry_after(response: &Response) -> Option<Duration> {
    response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn unreachable(problem: &str) -> ScoringFailure {
    tracing::warn!(problem, "Azure Speech did not answer");
    ScoringFailure::retryable(
        FailureCode::ScorerUnavailable,
        "The scoring service cannot be reached right now; submit again in a few minutes.",
    )
}

/// What an answer other than 200 means for the learner; operators find it in the log.
fn refusal(status: StatusCode, body: &[u8]) -> ScoringFailure {
    let said: String = String::from_utf8_lossy(body).chars().take(300).collect();
    match status {
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            tracing::warn!(status = status.as_u16(), said, "Azure Speech refused a recording");
            ScoringFailure::lasting(
                FailureCode::NotSupported,
                "The scoring service does not accept this recording or its language; make another attempt, \
                 with a language and region such as en-GB.",
            )
        }
        status if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
            tracing::error!(
                status = status.as_u16(),
                said,
                "Azure Speech refuses us; check AZURE_SPEECH_KEY and AZURE_SPEECH_REGION or AZURE_SPEECH_ENDPOINT"
            );
            ScoringFailure::retryable(
                FailureCode::ScorerUnavailable,
                "Scoring is not available right now; submit again later.",
            )
        }
        status => {
            tracing::warn!(status = status.as_u16(), said, "Azure Speech is busy or not well");
            ScoringFailure::retryable(
                FailureCode::ScorerUnavailable,
                "The scoring service is busy; submit again in a few minutes.",
            )
        }
    }
}
