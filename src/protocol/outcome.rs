//! The result of one exchange.

use super::pending::Pending;
use crate::value::{JsonObject, JsonWriter, WriteJson, impl_serialize};

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

/// Writes the number or the object.
impl WriteJson for QueryResult {
    fn write_json(&self, json: &mut JsonWriter) {
        match self {
            Self::Count(count) => count.write_json(json),
            Self::Report(report) => report.write_json(json),
        }
    }
}

/// Writes `{ status: "success", count, extra? }`, `{ status: "success", report, extra? }` or the [`Pending`].
impl WriteJson for Outcome {
    fn write_json(&self, json: &mut JsonWriter) {
        let Success { result, extra } = match self {
            Self::Success(success) => success,
            Self::Partial(pending) => return pending.write_json(json),
        };
        let name = match result {
            QueryResult::Count(_) => "count",
            QueryResult::Report(_) => "report",
        };
        json.open('{');
        json.member("status", &"success");
        json.member(name, result);
        json.optional("extra", extra.as_ref());
        json.close('}');
    }
}

impl_serialize!(Outcome, QueryResult);
