//! Learning events and progress.

mod concurrency;
mod convergence;
mod events;
mod history;
mod summary;
mod units;

pub use history::history;
