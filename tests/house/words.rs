//! What people are told: each language says all that the code can say, with the same parameters, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use parlance::error::{Code, Detail, Fault};
use parlance::locale::{Locale, Message, Text};

use super::root;

type Parameters = BTreeSet<String>;

/// The parameters that a pattern shows or chooses by.
fn parameters(pattern: &Pattern<&str>, found: &mut Parameters) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            of_expression(expression, found);
        }
    }
}

fn of_expression(expression: &Expression<&str>, found: &mut Parameters) {
    match expression {
        Expression::Inline(inline) => of_inline(inline, found),
        Expression::Select { selector, variants } => {
            of_inline(selector, found);
            variants.iter().for_each(|variant| parameters(&variant.value, found));
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, found: &mut Parameters) {
    match inline {
        InlineExpression::VariableReference { id } => drop(found.insert(id.name.to_owned())),
        InlineExpression::Placeable { expression } => of_expression(expression, found),
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|argument| of_inline(argument, found));
        }
        _ => {}
    }
}

/// What a language says: each message, and each attribute as `message.attribute`, with its parameters.
fn said(locale: Locale) -> BTreeMap<String, Parameters> {
    let words = parse(locale.source()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", locale.tag()));
    let mut said = BTreeMap::new();
    for entry in &words.body {
        let Entry::Message(message) = entry else { continue };
        let attributes = message
            .attributes
            .iter()
            .map(|attribute| (format!("{}.{}", message.id.name, attribute.id.name), &attribute.value));
        for (id, pattern) in message.value.iter().map(|value| (message.id.name.to_owned(), value)).chain(attributes) {
            let mut found = Parameters::new();
            parameters(pattern, &mut found);
            assert!(said.insert(id.clone(), found).is_none(), "{} says {id} twice", locale.tag());
        }
    }
    said
}

/// What the code can say.
fn wanted() -> BTreeMap<String, Parameters> {
    let plain = |id: String| (id, Parameters::new());
    let problems = Code::ALL.iter().map(|code| format!("problem-{}", code.as_str()));
    let problems = problems.flat_map(|id| [plain(id.clone()), plain(format!("{id}.help"))]);
    let with = |(id, names): &(&str, &[&str])| {
        ((*id).to_owned(), names.iter().map(|name| (*name).to_owned()).collect::<Parameters>())
    };
    problems.chain([Fault::ALL, Detail::ALL, Text::ALL].into_iter().flatten().map(with)).collect()
}

#[test]
fn each_language_says_all_that_can_be_said_and_nothing_else() {
    for locale in Locale::ALL {
        let (said, wanted) = (said(locale), wanted());
        let tag = locale.tag();
        let missing: Vec<_> = wanted.keys().filter(|id| !said.contains_key(*id)).collect();
        assert!(missing.is_empty(), "{tag} lacks {missing:?}");
        let superfluous: Vec<_> = said.keys().filter(|id| !wanted.contains_key(*id)).collect();
        assert!(superfluous.is_empty(), "{tag} says {superfluous:?}, which nothing in the code says");
        for (id, parameters) in &wanted {
            assert_eq!(&said[id], parameters, "the parameters of {id} in {tag}");
        }
    }
}

#[test]
fn each_message_is_said_somewhere() {
    let mut source = String::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            match entry.is_dir() {
                true => folders.push(entry),
                false if name.ends_with(".rs") => source.push_str(&fs::read_to_string(&entry).unwrap()),
                false => {}
            }
        }
    }
    for (kind, table) in [("Fault", "error/fault"), ("Detail", "error/detail"), ("Text", "locale/text")] {
        let declared = fs::read_to_string(root().join(format!("src/{table}.rs"))).unwrap();
        let is_message = |line: &&str| line.starts_with("        ") && line.contains(" = \"");
        for line in declared.lines().filter(is_message) {
            let variant = line.trim().split(' ').next().unwrap();
            let names = [format!("{kind}::{variant}"), format!("Self::{variant} ")];
            let uses: usize = names.iter().map(|name| source.matches(name.as_str()).count()).sum();
            assert!(uses > 0, "nothing says {kind}::{variant}");
        }
    }
}

#[test]
fn a_message_is_said_in_each_language() {
    let said =
        |locale: Locale| locale.say(&Detail::Field { field: "password".to_owned(), fault: Fault::TooShort { min: 8 } });
    assert_eq!(
        Locale::ALL.map(said),
        [
            "password must be at least 8 characters long",
            "password debe tener al menos 8 caracteres",
            "password 至少需要 8 个字符",
        ]
    );
}
