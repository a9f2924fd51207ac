//! Is the service well? For load balancers, and in detail for administrators.
//!
//! Owns nothing. Promises: `/health/live` does no work at all; the others look at the database and the store at most
//! once a second, however often they are asked; nothing internal is told to anyone but administrators.

mod check;
mod routes;

pub use check::Health;
pub use routes::{get_metrics_alone, routes};
