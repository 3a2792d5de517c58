//! Values in and out: a caller's value as it was read, the issues found in it, calendar days, and the
//! values that are handed back.

mod date;
mod input;
mod issue;
pub(crate) mod output;

pub(crate) use date::month_of_name;
pub use date::{CalendarDate, InvalidDate};
pub use input::{HostValue, MAX_DEPTH, Value};
pub(crate) use issue::Issues;
pub use issue::{Issue, IssueCode, MAX_ISSUES, PathSegment};
pub(crate) use output::{OutValue, ToValue, impl_serialize};
