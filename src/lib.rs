#![doc = include_str!("../docs/crate.md")]
#![forbid(unsafe_code)]

mod base_url;
mod body;
mod config;
mod date;
mod driver;
mod error;
mod filter;
#[cfg(fuzzing)]
pub mod fuzzing;
mod http_date;
mod input;
mod issue;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub mod js;
mod json;
mod limiter;
mod number;
mod operator;
#[cfg(any(test, all(target_arch = "wasm32", target_os = "unknown")))]
mod packed;
mod pending;
mod plain;
mod poller;
mod progress;
mod query;
mod read_options;
mod read_query;
mod region;
mod reply;
mod request;
mod retry;
mod secrets;
mod text;

pub use base_url::{BaseUrl, InvalidBaseUrl, UrlParts};
pub use config::{CLEVERTAP_POLL_INTERVAL_MS, Config, Limits};
pub use date::{CalendarDate, InvalidDate};
pub use driver::{Host, drive};
pub use error::{Error, ErrorCode, MAX_API_ERROR};
pub use filter::{Filter, FilterValue, MAX_LIST, Scalar};
pub use input::{Input, MAX_DEPTH, Other};
pub use issue::{Issue, IssueCode, MAX_ISSUES, PathSegment};
pub use limiter::{Lease, Limiter, Ticket, Turn};
pub use operator::{Operand, Operator};
pub use pending::{Endpoint, InvalidReqId, MAX_REQ_ID, Outcome, Pending};
pub use poller::{Awaiting, Failure, Poller, Ready, Step, Wait};
pub use progress::{Phase, Progress};
pub use query::{CountQuery, MAX_DAYS, MAX_FILTERS};
pub use read_options::CallSettings;
pub use region::{Region, UnknownRegion};
pub use reply::{Kind, MAX_BODY, Reply, Response};
pub use request::Request;

/// 2^53-1: the largest integer that JavaScript's numbers hold exactly.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
