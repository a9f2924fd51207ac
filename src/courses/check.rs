//! What can be said about a document without looking at the database.

use std::collections::HashMap;

use super::document::{AssetEntry, Document, FORMAT, VERSION};
use crate::catalog::language::check_language;
use crate::catalog::rules;
use crate::error::{Fault, FieldFault, LARGEST_WHOLE};
use crate::sha256::check_hex;

/// Everything that is wrong with the document by itself, in its order.
pub fn check(document: &Document) -> Vec<FieldFault> {
    let mut found = Faults::default();
    if document.format != FORMAT {
        found.add("/format", Fault::NotInList { allowed: vec![FORMAT.to_owned()] });
    }
    if document.version != VERSION {
        found.add("/version", Fault::NotInList { allowed: vec![VERSION.to_string()] });
    }
    let (mut slugs, mut names, mut keys) = (Unique::default(), Unique::default(), Unique::default());
    for (at, level) in document.levels.iter().enumerate() {
        let here = format!("/levels/{at}");
        found.rule(&here, "language", check_language(&level.language));
        found.rule(&here, "slug", rules::check_slug(&level.slug));
        found.rule(&here, "name", rules::check_title(&level.name));
        found.rule(&here, "description", level.description.as_deref().map_or(Ok(()), rules::check_text));
        slugs.claim(&mut found, format!("{here}/slug"), format!("{}/{}", level.language, level.slug));
        names.claim(&mut found, format!("{here}/name"), format!("{}/{}", level.language, level.name));
        let mut slugs = Unique::default();
        for (at, story) in level.stories.iter().enumerate() {
            let here = format!("{here}/stories/{at}");
            found.rule(&here, "slug", rules::check_slug(&story.slug));
            found.rule(&here, "title", rules::check_title(&story.title));
            found.rule(&here, "description", story.description.as_deref().map_or(Ok(()), rules::check_text));
            slugs.claim(&mut found, format!("{here}/slug"), story.slug.clone());
            let mut slugs = Unique::default();
            for (at, unit) in story.units.iter().enumerate() {
                let here = format!("{here}/units/{at}");
                found.rule(&here, "slug", rules::check_slug(&unit.slug));
                found.rule(&here, "title", rules::check_title(&unit.title));
                found.rule(&here, "description", unit.description.as_deref().map_or(Ok(()), rules::check_text));
                found.rule(&here, "referenceText", unit.reference_text.as_deref().map_or(Ok(()), rules::check_text));
                slugs.claim(&mut found, format!("{here}/slug"), unit.slug.clone());
                for (at, asset) in unit.assets.iter().enumerate() {
                    let here = format!("{here}/assets/{at}");
                    check_asset(&mut found, &here, asset);
                    keys.claim(&mut found, format!("{here}/key"), asset.key.clone());
                }
            }
        }
    }
    found.0
}

fn check_asset(found: &mut Faults, here: &str, asset: &AssetEntry) {
    let not_negative = |number: Option<i64>| match number {
        Some(..0) => Err(Fault::OutOfRange { min: 0, max: LARGEST_WHOLE }),
        _ => Ok(()),
    };
    found.rule(here, "key", rules::check_key(&asset.key));
    found.rule(here, "language", asset.language.as_deref().map_or(Ok(()), check_language));
    found.rule(here, "contentType", asset.content_type.as_deref().map_or(Ok(()), rules::check_content_type));
    found.rule(here, "sizeBytes", not_negative(asset.size_bytes));
    found.rule(here, "sha256", asset.sha256.as_deref().map_or(Ok(()), check_hex));
    found.rule(here, "durationMs", not_negative(asset.duration_ms));
    found.rule(here, "metadata", asset.metadata.as_ref().map_or(Ok(()), rules::check_metadata));
}

#[derive(Default)]
struct Faults(Vec<FieldFault>);

impl Faults {
    fn add(&mut self, pointer: impl Into<String>, fault: Fault) {
        self.0.push(FieldFault::new(pointer, fault));
    }

    fn rule(&mut self, here: &str, field: &str, outcome: Result<(), Fault>) {
        if let Err(fault) = outcome {
            self.add(format!("{here}/{field}"), fault);
        }
    }
}

/// Values that may be given once, and where each was.
#[derive(Default)]
struct Unique(HashMap<String, String>);

impl Unique {
    fn claim(&mut self, found: &mut Faults, pointer: String, value: String) {
        match self.0.get(&value) {
            Some(first) => found.add(pointer, Fault::SameAs { first: first.clone() }),
            None => {
                self.0.insert(value, pointer);
            }
        }
    }
}
