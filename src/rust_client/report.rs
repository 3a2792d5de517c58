//! Reports of trends and of top as Rust's own types.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorCode};
use crate::protocol::QueryResult;
use crate::value::{JsonObject, Value};

/// The result of [`Client::trends`](super::Client::trends): by group, then by period as CleverTap writes it, such as `20250131`, the
/// number of events or of people, or the sum.
pub type Trends = BTreeMap<String, BTreeMap<String, f64>>;

/// The result of [`Client::top`](super::Client::top): by group, then by the type of the values (`STR`, `ENUM` and others), the values
/// and how often they occur, in the order of the answer.
pub type TopCounts = BTreeMap<String, BTreeMap<String, Vec<(String, f64)>>>;

pub(super) fn trends(result: &QueryResult) -> Result<Trends, Error> {
    read(result, |group| members(group)?.into_iter().map(number).collect())
}

pub(super) fn top(result: &QueryResult) -> Result<TopCounts, Error> {
    read(result, |group| {
        let types = members(group)?.into_iter();
        types
            .map(|(name, values)| {
                Some((name, members(values)?.into_iter().map(number).collect::<Option<_>>()?))
            })
            .collect()
    })
}

fn read<T>(
    result: &QueryResult,
    group: impl Fn(Value<'static>) -> Option<T>,
) -> Result<BTreeMap<String, T>, Error> {
    let text = result.report().map(JsonObject::as_str).unwrap_or_default();
    let report = serde_json::from_str(text).ok().and_then(members);
    let groups = report.and_then(|groups| {
        groups.into_iter().map(|(name, value)| Some((name, group(value)?))).collect()
    });
    groups.ok_or_else(|| {
        let message = "the report does not have numbers where CleverTap documents them: \
                       `submit` and `resume` give it as JSON";
        Error::new(ErrorCode::InvalidResponse, message)
    })
}

fn members(value: Value<'static>) -> Option<Vec<(String, Value<'static>)>> {
    match value {
        Value::Object(members) => {
            Some(members.into_iter().map(|(name, value)| (name.into_owned(), value)).collect())
        }
        _ => None,
    }
}

fn number((name, value): (String, Value<'static>)) -> Option<(String, f64)> {
    match value {
        Value::Number(number) => Some((name, number)),
        _ => None,
    }
}
