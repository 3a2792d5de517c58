//! The terms of CleverTap's count protocol: endpoints, pending counts and outcomes.

mod endpoint;
mod outcome;
mod pending;

pub use endpoint::Endpoint;
pub use outcome::{Outcome, QueryResult, Success};
pub(crate) use pending::{INVALID_REQ_ID, is_req_id};
pub use pending::{InvalidReqId, MAX_REQ_ID, Pending};
