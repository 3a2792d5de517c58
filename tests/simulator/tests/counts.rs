//! Counts against a brute-force count over JSON values.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../support/proptest_config.rs"]
mod proptest_config;

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use clevertap_simulator::Day;
use clevertap_simulator::events::catalog::{CATALOG, EventKind, Values};
use clevertap_simulator::events::{Counts, EventLog, Value as Stored};
use clevertap_simulator::query::Query;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

static LOG: LazyLock<EventLog> = LazyLock::new(|| EventLog::generate(7, 4_000, last_day()));

/// The last day of the logs. Because it is fixed, every run has the same counts.
fn last_day() -> Day {
    "20251231".parse().unwrap()
}

fn count(log: &EventLog, query: &Value) -> Option<Counts> {
    let query = Query::parse(query.to_string().as_bytes());
    log.count(&query.unwrap_or_else(|failure| panic!("{failure:?}")))
}

fn brute_force(log: &EventLog, query: &Value) -> Counts {
    let mut events = 0;
    let mut profiles = HashSet::new();
    for (kind, occurrence) in log.iter() {
        let mut properties = Map::new();
        for (property, value) in kind.properties.iter().zip(occurrence.properties) {
            match value {
                Some(Stored::Text(text)) => properties.insert(property.name.into(), text.into()),
                Some(Stored::Number(number)) => {
                    properties.insert(property.name.into(), number.into())
                }
                None => None,
            };
        }
        let in_range = i64::from(occurrence.date) >= query["from"].as_i64().unwrap()
            && i64::from(occurrence.date) <= query["to"].as_i64().unwrap();
        let filters = query["event_properties"].as_array().unwrap();
        if query["event_name"] == kind.name
            && in_range
            && filters.iter().all(|filter| holds(filter, &properties))
        {
            events += 1;
            profiles.insert(occurrence.profile);
        }
    }
    Counts { events, profiles: profiles.len() as u64 }
}

fn holds(filter: &Value, properties: &Map<String, Value>) -> bool {
    let actual = properties.get(filter["name"].as_str().unwrap());
    let expected = match &filter["value"] {
        Value::Array(values) => values.clone(),
        value => vec![value.clone()],
    };
    let number = |value: Option<&Value>| value.and_then(Value::as_f64).unwrap_or(f64::NAN);
    let mut found = false;
    for one in &expected {
        found |= match filter["operator"].as_str().unwrap() {
            "equals" | "not_equals" => match one.as_f64() {
                Some(one) => number(actual) == one,
                None => actual == Some(one),
            },
            "contains" | "does_not_contain" => match (actual.and_then(Value::as_str), one.as_str())
            {
                (Some(actual), Some(one)) => actual.find(one).is_some(),
                _ => false,
            },
            "greater_than" => number(actual) > number(Some(one)),
            "greater_than_equals" => number(actual) >= number(Some(one)),
            "less_than" => number(actual) < number(Some(one)),
            "less_than_equals" => number(actual) <= number(Some(one)),
            "exists" | "does_not_exist" => actual.is_some(),
            other => panic!("{other}"),
        };
    }
    let negative = ["not_equals", "does_not_contain", "does_not_exist"];
    found != negative.iter().any(|name| filter["operator"] == *name)
}

/// A value that the property has, or a similar one, or any other.
fn operand(kind: &'static EventKind, property: usize) -> BoxedStrategy<Value> {
    let text = prop_oneof!["[a-zP ]{0,3}", Just("True".to_owned()), Just("5".to_owned())];
    match kind.properties.get(property).map(|property| &property.values) {
        Some(Values::Text(texts)) => prop_oneof![
            3 => select(*texts).prop_map(Value::from),
            1 => text.prop_map(Value::from),
        ]
        .boxed(),
        Some(Values::Boolean) => select(vec![json!("True"), json!("False"), json!("true")]).boxed(),
        Some(Values::Whole(low, high)) => (*low..=*high).prop_map(Value::from).boxed(),
        Some(Values::Hundredths(low, high)) => {
            (*low..=*high).prop_map(|number| json!(f64::from(number) / 100.0)).boxed()
        }
        None => text.prop_map(Value::from).boxed(),
    }
}

fn filter(kind: &'static EventKind) -> impl Strategy<Value = Value> {
    // The index past the end is a property that no event of this kind has.
    (0..=kind.properties.len()).prop_flat_map(move |index| {
        let name = kind.properties.get(index).map_or("Unheard Of", |property| property.name);
        let matching = || select(vec!["equals", "not_equals", "contains", "does_not_contain"]);
        let one = (matching(), operand(kind, index))
            .prop_map(move |(op, value)| json!({"name": name, "operator": op, "value": value}));
        let many = (matching(), prop::collection::vec(operand(kind, index), 1..4))
            .prop_map(move |(op, value)| json!({"name": name, "operator": op, "value": value}));
        let ordering =
            select(vec!["greater_than", "greater_than_equals", "less_than", "less_than_equals"]);
        let ordered = (ordering, 0..300_u32)
            .prop_map(move |(op, value)| json!({"name": name, "operator": op, "value": value}));
        let presence = select(vec!["exists", "does_not_exist"])
            .prop_map(move |op| json!({"name": name, "operator": op}));
        prop_oneof![one, many, ordered, presence]
    })
}

fn date() -> impl Strategy<Value = u32> {
    (2023..=2026_u32, 1..=12_u32, 1..=28_u32).prop_map(|(y, m, d)| y * 10_000 + m * 100 + d)
}

fn query() -> impl Strategy<Value = Value> {
    select(CATALOG.iter().collect::<Vec<_>>()).prop_flat_map(|kind| {
        let filters = prop::collection::vec(filter(kind), 0..3);
        (filters, date(), date()).prop_map(|(filters, one, other)| {
            json!({
                "event_name": kind.name, "event_properties": filters,
                "from": one.min(other), "to": one.max(other),
            })
        })
    })
}

proptest! {
    #![proptest_config(proptest_config::fixed_seed(300))]
    #[test]
    fn the_log_counts_like_brute_force(query in query()) {
        prop_assert_eq!(count(&LOG, &query), Some(brute_force(&LOG, &query)));
    }
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
    assert_eq!(count(&LOG, &query), None);
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
fn the_log_of_the_default_seed_does_not_change() {
    let log = EventLog::generate(20_150_810, 300_000, last_day());
    let total = log.iter().count();
    assert!((290_000..=310_000).contains(&total), "{total}");
    let query = json!({
        "event_name": "choseNewFavoriteFood",
        "event_properties": [{"name": "value", "operator": "contains", "value": "piz"}],
        "from": 20240810, "to": 20241025,
    });
    // Other tests may rely on these numbers.
    assert_eq!(count(&log, &query), Some(Counts { events: 1070, profiles: 1054 }));
}
