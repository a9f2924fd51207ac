//! The queries of progress.

mod append;
mod events;
mod projections;
mod reading;
mod summary;

pub use append::*;
pub use events::*;
pub use projections::*;
pub use reading::*;
pub use summary::*;
