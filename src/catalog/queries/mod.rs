//! The queries of the catalogue.

mod published;
mod reading;
mod rows;
mod visibility;

pub(crate) use published::unit_head;
pub use published::*;
pub use reading::*;
pub use rows::*;
pub(crate) use visibility::unit_is_visible;
