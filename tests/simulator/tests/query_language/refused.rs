//! Queries that are refused.

use clevertap_simulator::events::EventLog;
use serde_json::{Value, json};

use super::{count, last_day};

#[test]
fn refuses_malformed_filters_with_the_message_of_the_service() {
    let log = EventLog::generate_with_people(7, 100, last_day(), 10);
    let session = |filter: Value| json!({"session_properties": [filter]});
    let profile =
        |filter: Value| json!({"common_profile_properties": {"profile_fields": [filter]}});
    let places = |places: Value| json!({"common_profile_properties": {"geo_fields": places}});
    let condition = |condition: Value| json!({"advanced_query": {"did_all": [condition]}});
    let any = |keys: Value| json!({"advanced_query": {"did_any": keys}});
    let charged = json!({"event_name": "Charged"});
    let times = |operator: &str, value: Value| json!({"event_name": "Charged", "operator": operator, "value": value});
    let usage = "Incorrect Usage";
    let rows = [
        (json!({"event_properties": [{"name": "Amount", "value": 1}]}), usage),
        (session(json!({"name": "first_time", "value": true})), usage),
        (session(json!({"name": "first_time"})), usage),
        (session(json!({"value": "True"})), usage),
        (session(json!({"name": "time_of_day", "value": ["08:00"]})), usage),
        (session(json!({"name": "time_of_day", "value": ["08:00", "09:00", "10:00"]})), usage),
        (session(json!({"name": "time_of_day", "value": ["8:00", "09:00"]})), usage),
        (session(json!({"name": "time_of_day", "value": ["08:00", "24:00"]})), usage),
        (session(json!({"name": "time_of_day", "value": [8, 9]})), usage),
        (
            session(
                json!({"name": "time_of_day", "operator": "between", "value": ["08:00", "09:00"]}),
            ),
            "Invalid operator : between",
        ),
        (profile(json!({"name": "Plan", "value": "Free"})), usage),
        (profile(json!({"name": "Newsletter", "operator": "equals", "value": true})), usage),
        (profile(json!({"name": "Age", "operator": "greater_than", "value": "30"})), usage),
        (json!({"common_profile_properties": {"reachability": ["Push"]}}), usage),
        (places(json!(["India"])), usage),
        (places(json!([["India", 1]])), usage),
        (condition(json!({})), usage),
        (condition(json!({"event_name": ""})), usage),
        (condition(json!({"event_name": "Uninstalled"})), "Invalid event : Uninstalled"),
        (
            condition(json!({"event_name": "Charged", "from": 20240230, "to": 20240301})),
            "Invalid date : 20240230",
        ),
        (
            condition(json!({"event_name": "Charged", "from": 20240302, "to": 20240301})),
            "Invalid date range",
        ),
        (condition(json!({"event_name": "Charged", "operator": "equals"})), usage),
        (condition(json!({"event_name": "Charged", "value": 2})), usage),
        (condition(times("equals", json!("2"))), usage),
        (condition(times("equals", json!([2]))), usage),
        (condition(times("not_equals", json!(2))), "Invalid operator : not_equals"),
        (condition(times("at_least", json!(2))), "Invalid operator : at_least"),
        (any(json!({"any_events": [charged], "operator": "equals"})), usage),
        (
            any(json!({"any_events": [charged], "operator": "exists", "value": 1})),
            "Invalid operator : exists",
        ),
        (any(json!([charged])), usage),
    ];
    for (keys, expected) in rows {
        let mut query = json!({"event_name": "Charged", "from": 20240101, "to": 20240131});
        for (key, value) in keys.as_object().unwrap() {
            query[key] = value.clone();
        }
        let failure = format!("{:?}", count(&log, &query).unwrap_err());
        assert!(failure.contains(expected), "{keys}: {failure}");
    }
}
