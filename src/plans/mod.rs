//! Daily plans: which units a learner means to do on which day.
//!
//! Owns `daily_plans` and `daily_plan_entries`; paths `/me/daily-plans`. An entry is completed by the earliest
//! completion of its unit on the planned day or later, whenever that is heard of. An open entry whose unit learners no
//! longer see is left out of answers: nobody could do it.

pub mod actions;
pub mod model;
pub mod queries;
mod routes;

pub use routes::{DailyPlanResponse, routes};
