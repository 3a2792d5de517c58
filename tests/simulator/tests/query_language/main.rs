//! The whole query language, against a brute-force count.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod brute_force;
mod generated;
mod hand_computed;
mod refused;
mod reports;

#[path = "../../../support/proptest_config.rs"]
mod proptest_config;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use brute_force::Documents;
use clevertap_simulator::events::{Counts, EventLog};
use clevertap_simulator::query::Query;
use clevertap_simulator::{Day, Failure};
use proptest::strategy::Strategy;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// The last day of the logs. Because it is fixed, every run has the same counts.
fn last_day() -> Day {
    "20251231".parse().unwrap()
}

fn count(log: &EventLog, query: &Value) -> Result<Counts, Failure> {
    log.count(&Query::parse(query.to_string().as_bytes())?)
}

/// Compares the log with the brute force for generated queries. Returns the number of queries that have each part, and
/// of those whose counts change without it.
fn compare(
    queries: impl Strategy<Value = Value>,
    cases: u32,
) -> BTreeMap<&'static str, (u32, u32)> {
    // Few people with many events each, so that conditions on several events of a person can hold.
    let log = EventLog::generate_with_people(7, 2_500, last_day(), 150);
    let documents = Documents::new(&log);
    let parts = RefCell::new(BTreeMap::new());
    let mut runner = TestRunner::new(proptest_config::fixed_seed(cases));
    let compared = runner.run(&queries, |query| {
        let counts = count(&log, &query).unwrap();
        proptest::prop_assert_eq!(counts, documents.count(&query));
        for (part, without) in generated::without_each_part(&query) {
            let mut parts = parts.borrow_mut();
            let (queries, decisive) = parts.entry(part).or_insert((0, 0));
            *queries += 1;
            *decisive += u32::from(count(&log, &without).unwrap() != counts);
        }
        Ok(())
    });
    compared.unwrap_or_else(|error| panic!("{error}"));
    parts.into_inner()
}

#[test]
fn the_log_counts_plain_queries_like_brute_force() {
    compare(generated::plain_query(2), 300);
}

#[test]
fn the_log_counts_the_whole_language_like_brute_force_and_each_part_changes_counts() {
    let parts = compare(generated::query(), 1_000);
    assert_eq!(parts.len(), generated::PARTS.len());
    for (part, (queries, decisive)) in parts {
        assert!(decisive >= 20, "{part} decides only {decisive} of {queries} queries");
    }
}

#[test]
fn a_log_has_the_same_people_and_visits_in_every_run() {
    let generate = |size| EventLog::generate_with_people(7, size, last_day(), 300);
    let [one, other] = [(); 2].map(|()| format!("{:?}", generate(2_000)));
    assert!(one == other);
    // The people depend on the seed and their number only.
    assert!(format!("{:?}", generate(2_000).people()) == format!("{:?}", generate(500).people()));
}

#[test]
fn a_query_with_every_filter_takes_less_than_50_ms() {
    let log = EventLog::generate(20_150_810, 20_000, last_day());
    let query = json!({
        "event_name": "App Launched",
        "event_properties": [{"name": "Session Number", "operator": "greater_than", "value": 5}],
        "session_properties": [{"name": "time_of_day", "value": ["08:00", "20:00"]}],
        "common_profile_properties": {
            "profile_fields": [{"name": "Plan", "operator": "not_equals", "value": "Free"}],
            "technographics": [{"name": "OS", "value": ["Android", "iOS"]}],
            "geo_fields": [["India"], ["United States", "Oregon"]],
        },
        "advanced_query": {
            "did_all": [{"event_name": "Product Viewed"}],
            "did_none": [{"event_name": "Charged", "operator": "greater_than", "value": 1}],
            "did_any": {"any_events": [{"event_name": "Charged"}, {"event_name": "Product Viewed"}]},
        },
        "from": 20240101, "to": 20251231,
    });
    let query = Query::parse(query.to_string().as_bytes()).unwrap();
    assert!(log.count(&query).unwrap().events > 0);
    // The fastest of several runs, because other programs may slow down some of them.
    let fastest = (0..10).map(|_| {
        let started = Instant::now();
        log.count(&query).unwrap();
        started.elapsed()
    });
    let fastest = fastest.min().unwrap();
    assert!(fastest < Duration::from_millis(50), "{fastest:?}");
}
