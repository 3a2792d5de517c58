//! Values in and out: a caller's value, the issues found in it, calendar days, and the values that callers receive.

mod date;
mod input;
mod issue;
mod named;
pub(crate) mod output;

pub(crate) use date::month_of_name;
pub use date::{CalendarDate, InvalidDate};
pub use input::{HostValue, MAX_DEPTH, Value};
pub(crate) use issue::Issues;
pub use issue::{Issue, IssueCode, MAX_ISSUES, PathSegment};
pub(crate) use named::named_enum;
pub(crate) use output::{OutValue, ToValue, impl_serialize};
