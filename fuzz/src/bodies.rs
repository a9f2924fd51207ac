//! JSON bodies, learning events, and the rules for what people may be called.

use garde::Validate;
use parlance::auth::rules;
use parlance::catalog::rules::{check_key, check_slug, slug_of};
use parlance::http::{optional_objects, patch, read_json};
use parlance::progress::model::Fact;
use parlance::progress::{EventKind, read_event};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicode_normalization::is_nfc;

use super::cost::linear;

/// A body with a field of each sort that bodies have.
#[derive(Debug, Deserialize, Serialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    #[garde(inner(length(chars, max = 100)))]
    first_title: Option<String>,
    #[serde(default, deserialize_with = "patch")]
    #[garde(skip)]
    description: Option<Option<String>>,
    #[serde(default, deserialize_with = "optional_objects")]
    #[garde(dive)]
    entries: Option<Vec<Entry>>,
    #[garde(skip)]
    metadata: Option<Value>,
    #[serde(default)]
    #[garde(length(max = 500))]
    events: Vec<Value>,
}

#[derive(Debug, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[garde(custom(rules::username))]
    name: String,
    #[garde(range(min = 0.0, max = 100.0))]
    score: f64,
}

/// A body as any client sends it. Its events are read as those of a batch, its texts as names.
pub fn bodies(bytes: &[u8]) {
    let body = match linear(bytes, 256, 512, || read_json::<Body>(bytes)) {
        Ok(body) => body,
        Err(refusal) => {
            assert!(matches!(refusal.code.status(), 400 | 422) && refusal.cause.is_none(), "{refusal:?}");
            let points = |pointer: &str| pointer.is_empty() || pointer.starts_with('/');
            assert!(refusal.errors.iter().all(|field| points(&field.pointer)), "{refusal:?}");
            return;
        }
    };
    assert!(bytes.trim_ascii_start().starts_with(b"{"), "only objects are objects");
    let text = serde_json::to_string(&body).expect("a body is plain data");
    assert!(is_nfc(&text) && !text.contains("\\u0000"), "{text}");
    let again = read_json::<Body>(text.as_bytes()).expect("what was read can be sent again");
    assert_eq!(serde_json::to_string(&again).expect("a body is plain data"), text);
    body.events.iter().for_each(event);
    body.first_title.iter().for_each(|title| names(title));
}

/// An event that is taken can be kept, and is read again as it was taken.
fn event(value: &Value) {
    let Ok(event) = read_event(value) else { return };
    assert!(event.kind != EventKind::PronunciationScored, "scores are the server's to give");
    assert!(!event.id.is_made_by_the_server() && !event.id.0.is_nil() && !event.id.0.is_max());
    assert!(event.offset.is_none_or(|offset| (-12 * 3600..=14 * 3600).contains(&offset.local_minus_utc())));
    if Fact::read(event.kind, &event.payload).is_err() {
        return;
    }
    let mut kept = event.payload.clone();
    Fact::round(&mut kept);
    let fact = Fact::read(event.kind, &kept).expect("rounding changes no verdict");
    let loaded: Value = serde_json::from_str(&kept.to_string()).expect("what was written can be read");
    assert_eq!(Fact::read(event.kind, &loaded).expect("it was read before"), fact);
    let once = kept.clone();
    Fact::round(&mut kept);
    assert_eq!(kept, once, "rounding once is enough");
}

fn names(text: &str) {
    assert_eq!(check_slug(&slug_of(text, "story")), Ok(()), "of {text:?}");
    if check_key(text).is_ok() {
        let path = std::path::Path::new("/bucket").join(text);
        let stays = path.components().all(|part| !matches!(part, std::path::Component::ParentDir));
        assert!(stays && path.starts_with("/bucket") && path != std::path::Path::new("/bucket"), "{path:?}");
    }
    if rules::email(text, &()).is_ok() {
        let address = text.trim();
        assert!(address.len() <= 254 && address.contains('@'));
        assert!(address.chars().all(|character| character.is_ascii_graphic() || character == ' '), "{address:?}");
    }
    if rules::username(text, &()).is_ok() {
        let name = rules::folded(text);
        assert!((3..=50).contains(&name.len()) && !name.contains('@') && rules::folded(&name) == name, "{name:?}");
    }
    let _ = (rules::person_name(text, &()), rules::picture_url(text, &()), rules::time_zone(text, &()));
}
