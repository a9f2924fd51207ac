//! What authors may write into the catalogue: pure rules, shared by the API and the import.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::error::Fault;

/// The longest slug, bytes.
pub const MAX_SLUG: usize = 100;
/// The longest name or title, characters.
pub const MAX_TITLE: usize = 200;
/// The longest description or reference text, characters.
pub const MAX_TEXT: usize = 10_000;
/// The longest object key, bytes: S3's own limit.
pub const MAX_KEY: usize = 1024;

/// A slug: lower-case ASCII words joined by hyphens.
///
/// # Errors
/// What is wrong.
pub fn check_slug(slug: &str) -> Result<(), Fault> {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if slug.len() <= MAX_SLUG && slug.split('-').all(word) {
        return Ok(());
    }
    Err(if slug.len() > MAX_SLUG { Fault::TooLong { max: MAX_SLUG } } else { Fault::NotASlug })
}

/// A name or title: one line of text.
///
/// # Errors
/// What is wrong.
pub fn check_title(title: &str) -> Result<(), Fault> {
    if title.trim().is_empty() {
        return Err(Fault::Blank);
    }
    if title.chars().count() > MAX_TITLE {
        return Err(Fault::TooLong { max: MAX_TITLE });
    }
    if title.chars().any(char::is_control) {
        return Err(Fault::NotOneLine);
    }
    Ok(())
}

/// A description or reference text: lines of text, perhaps none.
///
/// # Errors
/// What is wrong.
pub fn check_text(text: &str) -> Result<(), Fault> {
    if text.chars().count() > MAX_TEXT {
        return Err(Fault::TooLong { max: MAX_TEXT });
    }
    if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t')) {
        return Err(Fault::ControlCharacters);
    }
    Ok(())
}

/// An object key that no store, file system or URL can take for another one.
///
/// # Errors
/// What is wrong.
pub fn check_key(key: &str) -> Result<(), Fault> {
    if key.len() > MAX_KEY {
        return Err(Fault::TooLarge { max: MAX_KEY as i64 });
    }
    if key.chars().any(char::is_control) {
        return Err(Fault::ControlCharacters);
    }
    if key.contains('\\') || key.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
        return Err(Fault::NotAKey);
    }
    Ok(())
}

/// A media type without parameters.
///
/// # Errors
/// What is wrong.
pub fn check_content_type(content_type: &str) -> Result<(), Fault> {
    let token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let fits = content_type.len() <= 127
        && content_type.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype));
    if fits { Ok(()) } else { Err(Fault::NotAMediaType) }
}

/// A JSON document that both databases keep as it is.
///
/// # Errors
/// What is wrong.
pub fn check_metadata(value: &serde_json::Value) -> Result<(), Fault> {
    const MAX_BYTES: usize = 64 * 1024;
    if !value.is_object() {
        return Err(Fault::WrongType { expected: "object".to_owned() });
    }
    if value.to_string().len() > MAX_BYTES {
        return Err(Fault::TooLarge { max: MAX_BYTES as i64 });
    }
    if holds_nul(value) {
        return Err(Fault::NulCharacter);
    }
    Ok(())
}

fn holds_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

/// The slug that a title suggests: `Café au lait!` → `cafe-au-lait`; `fallback` where nothing of it is ASCII.
pub fn slug_of(title: &str, fallback: &str) -> String {
    let mut slug = String::new();
    for character in title.nfkd().filter(|character| !is_combining_mark(*character) && !matches!(character, '\'' | '’'))
    {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    // Room is left for the number that makes it unique.
    slug.truncate(MAX_SLUG - 10);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { fallback.to_owned() } else { slug.to_owned() }
}

/// The first of `wanted`, `wanted-2`, `wanted-3`, … that is not taken.
pub fn free_slug(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2u32..)
        .map(|number| format!("{wanted}-{number}"))
        .find(|slug| !taken(slug))
        .expect("there are more numbers than rows")
}

/// Puts the names of every object in the order in which PostgreSQL's `jsonb` keeps them, shorter names first, then by
/// their bytes: the one order that both databases can give back.
pub fn in_stored_order(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, in_stored_order(value))).collect();
            fields.sort_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(in_stored_order).collect()),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_come_from_titles() {
        assert_eq!(slug_of("Café au lait!", "story"), "cafe-au-lait");
        assert_eq!(slug_of("  It's 5 o'clock  ", "story"), "its-5-oclock");
        assert_eq!(slug_of("こんにちは", "story"), "story");
        assert!(check_slug(&slug_of(&"long word ".repeat(100), "story")).is_ok());
        let taken = ["story", "story-2"];
        assert_eq!(free_slug("story", |slug| taken.contains(&slug)), "story-3");
        assert_eq!(free_slug("unit", |slug| taken.contains(&slug)), "unit");
    }

    #[test]
    fn slugs_are_plain() {
        for good in ["a", "first-steps", "unit-2"] {
            assert!(check_slug(good).is_ok(), "{good}");
        }
        for bad in ["", "-", "a--b", "a-", "A", "é", "a b", "a/b", "..", &"a".repeat(101)] {
            assert!(check_slug(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_stay_where_they_are_put() {
        for good in ["placeholder/videos/a-v1.mp4", "a", "ü/日本.mp4", "%2e%2e/x", "a..b/c"] {
            assert!(check_key(good).is_ok(), "{good}");
        }
        for bad in ["", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "a\0b", "a\nb", "a\\b", &"k".repeat(1025)] {
            assert!(check_key(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_are_ordered_as_jsonb_orders_them() {
        let value = serde_json::json!({"height": 1, "b": {"zz": 1, "y": 2}, "width": 2, "a": []});
        assert_eq!(in_stored_order(value).to_string(), r#"{"a":[],"b":{"y":2,"zz":1},"width":2,"height":1}"#);
    }
}
