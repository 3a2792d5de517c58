//! The whole query language: filters on sessions and profiles, conditions on other events, and further keys.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "query_language/builders.rs"]
mod builders;
#[path = "query_language/cases.rs"]
mod cases;
#[path = "query_language/conditions.rs"]
mod conditions;
#[path = "query_language/days.rs"]
mod days;
#[path = "query_language/extra_body.rs"]
mod extra_body;
#[path = "query_language/filters.rs"]
mod filters;
#[path = "query_language/hostile.rs"]
mod hostile;
#[path = "query_language/places.rs"]
mod places;
#[path = "query_language/reports.rs"]
mod reports;

use clevertap_counts::CountQuery;
use clevertap_counts::value::{HostValue, Issue, Value};
use serde_json::{Value as Json, json};

/// Returns a valid query with one more key.
fn with(key: &str, value: Json) -> Json {
    let mut query = json!({ "event_name": "Charged", "from": 20240101, "to": 20240131 });
    query[key] = value;
    query
}

/// Returns a valid query with one more key, whose value may be one that JSON does not have.
fn holding(key: &'static str, value: Value<'static>) -> Value<'static> {
    let Value::Object(mut entries) = Value::from(with(key, json!(null))) else {
        panic!("of another kind")
    };
    for (name, held) in &mut entries {
        if name == key {
            *held = value.clone();
        }
    }
    Value::Object(entries)
}

fn object(entries: Vec<(&'static str, Value<'static>)>) -> Value<'static> {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn list(items: Vec<Value<'static>>) -> Value<'static> {
    Value::List { len: items.len(), items }
}

fn named(name: &'static str) -> Value<'static> {
    Value::Host(HostValue::Named(name.into()))
}

fn body(input: impl Into<Value<'static>>) -> String {
    let input = input.into();
    let query = CountQuery::read(&input).unwrap_or_else(|issues| panic!("{input:?}: {issues:?}"));
    query.body()
}

/// Returns the value that is sent for a key.
fn sent(key: &str, value: Json) -> Json {
    let body: Json = serde_json::from_str(&body(with(key, value))).unwrap();
    body[key].clone()
}

/// Returns the texts of all issues, in their order.
fn issues(input: impl Into<Value<'static>>) -> Vec<String> {
    let input = input.into();
    let issues = CountQuery::read(&input).expect_err(&format!("{input:?}"));
    issues.iter().map(Issue::to_string).collect()
}

/// Checks that each query has exactly these issues.
fn check(rows: Vec<(impl Into<Value<'static>>, &[&str])>) {
    for (input, wanted) in rows {
        let input = input.into();
        assert_eq!(issues(input.clone()), wanted, "{input:?}");
    }
}
