//! The queries of the catalogue.

mod reading;
mod rows;

pub use reading::*;
pub use rows::*;
