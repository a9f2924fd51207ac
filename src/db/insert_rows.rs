//! Inserting any number of rows by one prepared statement.
//!
//! Diesel's own batch insert is new text for each number of rows, so each is parsed and planned anew. PostgreSQL takes
//! the columns as arrays (`INSERT … SELECT … FROM unnest(…)`) and keeps the plan; SQLite runs its kept one-row statement
//! again for each row, which within one transaction is the fastest that it knows.

/// Declares a statement for PostgreSQL that is given rows as one array for each column:
/// `BEFORE unnest(…) AS given (columns) AFTER`. Each column is `name: Rust type as SQL type, "PostgreSQL type" = row =>
/// value`; after `->` stands the SQL type of the rows that come back, if any do.
#[macro_export]
macro_rules! statement_of_rows {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident($row:ty) $(-> $returning:ty)? {
            $($column:ident: $rust:ty as $sql:ty, $pg:literal = $given:ident => $value:expr,)+
        }
        $before:literal, $after:literal
    ) => {
        $(#[$meta])*
        #[derive(Debug, diesel::query_builder::QueryId)]
        $visibility struct $name {
            $($column: Vec<$rust>,)+
        }

        impl $name {
            $visibility fn of(rows: &[$row]) -> Self {
                Self { $($column: rows.iter().map(|$given| $value).collect(),)+ }
            }
        }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                out.push_sql($before);
                out.push_sql(" unnest(");
                let mut first = true;
                $(
                    if !std::mem::take(&mut first) {
                        out.push_sql(", ");
                    }
                    out.push_bind_param::<diesel::sql_types::Array<$sql>, _>(&self.$column)?;
                    out.push_sql(concat!("::", $pg, "[]"));
                )+
                out.push_sql(") AS given (");
                out.push_sql(stringify!($($column),+));
                out.push_sql(") ");
                out.push_sql($after);
                Ok(())
            }
        }

        $(impl diesel::query_builder::Query for $name {
            type SqlType = $returning;
        })?

        impl diesel::RunQueryDsl<diesel::PgConnection> for $name {}
    };
}
