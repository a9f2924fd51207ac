//! The tables of a database, as they are.

use std::collections::BTreeSet;

use anyhow::{Context, bail};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::db::{Conn, migrate};
use crate::per_backend;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The columns of its primary key, in their order.
    pub key: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    type_name: String,
    /// The column's place in the primary key, from 1; 0 when it is no part of it.
    #[diesel(sql_type = Integer)]
    key: i32,
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

const PG_COLUMNS: &str = "SELECT c.relname::text AS table_name, a.attname::text AS column_name, \
        format_type(a.atttypid, NULL) AS type_name, \
        coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::int AS key \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname, a.attnum";

const LITE_COLUMNS: &str = "SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS type_name, c.pk AS key \
     FROM sqlite_schema t, pragma_table_info(t.name) c \
     WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, c.cid";

const PG_REFERENCES: &str = "SELECT c.relname::text AS child, p.relname::text AS parent FROM pg_constraint r \
     JOIN pg_class c ON c.oid = r.conrelid JOIN pg_class p ON p.oid = r.confrelid \
     WHERE r.contype = 'f' AND c.relnamespace = current_schema()::regnamespace";

const LITE_REFERENCES: &str = "SELECT t.name AS child, f.\"table\" AS parent FROM sqlite_schema t, \
     pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";

/// Every table of Parlance, each behind those that it refers to.
///
/// # Errors
/// When a column is of a type that Parlance does not use.
pub fn tables(conn: &mut Conn) -> anyhow::Result<Vec<Table>> {
    let (columns, references) = match conn {
        Conn::Pg(_) => (PG_COLUMNS, PG_REFERENCES),
        Conn::Lite(_) => (LITE_COLUMNS, LITE_REFERENCES),
    };
    let columns: Vec<ColumnRow> = per_backend!(conn, |c| diesel::sql_query(columns).load(c))?;
    let references: Vec<Reference> = per_backend!(conn, |c| diesel::sql_query(references).load(c))?;
    let own = migrate::own_tables();
    let mut tables: Vec<(Table, Vec<(i32, String)>)> = Vec::new();
    for row in columns.into_iter().filter(|row| own.contains(row.table_name.as_str())) {
        let kind = Kind::by_name(&row.type_name).with_context(|| {
            format!(
                "{}.{} is of the type {}, which Parlance does not use",
                row.table_name, row.column_name, row.type_name
            )
        })?;
        if tables.last().is_none_or(|(table, _)| table.name != row.table_name) {
            tables.push((Table { name: row.table_name, columns: Vec::new(), key: Vec::new() }, Vec::new()));
        }
        if let Some((table, key)) = tables.last_mut() {
            if row.key > 0 {
                key.push((row.key, row.column_name.clone()));
            }
            table.columns.push(Column { name: row.column_name, kind });
        }
    }
    let tables = tables.into_iter().map(|(mut table, mut key)| {
        key.sort();
        table.key = key.into_iter().map(|(_, name)| name).collect();
        table
    });
    in_order(tables.collect(), &references)
}

/// Each behind those that it refers to, and otherwise by name.
fn in_order(mut waiting: Vec<Table>, references: &[Reference]) -> anyhow::Result<Vec<Table>> {
    let (mut ordered, mut done) = (Vec::new(), BTreeSet::new());
    while !waiting.is_empty() {
        let all_before = |table: &Table| {
            references
                .iter()
                .filter(|reference| reference.child == table.name && reference.parent != table.name)
                .all(|reference| done.contains(&reference.parent))
        };
        let Some(next) = waiting.iter().position(all_before) else {
            bail!("the tables refer to one another in a circle: {}", waiting[0].name);
        };
        let next = waiting.remove(next);
        done.insert(next.name.clone());
        ordered.push(next);
    }
    Ok(ordered)
}
