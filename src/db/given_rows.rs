//! Statements that are given any number of rows, and are prepared once.
//!
//! Diesel's own batch insert is new text for each number of rows, so each is parsed and planned anew. Here the rows are a
//! table by the name of `given`. PostgreSQL takes its columns as arrays (`unnest`), so that one statement does for any
//! number; SQLite takes them as `VALUES`, in parts of a few sizes.

use diesel::pg::Pg;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sqlite::Sqlite;
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use super::Conn;

/// The sizes of the parts that SQLite is given, largest first. The last is one, so that no row is left over.
const PART_SIZES: [usize; 3] = [64, 8, 1];

/// Rows in parts whose sizes are few enough for each to have a prepared statement.
pub fn parts<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = PART_SIZES.into_iter().find(|size| *size <= rows.len())?;
        let (part, rest) = rows.split_at(size);
        rows = rest;
        Some(part)
    })
}

/// Runs a statement that is given rows and answers with none.
///
/// # Errors
/// The database's.
pub fn execute_given<T, S>(conn: &mut Conn, rows: &[T], statement: impl Fn(&[T]) -> S) -> QueryResult<()>
where
    S: QueryFragment<Pg> + QueryFragment<Sqlite> + QueryId + RunQueryDsl<PgConnection> + RunQueryDsl<SqliteConnection>,
{
    match conn {
        Conn::Pg(_) if rows.is_empty() => Ok(()),
        Conn::Pg(pg) => RunQueryDsl::<PgConnection>::execute(statement(rows), pg).map(drop),
        Conn::Lite(lite) => {
            parts(rows).try_for_each(|part| RunQueryDsl::<SqliteConnection>::execute(statement(part), lite).map(drop))
        }
    }
}

/// Declares statements that are given rows of a type. Each column of `given` is `name: Rust type as SQL type, "PostgreSQL
/// type" = row => value`; the statement's text follows `WITH given (columns) AS (…)`.
#[macro_export]
macro_rules! given_rows {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident($row:ty) {
            $($column:ident: $rust:ty as $sql:ty, $pg:literal = $given:ident => $value:expr,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        $visibility struct $name<Returning = ()> {
            count: usize,
            $($column: Vec<$rust>,)+
            statement: &'static str,
            returning: std::marker::PhantomData<Returning>,
        }

        impl<Returning> $name<Returning> {
            $visibility fn of(rows: &[$row], statement: &'static str) -> Self {
                Self {
                    count: rows.len(),
                    $($column: rows.iter().map(|$given| $value).collect(),)+
                    statement,
                    returning: std::marker::PhantomData,
                }
            }

            const COLUMNS: &'static str = concat!("WITH given (", $crate::given_rows!(@names $($column)+), ") AS (");
        }

        impl<Returning> diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name<Returning> {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                out.push_sql(Self::COLUMNS);
                let mut before = "SELECT * FROM unnest(";
                $(
                    out.push_sql(std::mem::replace(&mut before, ", "));
                    out.push_bind_param::<diesel::sql_types::Array<$sql>, _>(&self.$column)?;
                    out.push_sql(concat!("::", $pg, "[]"));
                )+
                out.push_sql(")) ");
                out.push_sql(self.statement);
                Ok(())
            }
        }

        impl<Returning> diesel::query_builder::QueryFragment<diesel::sqlite::Sqlite> for $name<Returning> {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::sqlite::Sqlite>,
            ) -> diesel::QueryResult<()> {
                out.push_sql(Self::COLUMNS);
                let mut before = "VALUES (";
                for index in 0..self.count {
                    $(
                        out.push_sql(std::mem::replace(&mut before, ", "));
                        out.push_bind_param::<$sql, _>(&self.$column[index])?;
                    )+
                    before = "), (";
                }
                out.push_sql(")) ");
                out.push_sql(self.statement);
                Ok(())
            }
        }

        // Its text tells it apart: there are several statements and sizes of one type.
        impl<Returning> diesel::query_builder::QueryId for $name<Returning> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<Returning> diesel::query_builder::Query for $name<Returning> {
            type SqlType = Returning;
        }

        impl<Returning> diesel::RunQueryDsl<diesel::PgConnection> for $name<Returning> {}
        impl<Returning> diesel::RunQueryDsl<diesel::SqliteConnection> for $name<Returning> {}
    };
    (@names $first:ident $($more:ident)*) => { concat!(stringify!($first) $(, ", ", stringify!($more))*) };
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn parts_are_of_few_sizes_and_leave_nothing_over() {
        for count in [0, 1, 7, 8, 9, 63, 64, 65, 500] {
            let rows: Vec<_> = (0..count).collect();
            let sizes: Vec<_> = parts(&rows).map(<[_]>::len).collect();
            assert!(sizes.iter().all(|size| [64, 8, 1].contains(size)), "{sizes:?}");
            assert_eq!(parts(&rows).flatten().copied().collect::<Vec<_>>(), rows);
        }
    }
}
