//! Reads queries from a caller's value, or reports everything that is wrong with the value.
//!
//! A reader reports each problem at its path and goes on. A refused part is missing from the result, which is discarded because
//! there are issues.

use std::sync::Arc;

mod advanced;
mod comparison;
mod day;
mod event;
mod profile;
mod report;
mod shape;

use self::shape::field;
use super::count_query::{CountQuery, Subject};
use crate::value::{Issue, Issues, Value, keys};

impl CountQuery {
    /// Reads a query from a caller's value. The keys are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Returns every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        let wanted = "a query object { event_name, from, to, event_properties? }";
        object(input, Self::KEYS, wanted, |issues| parse_counted(input, issues))
    }
}

/// Reads a query with a reader of its keys, if it is an object.
fn object<T>(
    input: &Value,
    known: &[&'static str],
    wanted: &str,
    read: impl FnOnce(&mut Issues) -> Option<T>,
) -> Result<T, Vec<Issue>> {
    let mut issues = Issues::default();
    let query = match input {
        Value::Object(entries) => {
            issues.unknown_keys(entries, known);
            read(&mut issues)
        }
        other => {
            issues.not_an_object(other, wanted);
            None
        }
    };
    issues.or(query)
}

/// Reads the keys that queries of all endpoints have.
fn parse_counted(input: &Value, issues: &mut Issues) -> Option<CountQuery> {
    let event = event::event(input, issues);
    let profile = field(input, keys::COMMON_PROFILE_PROPERTIES, issues, profile::filters);
    let advanced = field(input, keys::ADVANCED_QUERY, issues, advanced::query);
    let (from, to) = day::range(input, issues)?;
    let subject = Arc::new(Subject { event: event?, profile, advanced });
    Some(CountQuery { subject, from, to })
}
