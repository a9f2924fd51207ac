//! Whole answers beside committed ones: what differs from run to run is redacted, all else is compared.
//!
//! `tests/bodies/snapshots` holds one file a name, the same for both databases. After a wanted change
//! `INSTA_UPDATE=always scripts/test bodies::` writes them anew; without it a difference fails the test.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Answer;

/// Compares status, content type and body of an answer with the snapshot of this name.
#[track_caller]
pub fn assert_snapshot(name: &str, answer: &Answer) {
    let mut redactor = Redactor::default();
    let body = match serde_json::from_str(&answer.text) {
        Ok(body) => redactor.value("", body),
        Err(_) => redactor.text("", &answer.text).into(),
    };
    let shown = json!({"status": answer.status, "contentType": answer.header("content-type"), "body": body});
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../bodies/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_json_snapshot!(name, shown));
}

/// Replaces what differs. An id keeps a number for as long as the answer goes on, so that references can be followed.
#[derive(Default)]
struct Redactor {
    ids: Vec<Uuid>,
}

impl Redactor {
    fn value(&mut self, field: &str, value: Value) -> Value {
        match value {
            Value::String(text) => self.text(field, &text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.value(field, item)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| {
                    let value = self.value(&name, value);
                    (name, value)
                })
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other,
        }
    }

    fn text(&mut self, field: &str, text: &str) -> String {
        match field {
            "accessToken" | "refreshToken" | "access_token" | "refresh_token" | "requestId" | "nextCursor"
            | "cursor" | "version" | "payload" | "signature" | "x" => format!("[{field}]"),
            // The database's, which is another for each test.
            "message" if text.contains("://") => "[address]".to_owned(),
            _ if is_time(text) => "[time]".to_owned(),
            _ if text.contains("X-Amz-Signature=") => self.signed(text),
            _ => self.ids_in(text),
        }
    }

    /// A presigned URL: what it leads to and for how long stay.
    fn signed(&mut self, text: &str) -> String {
        let mut url = url::Url::parse(text).unwrap();
        let redacted: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| match &*name {
                "X-Amz-Signature" | "X-Amz-Date" | "X-Amz-Credential" | "uploadId" => {
                    (name.to_string(), format!("[{name}]"))
                }
                _ => (name.to_string(), value.to_string()),
            })
            .collect();
        url.set_query(None);
        let query: Vec<String> = redacted.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.ids_in(&format!("[store]{}?{}", url.path(), query.join("&")))
    }

    fn ids_in(&mut self, text: &str) -> String {
        const LENGTH: usize = 36;
        let mut shown = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = match rest.get(..LENGTH).and_then(|word| Uuid::try_parse(word).ok()) {
                Some(id) => {
                    shown += &format!("[id {}]", self.number_of(id));
                    LENGTH
                }
                None => {
                    shown.push(first);
                    first.len_utf8()
                }
            };
            rest = &rest[length..];
        }
        shown
    }

    fn number_of(&mut self, id: Uuid) -> usize {
        let known = self.ids.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.ids.push(id);
            self.ids.len() - 1
        });
        known + 1
    }
}

/// A time as the API writes all of them: UTC with microseconds.
fn is_time(text: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00.000000Z";
    let fits = |(byte, shape): (u8, &u8)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == *shape };
    text.len() == SHAPE.len() && text.bytes().zip(SHAPE).all(fits)
}
