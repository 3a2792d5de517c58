//! The meaning of an HTTP answer: the decision table, and the parsers of bodies and dates.

mod body;
mod classify;
mod decide;
mod exchange;
pub(crate) mod http_date;
mod response;

pub use classify::Classification;
#[cfg(fuzzing)]
pub use decide::Decision;
#[cfg(not(fuzzing))]
pub(crate) use decide::Decision;
pub(crate) use decide::decide;
pub use exchange::Exchange;
pub use response::{MAX_BODY, Response};
