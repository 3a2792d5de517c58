//! The result of one exchange.

use super::pending::Pending;
use crate::value::{JsonObject, OutValue, ToValue, impl_serialize, output};

/// The result of an exchange: the answer to the query, or a [`Pending`] to poll for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// CleverTap answered with the result.
    Success(Success),
    /// CleverTap is still computing the result.
    Partial(Pending),
}

/// The result of a query, with the other keys of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Success {
    /// The result.
    pub result: QueryResult,
    /// The keys of the answer that are not part of the result, if there are any. Their values are not checked.
    pub extra: Option<JsonObject>,
}

/// The result of a query. The endpoint decides which kind it is: see [`Endpoint::counts`](crate::Endpoint::counts).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryResult {
    /// A count, from 0 to 2^53-1.
    Count(u64),
    /// A report: for each group, an object whose values are not checked.
    Report(JsonObject),
}

/// Converts to the number or the object.
impl ToValue for QueryResult {
    fn to_value(&self) -> OutValue<'_> {
        match self {
            Self::Count(count) => output::integer(*count),
            Self::Report(report) => report.to_value(),
        }
    }
}

/// Converts to `{ status: "success", count, extra? }`, to `{ status: "success", report, extra? }` or to the [`Pending`].
impl ToValue for Outcome {
    fn to_value(&self) -> OutValue<'_> {
        let Success { result, extra } = match self {
            Self::Success(success) => success,
            Self::Partial(pending) => return pending.to_value(),
        };
        let name = match result {
            QueryResult::Count(_) => "count",
            QueryResult::Report(_) => "report",
        };
        let mut fields = vec![("status", OutValue::Text("success")), (name, result.to_value())];
        fields.extend(extra.as_ref().map(|extra| ("extra", extra.to_value())));
        OutValue::Object(fields)
    }
}

impl_serialize!(Outcome, QueryResult);
