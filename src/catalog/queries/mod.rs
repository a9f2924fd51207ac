//! The queries of the catalogue.

mod branch;
mod changed;
mod notes;
mod published;
mod reading;
mod rows;
mod search;
mod visibility;

pub use branch::*;
pub use changed::*;
pub use notes::*;
pub(crate) use published::unit_head;
pub use published::*;
pub use reading::*;
pub use rows::*;
pub use search::*;
pub(crate) use visibility::unit_is_visible;
