//! The queries of progress.

mod events;
mod projections;
mod reading;

pub use events::*;
pub use projections::*;
pub use reading::*;
