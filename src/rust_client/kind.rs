//! The kinds of calls, which decide their results.

use super::report::{self, TopCounts, Trends};
use crate::error::{Error, ErrorCode};
use crate::protocol::{Outcome, QueryResult};

/// A kind of [`Call`](super::Call), which decides the type of its result.
pub trait Kind: sealed::Kind {}

impl<K: sealed::Kind> Kind for K {}

pub(super) mod sealed {
    use crate::error::Error;
    use crate::protocol::Outcome;

    pub trait Kind {
        /// The type of the result.
        type Output;
        /// True if the call polls until the result.
        const TO_RESULT: bool;
        /// Converts the outcome with which the call ended.
        fn output(outcome: Outcome) -> Result<Self::Output, Error>;
    }
}

macro_rules! kinds {
    ($($(#[$attribute:meta])* $Kind:ident -> $Output:ty, $to_result:literal, $output:expr;)+) => {
        $($(#[$attribute])*
        #[derive(Debug)]
        pub enum $Kind {}

        impl sealed::Kind for $Kind {
            type Output = $Output;
            const TO_RESULT: bool = $to_result;
            fn output(outcome: Outcome) -> Result<$Output, Error> {
                $output(outcome)
            }
        })+
    };
}

kinds! {
    /// The kind of [`Client::count`](super::Client::count), which returns the count.
    CountCall -> u64, true, |outcome| result(outcome)?.count().ok_or_else(defect);
    /// The kind of [`Client::trends`](super::Client::trends), which returns the report.
    TrendsCall -> Trends, true, |outcome| report::trends(&result(outcome)?);
    /// The kind of [`Client::top`](super::Client::top), which returns the report.
    TopCall -> TopCounts, true, |outcome| report::top(&result(outcome)?);
    /// The kind of [`Client::submit`](super::Client::submit), which returns the outcome of one exchange.
    SubmitCall -> Outcome, false, Ok;
    /// The kind of [`Client::poll`](super::Client::poll), which returns the outcome of one exchange.
    PollCall -> Outcome, false, Ok;
    /// The kind of [`Client::resume`](super::Client::resume), which returns the count or the report as JSON.
    ResumeCall -> QueryResult, true, result;
}

/// Returns the result with which a call that polls until the result ends.
fn result(outcome: Outcome) -> Result<QueryResult, Error> {
    match outcome {
        Outcome::Success(success) => Ok(success.result),
        Outcome::Partial(_) => Err(defect()),
    }
}

fn defect() -> Error {
    Error::new(ErrorCode::Internal, "the call ended with the outcome of another method")
}
