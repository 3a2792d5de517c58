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
use super::any::{Query, schema};
use super::count_query::{CountQuery, Subject};
use crate::protocol::Endpoint;
use crate::text::message;
use crate::value::{Issue, Issues, Value, keys};

impl Query {
    /// Reads a query of this endpoint from a caller's value. The keys are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Returns every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(endpoint: Endpoint, input: &Value) -> Result<Self, Vec<Issue>> {
        let schema = schema(endpoint);
        let mut issues = Issues::default();
        let query = match input {
            Value::Object(entries) => {
                issues.unknown_keys(entries, schema.keys);
                let counted = counted(input, &mut issues);
                let further = report::further(input, schema, &mut issues);
                counted.map(|counted| Self { endpoint, counted, further })
            }
            other => {
                issues.not_an_object(other, &message!["a query object ", schema.example]);
                None
            }
        };
        issues.or(query)
    }
}

impl CountQuery {
    /// Reads a query from a caller's value. The keys are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Returns every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        Query::read(Endpoint::Events, input).map(|query| query.counted)
    }
}

/// Reads the keys that the queries of all endpoints have.
fn counted(input: &Value, issues: &mut Issues) -> Option<CountQuery> {
    let event = event::event(input, issues);
    let profile = field(input, keys::COMMON_PROFILE_PROPERTIES, issues, profile::filters);
    let advanced = field(input, keys::ADVANCED_QUERY, issues, advanced::query);
    let (from, to) = day::range(input, issues)?;
    let subject = Arc::new(Subject { event: event?, profile, advanced });
    Some(CountQuery { subject, from, to })
}
