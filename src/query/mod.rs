//! Count queries, valid by construction, and the parser that reads them from a caller's value.

mod count_query;
mod filter;
mod operator;
mod parse;

pub use crate::value::{CalendarDate, InvalidDate};
pub use count_query::{CountQuery, MAX_DAYS, MAX_FILTERS};
pub use filter::{Filter, FilterValue, MAX_LIST, Scalar};
pub use operator::{Operand, Operator};
