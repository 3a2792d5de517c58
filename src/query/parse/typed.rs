//! Reads the queries of reports as Rust's own types, for Rust programs.

use crate::error::impl_from_value;
use crate::protocol::Endpoint;
use crate::query::any::Query;
use crate::query::group::Groups;
use crate::query::top::{Order, PropertyType, TopGroup, TopQuery};
use crate::query::trends::{TrendType, TrendsQuery};
use crate::value::{Issue, IssueCode, Issues, Value, keys};

impl TrendsQuery {
    /// Reads a query from a caller's value. The keys are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Returns every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        let counted = Query::read(Endpoint::Trends, input)?.counted;
        let group = |group: &Value| text(group, keys::TREND_TYPE).and_then(TrendType::from_name);
        let unique = match input.get(keys::UNIQUE) {
            Value::Bool(unique) => Some(*unique),
            _ => None,
        };
        let sum_event_prop = text(input, keys::SUM_EVENT_PROP).map(str::to_owned);
        Ok(Self { counted, groups: groups(input, group)?, unique, sum_event_prop })
    }
}

impl TopQuery {
    /// Reads a query from a caller's value. The keys are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Returns every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        let counted = Query::read(Endpoint::Top, input)?.counted;
        let group = |group: &Value| {
            Some(TopGroup {
                property_type: text(group, keys::PROPERTY_TYPE)
                    .and_then(PropertyType::from_name)?,
                name: text(group, keys::NAME)?.to_owned(),
                top_n: number(group, keys::TOP_N),
                order: text(group, keys::ORDER).and_then(Order::from_name),
            })
        };
        Ok(Self { counted, groups: groups(input, group)? })
    }
}

impl_from_value!(TrendsQuery as query, TopQuery as query);

/// Reads the groups of a query that is known to be valid.
fn groups<T>(input: &Value, read: impl Fn(&Value) -> Option<T>) -> Result<Groups<T>, Vec<Issue>> {
    let mut groups = Groups(Vec::new());
    let Value::Object(entries) = input.get(keys::GROUPS) else { return Ok(groups) };
    for (name, group) in entries.iter().filter(|(_, group)| !group.is_undefined()) {
        let Some(group) = read(group) else {
            // Not reached, because the query is valid.
            return Err(Issues::one(IssueCode::Value, keys::GROUPS, "not a group"));
        };
        groups.insert(name, group);
    }
    Ok(groups)
}

fn text<'a>(input: &'a Value, key: &str) -> Option<&'a str> {
    match input.get(key) {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 100")]
fn number(input: &Value, key: &str) -> Option<u32> {
    match input.get(key) {
        Value::Number(number) => Some(*number as u32),
        _ => None,
    }
}
