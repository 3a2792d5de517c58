//! Count queries, valid by construction, and the parser that reads them from a caller's value.
//!
//! A [`TrendsQuery`] or a [`TopQuery`] is a [`CountQuery`] with further keys.

mod advanced;
mod any;
mod comparison;
mod condition;
mod count_query;
mod days;
mod event;
mod filter;
mod filter_value;
mod frequency;
mod group;
mod last_days;
mod limit;
mod name;
mod operator;
mod parse;
mod profile;
mod schema;
mod session;
mod top;
mod trends;

pub use crate::value::{CalendarDate, InvalidDate};
pub use advanced::{AdvancedQuery, DidAny};
pub use any::Query;
pub use condition::EventCondition;
pub use count_query::{CountQuery, MAX_DAYS};
pub use filter::Filter;
pub use filter_value::{FilterValue, MAX_LIST, Scalar};
pub use frequency::Frequency;
pub use last_days::last_days;
pub use limit::MAX_FILTERS;
pub use operator::{Operand, Operator};
pub use profile::{ProfileFilters, ProfileGroup};
pub use session::SessionFilter;
pub use top::{MAX_TOP_N, Order, PropertyType, TopGroup, TopQuery};
pub use trends::{TrendType, TrendsQuery};
