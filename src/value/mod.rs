//! Values in and out: a caller's value, the issues found in it, calendar days, and the values that callers receive.

mod checks;
mod date;
mod input;
mod issue;
mod json_object;
mod json_writer;
pub(crate) mod keys;
mod named;
mod raw_json;
mod serialize_json;

pub(crate) use date::month_of_name;
pub use date::{CalendarDate, InvalidDate};
pub use input::{HostValue, MAX_DEPTH, Value};
pub(crate) use issue::Issues;
pub use issue::{Issue, IssueCode, MAX_ISSUES, PathSegment};
pub use json_object::JsonObject;
pub(crate) use json_writer::{JsonWriter, WriteJson, append_members, impl_serialize};
pub(crate) use named::named_enum;
pub(crate) use raw_json::write_members;
pub use raw_json::{MAX_NESTING, RawJson};
pub(crate) use serialize_json::serialize_json;
