//! Reading and writing rows of a table that is known at run time alone.

use anyhow::{Context, anyhow};
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::pg::{Pg, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::row::{Field, NamedRow};
use diesel::sql_types::{BigInt, Nullable};
use diesel::sqlite::{Sqlite, SqliteType};
use serde_json::Value;

use super::{Cell, Kind, Table};
use crate::db::{Conn, Json, Timestamp, parts, sql_types};
use crate::per_backend;

/// The values of a row, in the order that they were asked for.
struct Values(Vec<Value>);

impl QueryableByName<Sqlite> for Values {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        (0..row.field_count())
            .map(|at| {
                let field = diesel::row::Row::get(row, at).ok_or("a column is missing")?;
                let Some(mut value) = field.value() else { return Ok(Value::Null) };
                Ok(match value.value_type() {
                    None => Value::Null,
                    Some(SqliteType::Text) => Value::from(value.read_text()),
                    Some(SqliteType::Float | SqliteType::Double) => Value::from(value.read_double()),
                    Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
                        Value::from(value.read_long())
                    }
                    Some(SqliteType::Binary) => hex::encode(value.read_blob()).into(),
                })
            })
            .collect::<deserialize::Result<_>>()
            .map(Self)
    }
}

/// PostgreSQL's numbers of the types that columns have (`pg_type.dat`).
mod oid {
    pub const BOOL: u32 = 16;
    pub const BYTEA: u32 = 17;
    pub const INT8: u32 = 20;
    pub const INT4: u32 = 23;
    pub const TEXT: u32 = 25;
    pub const FLOAT8: u32 = 701;
    pub const DATE: u32 = 1082;
    pub const TIMESTAMPTZ: u32 = 1184;
    pub const UUID: u32 = 2950;
    pub const JSONB: u32 = 3802;
}

impl QueryableByName<Pg> for Values {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        use diesel::sql_types::{Binary, Bool, Date, Double, Integer, Text};

        (0..row.field_count())
            .map(|at| {
                let field = diesel::row::Row::get(row, at).ok_or("a column is missing")?;
                let Some(value) = field.value() else { return Ok(Value::Null) };
                Ok(match value.get_oid().get() {
                    oid::BOOL => <bool as FromSql<Bool, Pg>>::from_sql(value)?.into(),
                    oid::BYTEA => hex::encode(<Vec<u8> as FromSql<Binary, Pg>>::from_sql(value)?).into(),
                    oid::INT4 => <i32 as FromSql<Integer, Pg>>::from_sql(value)?.into(),
                    oid::INT8 => <i64 as FromSql<BigInt, Pg>>::from_sql(value)?.into(),
                    oid::FLOAT8 => <f64 as FromSql<Double, Pg>>::from_sql(value)?.into(),
                    oid::TEXT => <String as FromSql<Text, Pg>>::from_sql(value)?.into(),
                    oid::DATE => serde_json::to_value(<chrono::NaiveDate as FromSql<Date, Pg>>::from_sql(value)?)?,
                    oid::UUID => {
                        <uuid::Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(value)?.to_string().into()
                    }
                    oid::TIMESTAMPTZ => {
                        <Timestamp as FromSql<sql_types::Timestamptz, Pg>>::from_sql(value)?.to_string().into()
                    }
                    oid::JSONB => <Json as FromSql<sql_types::Jsonb, Pg>>::from_sql(value)?.0.to_string().into(),
                    other => {
                        return Err(format!("a value is of the type {other}, which no column of Parlance has").into());
                    }
                })
            })
            .collect::<deserialize::Result<_>>()
            .map(Self)
    }
}

/// Gives each row of a table to `each`, in the order of its primary key, which is the same on both databases. Holds one
/// row at a time.
///
/// # Errors
/// Those of `each`, and rows that cannot be read: by table and column.
pub fn for_each_row(
    conn: &mut Conn,
    table: &Table,
    mut each: impl FnMut(Vec<Cell>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let query = diesel::sql_query(select(table, matches!(conn, Conn::Pg(_))));
    let mut take = |values: QueryResult<Values>| -> anyhow::Result<()> {
        let Values(values) = values.with_context(|| format!("reading the table {}", table.name))?;
        let cells = table.columns.iter().zip(values).map(|(column, value)| {
            Cell::parse(column.kind, value).with_context(|| format!("in {}.{}", table.name, column.name))
        });
        each(cells.collect::<anyhow::Result<_>>()?)
    };
    match conn {
        Conn::Pg(pg) => query.load_iter::<Values, PgRowByRowLoadingMode>(pg)?.try_for_each(&mut take),
        Conn::Lite(lite) => {
            query.load_iter::<Values, diesel::connection::DefaultLoadingMode>(lite)?.try_for_each(&mut take)
        }
    }
}

fn select(table: &Table, is_postgres: bool) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let key = table.key.iter().map(|name| {
        let text = table.columns.iter().any(|column| column.name == *name && column.kind == Kind::Text);
        // SQLite's order of texts; a database's own would be its locale's.
        if text && is_postgres { format!("{} COLLATE \"C\"", quoted(name)) } else { quoted(name) }
    });
    let order = key.collect::<Vec<_>>().join(", ");
    format!("SELECT {} FROM {} ORDER BY {order}", columns.join(", "), quoted(&table.name))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// How many rows a table has.
pub fn count_rows(conn: &mut Conn, table: &Table) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Rows {
        #[diesel(sql_type = BigInt)]
        rows: i64,
    }
    let query = diesel::sql_query(format!("SELECT count(*) AS rows FROM {}", quoted(&table.name)));
    let counted: Rows = per_backend!(conn, |c| query.get_result(c))?;
    Ok(counted.rows)
}

/// Deletes all rows of a table.
pub fn delete_rows(conn: &mut Conn, table: &Table) -> QueryResult<usize> {
    let query = diesel::sql_query(format!("DELETE FROM {}", quoted(&table.name)));
    per_backend!(conn, |c| query.execute(c))
}

/// Adds rows to a table; each has a cell for each column.
///
/// # Errors
/// When a row does not fit its table.
pub fn insert_rows(conn: &mut Conn, table: &Table, rows: &[Vec<Cell>]) -> anyhow::Result<()> {
    if let Some(row) = rows.iter().find(|row| row.len() != table.columns.len()) {
        return Err(anyhow!("a row of {} has {} values for {} columns", table.name, row.len(), table.columns.len()));
    }
    parts(rows)
        .try_for_each(|rows| per_backend!(conn, |c| Insert { table, rows }.execute(c)).map(drop))
        .with_context(|| format!("adding rows to {}", table.name))
}

/// `INSERT` of some rows, prepared once for each table and number of rows.
struct Insert<'a> {
    table: &'a Table,
    rows: &'a [Vec<Cell>],
}

macro_rules! insert_into {
    ($backend:ty) => {
        impl QueryFragment<$backend> for Insert<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.push_sql("INSERT INTO ");
                out.push_identifier(&self.table.name)?;
                let mut before = " (";
                for column in &self.table.columns {
                    out.push_sql(std::mem::replace(&mut before, ", "));
                    out.push_identifier(&column.name)?;
                }
                before = ") VALUES (";
                for row in self.rows {
                    for cell in row {
                        out.push_sql(std::mem::replace(&mut before, ", "));
                        match cell {
                            Cell::Uuid(cell) => out.push_bind_param::<Nullable<sql_types::Uuid>, _>(cell)?,
                            Cell::Text(cell) => out.push_bind_param::<Nullable<sql_types::Text>, _>(cell)?,
                            Cell::Integer(cell) => out.push_bind_param::<Nullable<sql_types::Integer>, _>(cell)?,
                            Cell::Bigint(cell) => out.push_bind_param::<Nullable<sql_types::BigInt>, _>(cell)?,
                            Cell::Boolean(cell) => out.push_bind_param::<Nullable<sql_types::Bool>, _>(cell)?,
                            Cell::Double(cell) => out.push_bind_param::<Nullable<sql_types::Double>, _>(cell)?,
                            Cell::Timestamp(cell) => {
                                out.push_bind_param::<Nullable<sql_types::Timestamptz>, _>(cell)?
                            }
                            Cell::Date(cell) => out.push_bind_param::<Nullable<sql_types::Date>, _>(cell)?,
                            Cell::Json(cell) => out.push_bind_param::<Nullable<sql_types::Jsonb>, _>(cell)?,
                            Cell::Bytes(cell) => out.push_bind_param::<Nullable<sql_types::Binary>, _>(cell)?,
                        }
                    }
                    before = "), (";
                }
                out.push_sql(")");
                Ok(())
            }
        }
    };
}
insert_into!(Pg);
insert_into!(Sqlite);

// Its text tells it apart.
impl QueryId for Insert<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Insert<'_> {
    type SqlType = ();
}

impl RunQueryDsl<PgConnection> for Insert<'_> {}
impl RunQueryDsl<SqliteConnection> for Insert<'_> {}
