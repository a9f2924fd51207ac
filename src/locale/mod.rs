//! The languages that people are spoken to in: what errors, pages and mails say, by [Project Fluent](https://projectfluent.org).
//!
//! The words are in one file a language beside this one; `tests/house/words.rs` holds them against the tables of messages.

mod text;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::Serialize;
use serde_json::Value;

pub use text::Text;

/// A language that there are words in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    /// What everybody gets who asks for nothing else.
    #[default]
    English,
    /// Español.
    Spanish,
    /// 中文, simplified.
    Chinese,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::Spanish, Self::Chinese];

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::Chinese => "zh",
        }
    }

    /// The first of these BCP 47 tags that there are words in, each shortened from its end until there are (RFC 4647 §3.4).
    pub fn lookup<T: AsRef<str>>(tags: impl IntoIterator<Item = T>) -> Option<Self> {
        tags.into_iter().find_map(|tag| {
            let language = tag.as_ref().split('-').next().unwrap_or_default().to_ascii_lowercase();
            Self::ALL.into_iter().find(|locale| locale.tag() == language)
        })
    }

    /// The words, as Fluent reads them.
    pub fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("en.ftl"),
            Self::Spanish => include_str!("es.ftl"),
            Self::Chinese => include_str!("zh.ftl"),
        }
    }

    /// What a message says in this language.
    pub fn say(self, message: &impl Message) -> String {
        let message = serde_json::to_value(message).expect("a message is plain data");
        self.render(&message)
    }

    /// A text without parameters; `id` is `message` or `message.attribute`.
    pub fn text(self, id: &str) -> String {
        let (id, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
        self.format(id, attribute, &FluentArgs::new())
    }

    /// A message with the names of its parameters, in braces, where they go.
    pub fn sample(self, id: &str, params: &[&str]) -> String {
        let mut args = FluentArgs::new();
        params.iter().for_each(|name| args.set((*name).to_owned(), format!("{{{name}}}")));
        self.format(id, None, &args)
    }

    fn render(self, message: &Value) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in message["params"].as_object().into_iter().flatten() {
            args.set(name.clone(), self.argument(value));
        }
        self.format(message["id"].as_str().unwrap_or_default(), None, &args)
    }

    /// A parameter: a number, a text, several, or a message itself.
    fn argument(self, value: &Value) -> FluentValue<'static> {
        match value {
            Value::Number(number) => number.as_f64().unwrap_or_default().into(),
            Value::String(text) => text.clone().into(),
            Value::Array(items) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                if items.is_empty() { "–".into() } else { items.join(", ").into() }
            }
            Value::Object(_) => self.render(value).into(),
            Value::Null | Value::Bool(_) => FluentValue::None,
        }
    }

    fn format(self, id: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> String {
        let bundle = &BUNDLES[Self::ALL.iter().position(|known| *known == self).unwrap_or_default()];
        let pattern = bundle.get_message(id).and_then(|message| match attribute {
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
            None => message.value(),
        });
        // That every message is there is tested; what is not shows its name.
        let Some(pattern) = pattern else { return id.to_owned() };
        bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned()
    }
}

/// A row of a table of messages; see [`messages!`](crate::messages).
pub trait Message: Serialize {
    /// Each message's name among the words, and the names of its parameters.
    const ALL: &'static [(&'static str, &'static [&'static str])];
}

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 3]> = LazyLock::new(|| {
    Locale::ALL.map(|locale| {
        let mut bundle = FluentBundle::new_concurrent(vec![locale.tag().parse().expect("a tag is one")]);
        // Marks that isolate text of another direction; none is written here, and logs and tests would show them.
        bundle.set_use_isolating(false);
        let words = FluentResource::try_new(locale.source().to_owned()).unwrap_or_else(|(words, _)| words);
        bundle.add_resource_overriding(words);
        bundle
    })
});

/// Declares a table of messages: each variant, its name among the words, its parameters. A message in JSON is
/// `{"id", "params"}`.
#[macro_export]
macro_rules! messages {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[doc = $doc:literal])* $variant:ident $({ $($param:ident: $kind:ty),* $(,)? })? = $id:literal;)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "id", content = "params")]
        #[allow(missing_docs, reason = "a parameter's name says what it is")]
        pub enum $name { $($(#[doc = $doc])* #[serde(rename = $id)] $variant $({ $($param: $kind),* })?,)* }

        impl $crate::locale::Message for $name {
            const ALL: &'static [(&'static str, &'static [&'static str])] =
                &[$(($id, &[$($(stringify!($param)),*)?])),*];
        }

        /// In English, for logs and commands.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::locale::Locale::English.say(self))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn a_tag_finds_its_language() {
        for (tags, found) in [
            (&["es-MX", "en"][..], Some(Locale::Spanish)),
            (&["fr", "ZH-Hant-TW"], Some(Locale::Chinese)),
            (&["fr", "*"], None),
            (&["enm"], None),
            (&[], None),
        ] {
            assert_eq!(Locale::lookup(tags), found, "{tags:?}");
        }
    }
}
