//! Counts by name, property and day.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use clevertap_simulator::events::{Counts, EventLog, Shape};
use clevertap_simulator::query::Query;
use clevertap_simulator::{Day, Failure};
use serde_json::{Value, json};

static LOG: LazyLock<EventLog> = LazyLock::new(|| EventLog::generate(7, 4_000, last_day()));

/// The last day of the logs. Because it is fixed, every run has the same counts.
fn last_day() -> Day {
    "20251231".parse().unwrap()
}

fn count(log: &EventLog, query: &Value) -> Result<Counts, Failure> {
    log.count(&Query::parse(query.to_string().as_bytes())?)
}

fn favorite(operator: &str, value: Value) -> Value {
    let filter = match value {
        Value::Null => json!({"name": "value", "operator": operator}),
        value => json!({"name": "value", "operator": operator, "value": value}),
    };
    json!({
        "event_name": "choseNewFavoriteFood", "event_properties": [filter],
        "from": 20240101, "to": 20251231,
    })
}

fn favorites(operator: &str, value: Value) -> u64 {
    count(&LOG, &favorite(operator, value)).unwrap().events
}

#[test]
fn an_operator_and_its_negation_add_up_to_all_events() {
    let all = favorites("exists", Value::Null) + favorites("does_not_exist", Value::Null);
    let listed = json!(["sushi", "ramen"]);
    let rows = [
        ("equals", "not_equals", json!("pizza")),
        ("equals", "not_equals", listed.clone()),
        ("contains", "does_not_contain", json!("piz")),
        ("contains", "does_not_contain", listed),
    ];
    for (positive, negative, value) in rows {
        let (yes, no) = (favorites(positive, value.clone()), favorites(negative, value.clone()));
        assert!(yes > 0 && no > 0, "{positive} {value}");
        assert_eq!(yes + no, all, "{positive} {value}");
    }
}

#[test]
fn names_and_values_are_case_sensitive() {
    assert!(favorites("equals", json!("Pizza")) > 0);
    assert_eq!(favorites("equals", json!("PIZZA")), 0);
    let query = json!({"event_name": "charged", "from": 20240101, "to": 20251231});
    assert!(count(&LOG, &query).is_err());
}

#[test]
fn a_range_includes_both_ends() {
    let events = |from, to| {
        let query = json!({"event_name": "Charged", "from": from, "to": to});
        count(&LOG, &query).unwrap().events
    };
    let days = [events(20240228, 20240228), events(20240229, 20240229), events(20240301, 20240301)];
    assert!(days.iter().all(|events| *events > 0), "{days:?}");
    assert_eq!(events(20240228, 20240301), days.iter().sum::<u64>());
    assert_eq!(events(20230101, 20231231) + events(20260101, 20261231), 0);
}

#[test]
fn a_log_covers_the_two_years_that_end_with_its_last_day() {
    for (last_day, first_day, length) in [
        (20251231, 20240101, 731),
        (20260228, 20240229, 731),
        (20240229, 20220301, 731),
        (20261128, 20241129, 730),
    ] {
        let log = EventLog::generate(7, 40_000, Day::from_yyyymmdd(last_day).unwrap());
        let days: BTreeSet<_> = log.iter().map(|(_, occurrence)| occurrence.date).collect();
        assert_eq!((days.first(), days.last()), (Some(&first_day), Some(&last_day)));
        assert_eq!(days.len(), length);
    }
}

#[test]
fn a_seasonal_log_has_growth_weeks_a_sale_and_favorite_values() {
    let log = EventLog::generate_shaped(7, 100_000, last_day(), Shape::Seasonal);
    let events = |from, to, filters: &Value| {
        let query = json!({
            "event_name": "Product Viewed", "event_properties": filters, "from": from, "to": to,
        });
        count(&log, &query).unwrap().events
    };
    let of_days = |from, to| events(from, to, &json!([]));
    assert!(of_days(20250101, 20251231) * 10 > of_days(20240101, 20241231) * 12, "no growth");
    // A Saturday and the Tuesday before it.
    assert!(of_days(20250614, 20250614) * 10 > of_days(20250610, 20250610) * 12, "no weeks");
    assert!(of_days(20251124, 20251130) * 10 > of_days(20251110, 20251116) * 17, "no sale");
    let with = |value: &str| {
        events(
            20240101,
            20251231,
            &json!([{"name": "Product", "operator": "equals", "value": value}]),
        )
    };
    assert!(with("Running Shoes") > 2 * with("Rain Jacket"), "no favorites");
}

#[test]
fn the_log_of_a_seed_and_a_day_does_not_change() {
    let expensive = json!([
        {"name": "Amount", "operator": "greater_than", "value": 250},
        {"name": "Coupon Applied", "operator": "equals", "value": "True"},
    ]);
    let pizza = json!([{"name": "value", "operator": "contains", "value": "piz"}]);
    let not_sport = json!([{"name": "Category", "operator": "not_equals", "value": "Sport"}]);
    // Other tests may rely on these numbers.
    let rows = [
        (300_000, "choseNewFavoriteFood", pizza, 20240810, 20241025, (1070, 1054)),
        (300_000, "App Launched", json!([]), 20240101, 20240131, (5087, 4765)),
        (300_000, "App Launched", json!([]), 20240101, 20251231, (120_734, 38_000)),
        (300_000, "Product Viewed", not_sport.clone(), 20250201, 20250228, (2697, 2604)),
        (300_000, "Charged", expensive.clone(), 20240101, 20251231, (6779, 6285)),
        (20_000, "App Launched", json!([]), 20240101, 20240131, (367, 367)),
        (20_000, "App Launched", json!([]), 20240101, 20251231, (8078, 7324)),
        (20_000, "Product Viewed", not_sport, 20250201, 20250228, (185, 185)),
        (20_000, "Charged", expensive, 20240101, 20251231, (439, 437)),
    ];
    let logs =
        [300_000, 20_000].map(|size| (size, EventLog::generate(20_150_810, size, last_day())));
    for (size, event_name, filters, from, to, expected) in rows {
        let (_, log) = logs.iter().find(|(known, _)| *known == size).unwrap();
        let query = json!({
            "event_name": event_name, "event_properties": filters, "from": from, "to": to,
        });
        let counts = count(log, &query).unwrap();
        assert_eq!((counts.events, counts.profiles), expected, "{size} {query}");
    }
}
