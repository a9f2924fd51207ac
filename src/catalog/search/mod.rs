//! Finding levels, stories and units by the words of their texts.
//!
//! Texts and queries are cut into words and folded here ([`words`]), and the databases keep and compare the outcome as bytes:
//! so both find the same. Whoever writes a node writes its words in the same transaction (`queries::search`); what another
//! version of the program wrote is made good in the background (`upkeep`).

mod excerpt;
mod routes;
mod upkeep;
pub mod words;

pub(super) use routes::search_catalog;
pub use upkeep::{index_in_background, index_stale};
