//! The house rules of the source: who may import what, who owns which table, who knows the web framework and Diesel.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};

use super::root;

/// Left to right: each imports only what stands before it.
const FEATURES: [&str; 13] = [
    "auth",
    "catalog",
    "authoring",
    "uploads",
    "courses",
    "progress",
    "plans",
    "pronunciation",
    "scores",
    "sync",
    "packs",
    "personal_data",
    "backup",
];

/// May be imported by all, imports no feature.
const FOUNDATION: [&str; 15] = [
    "background",
    "clock",
    "config",
    "context",
    "db",
    "error",
    "http",
    "http_client",
    "locale",
    "logging",
    "media",
    "metrics",
    "schema",
    "sha256",
    "storage",
];

/// Each table and the folder that alone writes it.
const OWNERS: [(&str, &str); 24] = [
    ("users", "auth"),
    ("sessions", "auth"),
    ("magic_links", "auth"),
    ("learner_changes", "auth"),
    ("levels", "catalog"),
    ("stories", "catalog"),
    ("units", "catalog"),
    ("unit_assets", "catalog"),
    ("catalog_revision", "catalog"),
    ("catalog_changes", "catalog"),
    ("search_entries", "catalog"),
    ("search_words", "catalog"),
    ("uploads", "uploads"),
    ("abandoned_uploads", "uploads"),
    ("learning_events", "progress"),
    ("user_progress", "progress"),
    ("unit_asset_progress", "progress"),
    ("daily_plans", "plans"),
    ("daily_plan_entries", "plans"),
    ("pronunciation_attempts", "pronunciation"),
    ("recording_erasures", "pronunciation"),
    ("aggregate_scores", "scores"),
    ("sync_instance", "sync"),
    ("idempotency_keys", "http"),
];

/// Written by what puts the parts together.
const SETTINGS: (&str, &str) = ("instance_settings", "seed");

const MAX_LINES: usize = 400;

/// Files that may be longer, and why.
const LONG_FILES: [(&str, &str); 3] = [
    ("src/config.rs", "one variable after another, and their tests"),
    ("src/schema.rs", "printed by diesel"),
    ("tests/storage.rs", "the embedded store, one case of the protocol after another"),
];

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// A file of `src`, parsed.
struct Source {
    /// Below `src`, with slashes.
    name: String,
    file: syn::File,
}

impl Source {
    fn all() -> Vec<Self> {
        let src = root().join("src");
        let read = |path: PathBuf| {
            let name = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| {
                panic!("{name}: {error}");
            });
            Self { name, file }
        };
        files_below(&src).into_iter().map(read).collect()
    }

    /// The first folder or file below `src`, without `.rs`.
    fn room(&self) -> &str {
        self.name.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// How many `super`s lead to the crate's root.
    fn depth(&self) -> usize {
        let parts = self.name.split('/').count();
        if self.name.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    /// Every path that the file names, in imports, types, expressions and the arguments of macros.
    fn paths(&self) -> BTreeSet<Vec<String>> {
        let mut paths = Paths::default();
        paths.visit_file(&self.file);
        paths.0
    }

    /// The modules of this crate that the file names, by their names below the root.
    fn imports(&self) -> BTreeSet<String> {
        let inside = |path: Vec<String>| {
            let supers = path.iter().take_while(|word| *word == "super").count();
            match path.first().map(String::as_str) {
                Some("crate") => path.get(1).cloned(),
                Some("super") if supers == self.depth() => path.get(supers).cloned(),
                _ => None,
            }
        };
        self.paths().into_iter().filter_map(inside).collect()
    }

    fn names_crate(&self, name: &str) -> bool {
        self.paths().iter().any(|path| path.first().is_some_and(|first| first == name))
    }

    /// Handlers, their requests and their answers.
    fn is_routes(&self) -> bool {
        self.name.split('/').any(|part| matches!(part, "routes" | "routes.rs"))
    }
}

#[derive(Default)]
struct Paths(BTreeSet<Vec<String>>);

impl Paths {
    fn add_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |word: String| before.iter().cloned().chain([word]).collect::<Vec<_>>();
        match tree {
            syn::UseTree::Path(path) => self.add_tree(&with(path.ident.to_string()), &path.tree),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.add_tree(before, item)),
            syn::UseTree::Name(name) => drop(self.0.insert(with(name.ident.to_string()))),
            syn::UseTree::Rename(rename) => drop(self.0.insert(with(rename.ident.to_string()))),
            syn::UseTree::Glob(_) => drop(self.0.insert(before.to_vec())),
        }
    }

    /// Paths in tokens that only a macro understands.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) if colons == 2 && !path.is_empty() => path.push(word.to_string()),
                TokenTree::Ident(word) => {
                    self.0.insert(std::mem::replace(&mut path, vec![word.to_string()]));
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => {
                    self.0.insert(std::mem::take(&mut path));
                    self.add_tokens(group.stream());
                }
                _ => drop(self.0.insert(std::mem::take(&mut path))),
            }
            colons = 0;
        }
        self.0.insert(path);
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        visit::visit_macro(self, invocation);
        self.add_tokens(invocation.tokens.clone());
    }
}

#[test]
fn features_import_only_leftward_and_the_foundation_none() {
    let mut broken = Vec::new();
    for source in Source::all() {
        let from = source.room();
        let place = FEATURES.iter().position(|feature| *feature == from);
        for to in source.imports() {
            let Some(target) = FEATURES.iter().position(|feature| *feature == to) else { continue };
            let allowed = match place {
                Some(place) => target <= place,
                None => !FOUNDATION.contains(&from),
            };
            if !allowed {
                broken.push(format!("{}: {from} may not import {to}", source.name));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn only_the_edges_know_the_web_framework_and_no_handler_knows_diesel() {
    let mut broken = Vec::new();
    for source in Source::all() {
        let edge = source.is_routes()
            || ["http", "cli", "app", "openapi"].contains(&source.room())
            || source.name == "auth/extract.rs";
        if !edge && source.names_crate("actix_web") {
            broken.push(format!("{} names actix_web", source.name));
        }
        if source.is_routes() && (source.names_crate("diesel") || source.imports().contains("schema")) {
            broken.push(format!("{} names Diesel", source.name));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn rows_are_never_serialised() {
    for source in Source::all() {
        for item in &source.file.items {
            let syn::Item::Struct(row) = item else { continue };
            let derives: String = row.attrs.iter().map(|attribute| attribute.to_token_stream().to_string()).collect();
            let is_row = derives.contains("Queryable") || derives.contains("Selectable");
            let serialises = derives.contains(" Serialize") || derives.contains("(Serialize");
            assert!(!(is_row && serialises), "{}: the row {} derives Serialize", source.name, row.ident);
        }
    }
}

/// Looks for writes to tables of other owners, and for reads of them that join none of the own.
struct Tables<'a> {
    source: &'a Source,
    broken: Vec<String>,
}

impl Tables<'_> {
    fn is_own(&self, table: &str) -> bool {
        OWNERS.iter().chain([&SETTINGS]).any(|(name, owner)| *name == table && *owner == self.source.room())
    }

    fn is_foreign(&self, table: &str) -> bool {
        OWNERS.iter().chain([&SETTINGS]).any(|(name, owner)| *name == table && *owner != self.source.room())
    }

    /// The table at the beginning of `table::table.filter(…)…`.
    fn table_of(expression: &syn::Expr) -> Option<String> {
        match expression {
            syn::Expr::MethodCall(call) => Self::table_of(&call.receiver),
            syn::Expr::Path(path) => {
                let words: Vec<String> = path.path.segments.iter().map(|word| word.ident.to_string()).collect();
                match words.as_slice() {
                    [.., table, last] if last == "table" => Some(table.clone()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn joins_own(&self, tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(word) => self.is_own(&word.to_string()),
            TokenTree::Group(group) => self.joins_own(group.stream()),
            _ => false,
        })
    }
}

impl<'ast> Visit<'ast> for Tables<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let name = call.func.to_token_stream().to_string();
        let writes = ["insert_into", "update", "delete", "replace_into"].iter().any(|verb| name.ends_with(verb));
        if let Some(table) = call.args.first().filter(|_| writes).and_then(Self::table_of)
            && self.is_foreign(&table)
        {
            self.broken.push(format!("{} writes {table}", self.source.name));
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let whole = syn::Expr::MethodCall(call.clone());
        if let Some(table) = Self::table_of(&whole)
            && self.is_foreign(&table)
            && !self.joins_own(call.to_token_stream())
        {
            self.broken.push(format!("{} reads {table} by itself: ask its owner", self.source.name));
        }
        // The arguments may hold queries of their own; the receiver is part of this one.
        call.args.iter().for_each(|argument| self.visit_expr(argument));
    }
}

#[test]
fn a_table_is_written_by_its_owner_and_read_by_others_in_joins() {
    let mut broken = Vec::new();
    for source in Source::all() {
        let mut tables = Tables { source: &source, broken: Vec::new() };
        tables.visit_file(&source.file);
        broken.extend(tables.broken);
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let schema = fs::read_to_string(root().join("src/schema.rs")).unwrap();
    for line in schema.lines().filter(|line| line.trim_end().ends_with(") {")) {
        let table = line.trim().split(' ').next().unwrap();
        let owned = OWNERS.iter().chain([&SETTINGS]).any(|(name, _)| *name == table);
        assert!(owned, "the table {table} has no owner");
    }
}

#[test]
fn files_stay_small() {
    let mut broken = Vec::new();
    for path in ["src", "tests"].into_iter().flat_map(|folder| files_below(&root().join(folder))) {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let excused = LONG_FILES.iter().any(|(long, _)| *long == name);
        match (lines > MAX_LINES, excused) {
            (true, false) => broken.push(format!("{name} has {lines} lines; {MAX_LINES} are enough")),
            (false, true) => broken.push(format!("{name} is short again: take it from the list")),
            _ => {}
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
