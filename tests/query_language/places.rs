//! Keys that are unknown, or that belong to another place.

use super::*;
use clevertap_counts::Pending;

const SECOND_ARGUMENT: &str = "an option of a call: pass it in the second argument";
const PEOPLE: &str = "to count people, pass { endpoint: \"profiles\" }";

#[test]
fn tells_the_place_of_a_key_that_belongs_elsewhere() {
    let of_conditions = "a key of the query, and of a condition of advanced_query: put it there";
    for (key, says) in [
        ("unique", format!("a key of trends: {PEOPLE}")),
        ("user_type", format!("a key of trends: {PEOPLE}")),
        ("groups", "a key of trends and top: call one of them, or leave it out to count".into()),
        ("sum_event_prop", "a key of trends: leave it out".into()),
        ("trend_type", "a key of a group of trends: put it there".into()),
        ("property_type", "a key of a group of top: put it there".into()),
        ("top_n", "a key of a group of top: put it there".into()),
        ("order", "a key of a group of top: put it there".into()),
        ("batch_size", "a key of downloads and uploads: leave it out".into()),
        ("data", "a key of downloads and uploads: leave it out".into()),
        ("endpoint", "an option of count and submit: pass it in their second argument".into()),
        ("extraBody", SECOND_ARGUMENT.into()),
        ("signal", SECOND_ARGUMENT.into()),
        ("onProgress", SECOND_ARGUMENT.into()),
        ("pollIntervalMs", SECOND_ARGUMENT.into()),
        ("maxRetries", SECOND_ARGUMENT.into()),
        ("requestTimeoutMs", SECOND_ARGUMENT.into()),
        ("maxWaitMs", SECOND_ARGUMENT.into()),
        ("region", "an option of a client: pass it to the constructor".into()),
        ("passcode", "an option of a client: pass it to the constructor".into()),
        ("did_all", "a key of advanced_query: put it there".into()),
        ("any_events", "a key of advanced_query.did_any: put it there".into()),
        ("profile_fields", "a key of common_profile_properties: put it there".into()),
        ("geo_fields", "a key of common_profile_properties: put it there".into()),
        ("operator", "a key of a filter: put it there".into()),
    ] {
        check(vec![(with(key, json!(1)), &[&*format!("{key}: \"{key}\" is {says}")])]);
    }
    check(vec![
        (
            with("advanced_query", json!({ "event_name": "A" })),
            &[&*format!("advanced_query.event_name: \"event_name\" is {of_conditions}")],
        ),
        (
            with(
                "advanced_query",
                json!({ "did_all": [{ "event_name": "A", "advanced_query": {} }] }),
            ),
            &[
                "advanced_query.did_all[0].advanced_query: \"advanced_query\" is a key of the query itself: put it there",
            ],
        ),
        (
            with("event_properties", json!([{ "name": "a", "operator": "exists", "from": 1 }])),
            &[&*format!("event_properties[0].from: \"from\" is {of_conditions}")],
        ),
    ]);
}

#[test]
fn suggests_a_known_key_at_every_level() {
    let condition = |key: &str| json!({ "event_name": "A", key: 1 });
    for (query, path, meant) in [
        (with("eventName", json!(1)), "eventName", "event_name"),
        (with("event", json!(1)), "event", "event_name"),
        (with("sessionProperties", json!(1)), "sessionProperties", "session_properties"),
        (with("profile_properties", json!(1)), "profile_properties", "common_profile_properties"),
        (with("advancedQuery", json!(1)), "advancedQuery", "advanced_query"),
        (with("advanced_query", json!({ "did_not": 1 })), "advanced_query.did_not", "did_none"),
        (with("advanced_query", json!({ "didAll": 1 })), "advanced_query.didAll", "did_all"),
        (
            with("advanced_query", json!({ "did_none": [condition("event")] })),
            "advanced_query.did_none[0].event",
            "event_name",
        ),
        (
            with(
                "advanced_query",
                json!({ "did_any": { "any_events": [condition("eventProperties")] } }),
            ),
            "advanced_query.did_any.any_events[0].eventProperties",
            "event_properties",
        ),
        (
            with(
                "advanced_query",
                json!({ "did_any": { "any_events": [{ "event_name": "A" }], "any_event": 1 } }),
            ),
            "advanced_query.did_any.any_event",
            "any_events",
        ),
        (
            with("common_profile_properties", json!({ "profile_field": 1 })),
            "common_profile_properties.profile_field",
            "profile_fields",
        ),
        (
            with("common_profile_properties", json!({ "geoFields": 1 })),
            "common_profile_properties.geoFields",
            "geo_fields",
        ),
        (
            with("session_properties", json!([{ "Name": 1, "name": "a", "value": 1 }])),
            "session_properties[0].Name",
            "name",
        ),
    ] {
        let seen = path.rsplit('.').next().unwrap();
        let issue = format!("{path}: unknown key \"{seen}\"; did you mean \"{meant}\"?");
        check(vec![(query, &[&*issue])]);
    }
}

#[test]
fn suggests_json_parse_for_json_text() {
    for text in [r#"{"event_name":"A"}"#, "{\n"] {
        check(vec![(
            Value::from(text),
            &[
                "expected a query object { event_name, from, to, event_properties? }, got JSON text: pass JSON.parse(text)",
            ],
        )]);
        let issues = Pending::read(&Value::from(text)).unwrap_err();
        let pending = "a Pending { status: \"partial\", endpoint, reqId, notBefore }";
        let message = format!("pending: expected {pending}, got JSON text: pass JSON.parse(text)");
        assert_eq!(issues[0].to_string(), message);
    }
}
