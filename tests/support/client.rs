//! A client: JSON in, status and JSON out.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// How long a request may take: no test waits for ever.
const PATIENCE: Duration = Duration::from_secs(120);

/// The server ends connections that are idle for five seconds: a request that is sent just then is lost.
const IDLE: Duration = Duration::from_secs(2);

/// Talks to one server, perhaps with a token.
#[derive(Clone)]
pub struct Client {
    pub http: reqwest::Client,
    pub base: String,
    pub token: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The body, after checking the status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Client {
    pub fn new(base: &str) -> Self {
        let http =
            parlance::http_client::builder().no_proxy().timeout(PATIENCE).pool_idle_timeout(IDLE).build().unwrap();
        Self { http, base: base.to_owned(), token: None }
    }

    /// The same client, signed in with an access token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// A request to fill further and send with [`Client::send`].
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Every page of a list, from the path of the first, which must hold a query.
    pub async fn pages(&self, path: &str) -> Vec<Value> {
        const MOST: usize = 1000;
        let mut pages = vec![self.get(path).await.expect(200)];
        while let Some(cursor) = pages.last().unwrap()["nextCursor"].as_str() {
            assert!(pages.len() < MOST, "{path} has no end");
            let next = self.get(&format!("{path}&cursor={cursor}")).await.expect(200);
            pages.push(next);
        }
        pages
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }
}
