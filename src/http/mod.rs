//! What every endpoint shares: extractors that answer with problems, paging, conditional answers, and the edge that
//! each request passes.

mod body;
mod edge;
mod etag;
mod idempotency;
mod negotiated;
mod object;
mod paging;
mod part;
mod path;
mod problem;
mod query;
mod same_origin;
mod shape;
mod text;

pub use body::{JsonLimit, Valid, ValidForm, ValidOrForm, patch, read_json, rule};
pub use edge::{AnswerAtHand, Caller, ClientAddr, RequestId, Shortcut, edge};
pub use etag::{IfMatch, Rendered, version};
pub use idempotency::{Idempotency, RequestKey, idempotent, sweep_answers};
pub use negotiated::Negotiated;
pub use object::{Object, objects, optional_object, optional_objects};
pub use paging::{List, NoFilter, Page, PageParams, PageRequest, read_list};
pub use part::part;
pub use path::{PathDay, PathId};
pub use problem::{KnownMethod, KnownPaths, no_such_route};
pub use query::{Params, optional_day, refuse_parameters};
pub use same_origin::SameOrigin;
pub use shape::ShapeFault;
pub use text::to_nfc;
