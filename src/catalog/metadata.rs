//! What an asset of the type `METADATA` holds: what apps show beside the media of a unit.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;
use utoipa::ToSchema;

use super::language::check_language;
use super::rules::{check_text, check_title};
use crate::error::{Fault, FieldFault};
use crate::http::{ShapeFault, objects};

/// The most items of a list.
const MAX_ITEMS: usize = 500;

/// The most faults that are told of a file.
const MAX_FAULTS: usize = 100;

/// What else there is to know of a unit: its vocabulary, phrases and notes. Everything may be left out.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MetadataDocument {
    /// Where editors find this schema.
    #[serde(rename = "$schema")]
    #[schema(example = "metadata.schema.json")]
    pub schema: Option<String>,
    /// BCP 47: the language of words, definitions, examples, phrases and notes.
    #[schema(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    pub language: Option<String>,
    /// How long the unit takes, minutes.
    #[schema(example = 5, minimum = 1, maximum = 600)]
    pub estimated_minutes: Option<i64>,
    /// What a learner can do afterwards.
    #[serde(default)]
    #[schema(example = json!(["Greet somebody at any time of day"]), max_items = 500)]
    pub objectives: Vec<String>,
    /// The words to learn.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 500)]
    pub vocabulary: Vec<VocabularyItem>,
    /// Whole sentences to learn.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 500)]
    pub phrases: Vec<Phrase>,
    /// What else to know: grammar, usage, culture.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 500)]
    pub notes: Vec<Note>,
    /// Whatever else your own app needs: nobody checks it.
    #[schema(value_type = Option<Object>, example = json!({"theme": "sunrise"}))]
    pub app: Option<Map<String, Value>>,
}

/// A word to learn.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VocabularyItem {
    /// The word, or several that are one.
    #[schema(example = "good morning", min_length = 1, max_length = 200)]
    pub word: String,
    /// Noun, verb and the like.
    #[schema(example = "phrase", min_length = 1, max_length = 200)]
    pub part_of_speech: Option<String>,
    /// How it is said, in the alphabet of the IPA or as the language writes sounds (pinyin).
    #[schema(example = "/ɡʊd ˈmɔːnɪŋ/", min_length = 1, max_length = 200)]
    pub pronunciation: Option<String>,
    /// What it means.
    #[schema(example = "a greeting used from the start of the day until noon", min_length = 1, max_length = 10000)]
    pub definition: Option<String>,
    /// A sentence with it.
    #[schema(example = "Good morning. Did you sleep well?", min_length = 1, max_length = 10000)]
    pub example: Option<String>,
    /// By language, BCP 47.
    #[serde(default)]
    #[schema(example = json!({"es": "buenos días", "zh": "早上好"}))]
    pub translations: BTreeMap<String, String>,
}

/// A sentence to learn.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Phrase {
    /// The sentence.
    #[schema(example = "Good morning. How are you?", min_length = 1, max_length = 10000)]
    pub text: String,
    /// How it is said, in the alphabet of the IPA or as the language writes sounds (pinyin).
    #[schema(example = "/ɡʊd ˈmɔːnɪŋ haʊ ˈɑː juː/", min_length = 1, max_length = 10000)]
    pub pronunciation: Option<String>,
    /// By language, BCP 47.
    #[serde(default)]
    #[schema(example = json!({"es": "Buenos días. ¿Cómo estás?", "zh": "早上好。你好吗？"}))]
    pub translations: BTreeMap<String, String>,
    /// When to say it, and how it is meant.
    #[schema(example = "A polite question: nobody expects a long answer.", min_length = 1, max_length = 10000)]
    pub note: Option<String>,
}

/// Something else to know.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// What it is about.
    #[schema(example = "Morning, afternoon, evening", min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// The note: lines of plain text.
    #[schema(
        example = "Say good morning until noon, good afternoon until about six, then good evening.",
        min_length = 1,
        max_length = 10000
    )]
    pub text: String,
}

/// What of a document does not fit, each by its JSON Pointer in it.
pub fn check_document(value: &Value) -> Vec<FieldFault> {
    if !value.is_object() {
        return vec![FieldFault::new("", Fault::WrongType { expected: "object".to_owned() })];
    }
    match serde_path_to_error::deserialize::<_, MetadataDocument>(value) {
        Ok(document) => check(&document),
        Err(error) => {
            let ShapeFault { path, fault } = ShapeFault::of(&error);
            let mut pointer = String::new();
            for segment in error.path() {
                match segment {
                    Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
                    Segment::Map { key } => pointer.push_str(&step(key)),
                    Segment::Enum { .. } | Segment::Unknown => {}
                }
            }
            // What is missing is no part of the path to where it is missing.
            if let (Fault::Required, Some(name)) = (&fault, path.rsplit('.').next()) {
                pointer.push_str(&step(name));
            }
            vec![FieldFault::new(pointer, fault)]
        }
    }
}

/// A step of a JSON Pointer (RFC 6901).
fn step(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// What the shape alone does not say.
fn check(document: &MetadataDocument) -> Vec<FieldFault> {
    let mut found = Faults(Vec::new());
    if let Some(language) = &document.language {
        found.rule("/language", check_language(language));
    }
    if document.estimated_minutes.is_some_and(|minutes| !(1..=600).contains(&minutes)) {
        found.rule("/estimatedMinutes", Err(Fault::OutOfRange { min: 1, max: 600 }));
    }
    found.items("/objectives", &document.objectives, |found, here, objective| found.text(here, objective));
    found.items("/vocabulary", &document.vocabulary, |found, here, item| {
        found.line(&format!("{here}/word"), &item.word);
        found.optional(here, "partOfSpeech", &item.part_of_speech, Faults::line);
        found.optional(here, "pronunciation", &item.pronunciation, Faults::line);
        found.optional(here, "definition", &item.definition, Faults::text);
        found.optional(here, "example", &item.example, Faults::text);
        found.translations(here, &item.translations);
    });
    found.items("/phrases", &document.phrases, |found, here, phrase| {
        found.text(&format!("{here}/text"), &phrase.text);
        found.optional(here, "pronunciation", &phrase.pronunciation, Faults::text);
        found.optional(here, "note", &phrase.note, Faults::text);
        found.translations(here, &phrase.translations);
    });
    found.items("/notes", &document.notes, |found, here, note| {
        found.optional(here, "title", &note.title, Faults::line);
        found.text(&format!("{here}/text"), &note.text);
    });
    let more = found.0.len().saturating_sub(MAX_FAULTS);
    if more > 0 {
        found.0.truncate(MAX_FAULTS);
        found.0.push(FieldFault::new("", Fault::More { count: more }));
    }
    found.0
}

struct Faults(Vec<FieldFault>);

impl Faults {
    fn rule(&mut self, pointer: &str, outcome: Result<(), Fault>) {
        if let Err(fault) = outcome {
            self.0.push(FieldFault::new(pointer, fault));
        }
    }

    fn line(&mut self, pointer: &str, text: &str) {
        self.rule(pointer, check_title(text));
    }

    fn text(&mut self, pointer: &str, text: &str) {
        self.rule(pointer, if text.trim().is_empty() { Err(Fault::Blank) } else { check_text(text) });
    }

    fn optional(&mut self, here: &str, name: &str, text: &Option<String>, check: fn(&mut Self, &str, &str)) {
        if let Some(text) = text {
            check(self, &format!("{here}/{name}"), text);
        }
    }

    fn items<T>(&mut self, here: &str, items: &[T], check: impl Fn(&mut Self, &str, &T)) {
        if items.len() > MAX_ITEMS {
            self.rule(here, Err(Fault::TooMany { max: MAX_ITEMS }));
        }
        for (at, item) in items.iter().enumerate() {
            check(self, &format!("{here}/{at}"), item);
        }
    }

    fn translations(&mut self, here: &str, translations: &BTreeMap<String, String>) {
        for (language, text) in translations {
            let pointer = format!("{here}/translations{}", step(language));
            self.rule(&pointer, check_language(language));
            self.text(&pointer, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const SAMPLE: &str = include_str!("../../seed-data/media/placeholder/metadata/greeting-phrases-metadata.json");

    fn sample() -> Value {
        serde_json::from_str(SAMPLE).unwrap()
    }

    #[test]
    fn the_sample_fits_and_has_some_of_everything() {
        assert_eq!(check_document(&sample()), []);
        let document: MetadataDocument = serde_json::from_str(SAMPLE).unwrap();
        assert!(!document.objectives.is_empty() && !document.notes.is_empty());
        assert!(document.vocabulary.iter().all(|item| item.translations.contains_key("zh")));
        assert!(document.phrases.iter().all(|phrase| phrase.translations.contains_key("es")));
        assert_eq!(check_document(&json!({})), []);
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_place() {
        for (change, value, pointer, fault) in [
            ("/vocabulary/0", json!({"definition": "a"}), "/vocabulary/0/word", Fault::Required),
            ("/vocabulary/1/word", json!(" "), "/vocabulary/1/word", Fault::Blank),
            ("/vocabulary/1/word", json!(7), "/vocabulary/1/word", Fault::WrongType { expected: "string".to_owned() }),
            (
                "/vocabulary/0/translations",
                json!({"español": "hola"}),
                "/vocabulary/0/translations/español",
                Fault::NotALanguage,
            ),
            ("/phrases/0/text", json!("a\u{7}"), "/phrases/0/text", Fault::ControlCharacters),
            ("/notes/0/title", json!("a\nb"), "/notes/0/title", Fault::NotOneLine),
            ("/notes/0", json!(["a"]), "/notes/0", Fault::WrongType { expected: "object".to_owned() }),
            ("/estimatedMinutes", json!(0), "/estimatedMinutes", Fault::OutOfRange { min: 1, max: 600 }),
            ("/language", json!("english"), "/language", Fault::NotALanguage),
            ("/objectives", json!("hello"), "/objectives", Fault::WrongType { expected: "array".to_owned() }),
            ("/objectives", json!(vec!["a"; 501]), "/objectives", Fault::TooMany { max: 500 }),
            ("", json!([]), "", Fault::WrongType { expected: "object".to_owned() }),
        ] {
            let mut document = sample();
            *document.pointer_mut(change).unwrap() = value;
            assert_eq!(check_document(&document), [FieldFault::new(pointer, fault)], "{change}");
        }
        let unknown = check_document(&json!({"phrases": [{"text": "a", "foot_note/s": 1}]}));
        assert_eq!(unknown[0].pointer, "/phrases/0/foot_note~1s");
        assert!(matches!(&unknown[0].fault, Fault::UnknownField { allowed } if allowed.contains(&"note".to_owned())));
        let many: Vec<Value> = (0..300).map(|_| json!({"word": ""})).collect();
        let many = check_document(&json!({ "vocabulary": many }));
        assert_eq!((many.len(), &many[100].fault), (101, &Fault::More { count: 200 }));
    }

    proptest! {
        // Whatever is wrong with a document, its place is told: it is there, or what is above it.
        #[test]
        fn a_place_leads_into_the_document(at in 0_usize..40, put in 0_usize..6) {
            let mut places = Vec::new();
            gather(&sample(), String::new(), &mut places);
            let place = &places[at % places.len()];
            let mut document = sample();
            *document.pointer_mut(place).unwrap() =
                [json!(null), json!(""), json!(-1.5), json!([null]), json!({"~/": 1}), json!("\u{0}")][put].clone();
            for fault in check_document(&document) {
                let above = fault.pointer.rsplit_once('/').map_or("", |(above, _)| above);
                prop_assert!(document.pointer(above).is_some(), "{} in {document}", fault.pointer);
                prop_assert!(fault.pointer.starts_with(place.as_str()), "{} for {place}", fault.pointer);
            }
        }
    }

    fn gather(value: &Value, here: String, places: &mut Vec<String>) {
        match value {
            Value::Array(items) => {
                (0..).zip(items).for_each(|(at, item): (usize, _)| gather(item, format!("{here}/{at}"), places));
            }
            Value::Object(fields) => {
                fields.iter().for_each(|(name, value)| gather(value, format!("{here}{}", step(name)), places));
            }
            _ => {}
        }
        places.push(here);
    }
}
