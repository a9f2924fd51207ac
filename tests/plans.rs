//! Daily plans.
