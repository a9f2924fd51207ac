//! The house rules: who may import what and write where ([`law`]), what the API document promises ([`document`]), what
//! people are told ([`words`]), the error table, one schema in both databases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;
use parlance::error::{Code, Detail, Error};
use parlance::locale::Locale;

use crate::support::{Backend, TestDatabase};

mod document;
mod law;
mod words;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_error_table_is_stable() {
    let table: Vec<String> = Code::ALL
        .iter()
        .map(|code| {
            let problem = Error::new(*code, Detail::Logged).to_problem("<request id>", Locale::English);
            serde_json::to_string(&problem).unwrap()
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
    let words: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(words.len(), Code::ALL.len(), "each code once");
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    required: String,
}

fn shape(columns: Vec<Column>) -> BTreeMap<String, (String, bool)> {
    columns.into_iter().map(|column| (column.name, (column.kind, column.required == "yes"))).collect()
}

#[test]
#[ignore = "needs PostgreSQL: run scripts/test"]
fn both_databases_have_one_schema() {
    let sqlite = diesel::sql_query(
        "SELECT t.name || '.' || c.name AS name, lower(c.type) AS kind, \
         CASE WHEN c.\"notnull\" = 1 THEN 'yes' ELSE 'no' END AS required \
         FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    )
    .load::<Column>(&mut TestDatabase::new(Backend::Sqlite).connect())
    .unwrap();
    let postgres = diesel::sql_query(
        "SELECT table_name || '.' || column_name AS name, \
         CASE data_type WHEN 'timestamp with time zone' THEN 'timestamptz' ELSE data_type END AS kind, \
         CASE is_nullable WHEN 'NO' THEN 'yes' ELSE 'no' END AS required \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
    )
    .load::<Column>(&mut TestDatabase::new(Backend::Postgres).connect())
    .unwrap();
    assert!(sqlite.len() > 100);
    assert_eq!(shape(sqlite), shape(postgres));
}
