//! Language tags: their form by BCP 47 (RFC 5646), and which of them a query takes (RFC 4647).

use language_tags::LanguageTag;
use serde::{Deserialize, Deserializer};

use crate::error::Fault;

/// The longest language tag, bytes.
pub const MAX_LANGUAGE: usize = 35;

/// A language tag: well-formed by RFC 5646, in any case, of a language with two or three letters.
///
/// # Errors
/// What is wrong.
pub fn check_language(tag: &str) -> Result<(), Fault> {
    parse(tag).map(drop).ok_or(Fault::NotALanguage)
}

fn parse(tag: &str) -> Option<LanguageTag> {
    let primary = tag.split('-').next().unwrap_or_default();
    let fits = tag.len() <= MAX_LANGUAGE && tag.is_ascii() && (2..=3).contains(&primary.len());
    LanguageTag::parse(tag).ok().filter(|_| fits)
}

/// The tag in the case that RFC 5646 recommends (2.1.1), in which tags are kept: `EN-us` → `en-US`. What is no tag stays.
fn in_usual_case(tag: String) -> String {
    parse(&tag).map_or(tag, LanguageTag::into_string)
}

/// For fields of type `String` in bodies: brings a tag to its usual case.
///
/// # Errors
/// When the value is no string.
pub fn language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(in_usual_case)
}

/// The same for `Option<String>`, with `#[serde(default, deserialize_with = "optional_language")]`.
///
/// # Errors
/// When the value is neither a string nor null.
pub fn optional_language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer).map(|tag| tag.map(in_usual_case))
}

/// The same for `Option<Option<String>>` of `PATCH`.
///
/// # Errors
/// When the value is neither a string nor null.
pub fn patched_language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    optional_language(deserializer).map(Some)
}

/// Does a query for `range` take what is in the language `tag`? By basic filtering (RFC 4647, 3.3.1): when it is the same tag
/// or the first subtags of it, in whatever case.
pub fn takes(range: &str, tag: &str) -> bool {
    let (range, tag) = (range.as_bytes(), tag.as_bytes());
    tag.get(..range.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(range))
        && tag.get(range.len()).is_none_or(|next| *next == b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_are_well_formed_in_any_case() {
        for good in
            ["en", "EN", "pt-BR", "zh-Hant", "es-419", "yue", "de-CH-1996", "sl-IT-nedis", "en-a-bbb-x-a", "en-us"]
        {
            assert!(check_language(good).is_ok(), "{good}");
        }
        let long = format!("en-x-{}", "abcdefgh-".repeat(5));
        for bad in [
            "",
            "e",
            "english",
            "en_US",
            "en-",
            "-en",
            "en--US",
            "en-abcdefghi",
            "en-a",
            "en-US-GB",
            "x-private",
            "é",
            &long,
        ] {
            assert!(check_language(bad).is_err(), "{bad}");
        }
        for (tag, usual) in [("EN-us", "en-US"), ("ZH-hANT-tw", "zh-Hant-TW"), ("no tag", "no tag")] {
            assert_eq!(in_usual_case(tag.to_owned()), usual);
        }
    }

    #[test]
    fn a_range_takes_whole_subtags() {
        for (range, tag) in [("en", "en-US"), ("EN-us", "en-US"), ("en-US", "en-us-x-a"), ("zh-Hant", "zh-hant-TW")] {
            assert!(takes(range, tag), "{range} {tag}");
        }
        for (range, tag) in [("en", "eng"), ("en-US", "en"), ("en-U", "en-US"), ("zh-TW", "zh-Hant-TW")] {
            assert!(!takes(range, tag), "{range} {tag}");
        }
    }

    proptest! {
        #[test]
        fn a_range_takes_what_its_subtags_begin(subtags in prop::collection::vec("[a-zA-Z0-9]{1,4}", 1..5), other in "[a-zA-Z-]{0,8}") {
            let tag = subtags.join("-");
            for end in 1..=subtags.len() {
                let range = subtags[..end].join("-");
                prop_assert!(takes(&range.to_uppercase(), &tag.to_lowercase()));
            }
            let parts = |text: &str| text.to_lowercase().split('-').map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(takes(&other, &tag), parts(&tag).starts_with(&parts(&other)));
        }

        #[test]
        fn the_usual_case_is_settled_at_once(tag in "[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8}){0,3}") {
            let usual = in_usual_case(tag.clone());
            prop_assert!(usual.eq_ignore_ascii_case(&tag));
            prop_assert_eq!(in_usual_case(usual.clone()), usual);
        }
    }
}
