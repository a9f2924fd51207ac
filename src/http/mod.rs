//! What every endpoint shares: extractors that answer with problems, paging, conditional answers, and the edge that
//! each request passes.

mod body;
mod edge;
mod etag;
mod idempotency;
mod language;
mod negotiated;
mod object;
mod page;
mod paging;
mod part;
mod path;
mod problem;
mod problems;
mod query;
mod same_origin;
mod shape;
mod text;
mod valid;

pub use body::{JsonLimit, Valid, ValidForm, patch, read_json};
pub use edge::{AnswerAtHand, Caller, ClientAddr, RequestId, Shortcut, edge};
pub use etag::{IfMatch, Rendered, version};
pub use idempotency::{Idempotency, RequestKey, idempotent, sweep_answers};
pub use language::Language;
pub use negotiated::Negotiated;
pub use object::{Object, objects, optional_object, optional_objects};
pub use page::{page, wants_page};
pub use paging::{List, NoFilter, Page, PageParams, PageRequest, read_list};
pub use part::part;
pub use path::{PathDay, PathId};
pub use problem::{KnownMethod, KnownPaths, no_such_route};
pub use problems::explain_problem;
pub use query::{Params, comma_separated, optional_day, refuse_parameters};
pub use same_origin::SameOrigin;
pub use shape::ShapeFault;
pub use text::to_nfc;
pub use valid::{Number, Text, at_most, between, chars, rule};
