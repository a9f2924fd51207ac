//! A local server that speaks the protocol of Azure Speech for short audio, and misbehaves as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

/// The key that it takes.
pub const KEY: &str = "azure-key-0123456789";

/// One answer.
#[derive(Clone)]
pub struct Canned {
    pub status: u16,
    pub headers: Vec<(&'static str, &'static str)>,
    pub body: String,
    pub delay: Duration,
}

impl Canned {
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO }
    }

    pub fn ok(body: &Value) -> Self {
        Self::new(200, body.to_string())
    }
}

/// One request as it came.
#[derive(Clone)]
pub struct Received {
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Canned>>,
    received: Mutex<Vec<Received>>,
    /// How many are being answered now, and how many were at the most.
    at_once: Mutex<(usize, usize)>,
}

/// The server; answers what it was told, in order, the last answer again and again.
pub struct AzureServer {
    pub endpoint: String,
    script: Arc<Script>,
    handle: ServerHandle,
}

impl AzureServer {
    pub async fn start(answers: Vec<Canned>) -> Self {
        let script = Arc::new(Script { answers: Mutex::new(answers.into()), ..Script::default() });
        let shared = web::Data::from(script.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .app_data(web::PayloadConfig::new(8 * 1024 * 1024))
                .route("/speech/recognition/conversation/cognitiveservices/v1", web::post().to(recognise))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let endpoint = format!("http://{}/", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { endpoint, script, handle }
    }

    pub fn received(&self) -> Vec<Received> {
        self.script.received.lock().unwrap().clone()
    }

    /// How many requests it had to answer at once, at the most.
    pub fn most_at_once(&self) -> usize {
        self.script.at_once.lock().unwrap().1
    }

    /// Replaces what it will answer.
    pub fn answer(&self, answers: Vec<Canned>) {
        *self.script.answers.lock().unwrap() = answers.into();
    }
}

impl Drop for AzureServer {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn recognise(req: HttpRequest, body: web::Bytes, script: web::Data<Script>) -> HttpResponse {
    let headers = req.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    script.received.lock().unwrap().push(Received {
        query: req.query_string().to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
    });
    if req.headers().get("ocp-apim-subscription-key").is_none_or(|key| key != KEY) {
        return HttpResponse::Unauthorized().body("Access denied due to invalid subscription key");
    }
    let answer = {
        let mut answers = script.answers.lock().unwrap();
        if answers.len() > 1 { answers.pop_front().unwrap() } else { answers.front().unwrap().clone() }
    };
    let count = |by: fn(usize) -> usize| {
        let mut at_once = script.at_once.lock().unwrap();
        at_once.0 = by(at_once.0);
        at_once.1 = at_once.1.max(at_once.0);
    };
    count(|now| now + 1);
    tokio::time::sleep(answer.delay).await;
    count(|now| now - 1);
    let mut response = HttpResponse::build(answer.status.try_into().unwrap());
    for header in answer.headers {
        response.append_header(header);
    }
    response.content_type("application/json").body(answer.body)
}

/// What Azure answers to a good recording, after its documentation.
pub fn success() -> Value {
    json!({
        "RecognitionStatus": "Success",
        "Offset": 700_000,
        "Duration": 8_400_000,
        "DisplayText": "Good morning.",
        "SNR": 38.76819,
        "NBest": [{
            "Confidence": 0.98503506,
            "Lexical": "good morning",
            "ITN": "good morning",
            "MaskedITN": "good morning",
            "Display": "Good morning.",
            "AccuracyScore": 100.0,
            "FluencyScore": 99.0,
            "ProsodyScore": 87.8,
            "CompletenessScore": 50,
            "PronScore": 95.1,
            "Words": [
                {"Word": "good", "Offset": 700_000, "Duration": 2_600_000, "Confidence": 0.0,
                 "AccuracyScore": 100.0, "ErrorType": "None",
                 "Feedback": {"Prosody": {"Break": {"ErrorTypes": ["None"], "BreakLength": 0}}}},
                {"Word": "morning", "Offset": 3_400_000, "Duration": 5_700_000, "Confidence": 0.0,
                 "AccuracyScore": 42.5, "ErrorType": "Mispronunciation"},
                {"Word": "nice", "ErrorType": "Omission", "AccuracyScore": 0},
            ],
        }],
    })
}

/// The same as Azure's SDK writes it: scores one level down.
pub fn nested_success() -> Value {
    json!({
        "RecognitionStatus": "Success",
        "NBest": [{
            "Display": "Good morning.",
            "PronunciationAssessment": {
                "AccuracyScore": 90, "FluencyScore": 80, "CompletenessScore": 70, "PronScore": 75.5
            },
            "Words": [{"Word": "good", "Offset": 700_000, "Duration": 2_600_000,
                "PronunciationAssessment": {"AccuracyScore": 88.0, "ErrorType": "None"}}],
        }],
    })
}
