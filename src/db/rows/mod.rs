//! Rows of any table, whatever its columns: what backups are made of.
//!
//! Tables and columns are read from the live schema, so that a new table needs no word here. A row is a list of [`Cell`]s,
//! one for each column; its text is the same whichever database it was read from.

mod cell;
mod schema;
mod statement;

pub use cell::{Cell, Kind};
pub use schema::{Column, Table, tables};
pub use statement::{count_rows, delete_rows, for_each_row, insert_rows};
