//! The queries of progress.

mod events;
mod projections;
mod reading;
mod summary;

pub use events::*;
pub use projections::*;
pub use reading::*;
pub use summary::*;
