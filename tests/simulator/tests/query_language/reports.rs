//! Trends and top values, against the brute force and against numbers that were computed by hand.

use clevertap_simulator::events::EventLog;
use clevertap_simulator::query::{TopQuery, TrendsQuery};
use proptest::strategy::Strategy;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::brute_force::{Documents, iso_week};
use super::{generated, hand_computed, last_day, proptest_config};

fn trends(log: &EventLog, query: &Value) -> Value {
    let query = TrendsQuery::parse(query.to_string().as_bytes()).unwrap();
    serde_json::to_value(log.trends(&query).unwrap()).unwrap()
}

fn top(log: &EventLog, query: &Value) -> Value {
    let query = TopQuery::parse(query.to_string().as_bytes()).unwrap();
    serde_json::to_value(log.top(&query).unwrap()).unwrap()
}

/// Returns the report with every number as a double, so that 5 equals 5.0.
fn doubles(report: Value) -> Value {
    match report {
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, doubles(value))).collect(),
        number => number.as_f64().unwrap().into(),
    }
}

/// Compares the log with the brute force for generated queries, most of which must select events.
fn compare(
    queries: impl Strategy<Value = Value>,
    report: fn(&EventLog, &Value) -> Value,
    brute_force: fn(&Documents, &Value) -> Value,
) {
    let log = EventLog::generate_with_people(7, 2_500, last_day(), 150);
    let documents = Documents::new(&log);
    let filled = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(proptest_config::fixed_seed(300));
    let compared = runner.run(&queries, |query| {
        let report = report(&log, &query);
        let is_filled = report.as_object().unwrap().values().all(|group| group != &json!({}));
        filled.set(filled.get() + u32::from(is_filled));
        proptest::prop_assert_eq!(doubles(report), doubles(brute_force(&documents, &query)));
        Ok(())
    });
    compared.unwrap_or_else(|error| panic!("{error}"));
    assert!(filled.get() > 150, "only {} reports are not empty", filled.get());
}

#[test]
fn trends_are_those_of_the_brute_force() {
    compare(generated::trends_query(), trends, Documents::trends);
}

#[test]
fn top_values_are_those_of_the_brute_force() {
    compare(generated::top_query(), top, Documents::top);
}

#[test]
fn weeks_are_iso_weeks() {
    let log = EventLog::generate_with_people(7, 20_000, "20210104".parse().unwrap(), 100);
    for (from, weeks) in [
        // 2021-01-01 was a Friday, 2020-12-31 a Thursday.
        (20210103, "202053"),
        (20210104, "202101"),
        (20191229, "201952"),
        (20191230, "202001"),
    ] {
        let query = json!({
            "event_name": "App Launched", "from": from, "to": from,
            "groups": {"weeks": {"trend_type": "weekly"}},
        });
        let report = trends(&log, &query);
        let names: Vec<_> = report["weeks"].as_object().unwrap().keys().collect();
        assert_eq!(names, [weeks]);
        assert_eq!(iso_week(from), weeks);
    }
}

#[test]
fn trends_of_a_log_that_was_counted_by_hand() {
    let rows = [
        (json!({}), json!({"20240101": 2, "20240102": 1, "20240103": 1}), json!({"202401": 4})),
        (
            json!({"unique": true}),
            json!({"20240101": 2, "20240102": 1, "20240103": 1}),
            json!({"202401": 3}),
        ),
        (
            json!({"event_name": "Charged", "sum_event_prop": "Amount"}),
            json!({"20240101": 10, "20240102": 50, "20240103": 5}),
            json!({"202401": 65}),
        ),
        // The name of a property that is not a number, or does not exist.
        (
            json!({"event_name": "Charged", "sum_event_prop": "Payment Mode", "from": 20240103}),
            json!({"20240103": 0}),
            json!({"202401": 0}),
        ),
        (
            json!({"common_profile_properties": {"geo_fields": [["India"]]}}),
            json!({"20240101": 1, "20240102": 1}),
            json!({"202401": 2}),
        ),
        (json!({"from": 20240110}), json!({}), json!({})),
    ];
    for (keys, days, months) in rows {
        let groups = json!({"d": {"trend_type": "daily"}, "m": {"trend_type": "monthly"}});
        let query = with(&json!({"groups": groups}), &keys);
        assert_eq!(
            trends(&hand_computed::log(), &query),
            json!({"d": days, "m": months}),
            "{keys}"
        );
    }
}

#[test]
fn top_values_of_a_log_that_was_counted_by_hand() {
    let rows = [
        (
            json!({"property_type": "geo_fields", "name": "Country"}),
            json!({"STR": {"India": 2, "United States": 1, "-1": 1}}),
        ),
        (
            json!({"property_type": "geo_fields", "name": "Country", "top_n": 1}),
            json!({"STR": {"India": 2}}),
        ),
        // Of values with the same number, the first one by its text.
        (
            json!({"property_type": "geo_fields", "name": "City", "top_n": 1, "order": "asc"}),
            json!({"STR": {"-1": 1}}),
        ),
        // An event counts for the device from which it came.
        (
            json!({"property_type": "technographics", "name": "OS"}),
            json!({"STR": {"Android": 1, "Mac": 1, "Windows": 1, "iOS": 1}}),
        ),
        (
            json!({"property_type": "session_properties", "name": "first_time"}),
            json!({"ENUM": {"True": 3, "False": 1}}),
        ),
        (
            json!({"property_type": "profile_fields", "name": "Age"}),
            json!({"NUM": {"36": 2}, "STR": {"-1": 2}}),
        ),
        (
            json!({"property_type": "reachability", "name": "Push"}),
            json!({"ENUM": {"True": 2, "False": 1}, "STR": {"-1": 1}}),
        ),
        (
            json!({"property_type": "event_properties", "name": "Unheard Of"}),
            json!({"STR": {"-1": 4}}),
        ),
    ];
    for (group, expected) in rows {
        let query = with(&json!({}), &json!({"groups": {"values": group}}));
        assert_eq!(top(&hand_computed::log(), &query), json!({"values": expected}), "{group}");
    }
    let group = json!({"property_type": "event_properties", "name": "Amount", "order": "asc"});
    let query = with(&json!({"groups": {"a": group}}), &json!({"event_name": "Charged"}));
    let expected = json!({"a": {"NUM": {"5": 1, "10": 1, "20": 1, "30": 1}}});
    assert_eq!(top(&hand_computed::log(), &query), expected);
}

/// A query for App Launched in January with further keys.
fn with(keys: &Value, more: &Value) -> Value {
    let mut query = json!({"event_name": "App Launched", "from": 20240101, "to": 20240131});
    for (key, value) in [keys, more].into_iter().flat_map(|keys| keys.as_object().unwrap()) {
        query[key] = value.clone();
    }
    query
}

#[test]
fn refuses_malformed_groups() {
    let daily = json!({"trend_type": "daily"});
    let top = |keys: Value| {
        let mut group = json!({"property_type": "event_properties", "name": "Amount"});
        group.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
        json!({"groups": {"a": group}})
    };
    let many: Value = (0..6).map(|n| (n.to_string(), daily.clone())).collect();
    let trends_rows = [
        (json!({}), "Invalid group"),
        (json!({"groups": {}}), "Invalid group"),
        (json!({"groups": [daily]}), "Invalid group"),
        (json!({"groups": {"a": {}}}), "Invalid group"),
        (json!({"groups": {"a": {"trend_type": "hourly"}}}), "Invalid group"),
        (json!({"groups": {"status": daily}}), "Invalid group"),
        (json!({"groups": many}), "Invalid group"),
        (json!({"groups": {"a": daily}, "unique": "true"}), "Incorrect Usage"),
        (json!({"groups": {"a": daily}, "sum_event_prop": 5}), "Incorrect Usage"),
        (json!({"groups": {"a": daily}, "to": 20250101}), "4002"),
    ];
    let top_rows = [
        (json!({}), "Invalid group"),
        (json!({"groups": {"a": daily}}), "Invalid group"),
        (top(json!({"property_type": "events"})), "Invalid group"),
        (top(json!({"name": null})), "Invalid group"),
        (top(json!({"top_n": 0})), "Invalid group"),
        (top(json!({"top_n": 101})), "Invalid group"),
        (top(json!({"top_n": "5"})), "Invalid group"),
        (top(json!({"order": "down"})), "Invalid group"),
    ];
    let parse = |keys: &Value| TrendsQuery::parse(with(&json!({}), keys).to_string().as_bytes());
    for (keys, expected) in trends_rows {
        let failure = format!("{:?}", parse(&keys).unwrap_err());
        assert!(failure.contains(expected), "{keys}: {failure}");
    }
    assert!(parse(&json!({"groups": {"a": daily}, "to": 20241231})).is_ok(), "a leap year");
    for (keys, expected) in top_rows {
        let body = with(&json!({}), &keys).to_string();
        let failure = format!("{:?}", TopQuery::parse(body.as_bytes()).unwrap_err());
        assert!(failure.contains(expected), "{keys}: {failure}");
    }
}
