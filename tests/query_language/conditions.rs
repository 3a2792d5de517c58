//! Conditions on other events.

use super::*;

const ADVANCED: &str = "advanced_query";

fn did_all(condition: Json) -> Json {
    with(ADVANCED, json!({ "did_all": [condition] }))
}

fn did_any(value: Json) -> Json {
    with(ADVANCED, json!({ "did_any": value }))
}

#[test]
fn sends_conditions_with_their_keys_in_order() {
    let filter = |value: Json| json!({ "value": value, "operator": "equals", "name": "a" });
    let condition = json!({
        "value": 2,
        "operator": "less_than_equals",
        "to": "2023-12-31",
        "from": "20231201",
        "session_properties": [{ "value": false, "name": "b" }],
        "event_properties": [filter(json!(true)), filter(json!([1, 2]))],
        "event_name": " A ",
    });
    let advanced = json!({
        "did_any": { "value": 0.5, "operator": "greater_than", "any_events": [condition] },
        "did_none": [{ "event_name": "B" }],
        "did_all": [condition, { "event_name": "C", "from": 20240101, "to": 20240101 }],
    });
    let condition = concat!(
        r#"{"event_name":" A ","event_properties":[{"name":"a","operator":"equals","value":"True"},"#,
        r#"{"name":"a","operator":"equals","value":[1,2]}],"session_properties":[{"name":"b","value":"False"}],"#,
        r#""from":20231201,"to":20231231,"operator":"less_than_equals","value":2}"#,
    );
    assert_eq!(
        body(with(ADVANCED, advanced)),
        format!(
            concat!(
                r#"{{"event_name":"Charged","advanced_query":{{"#,
                r#""did_all":[{0},{{"event_name":"C","from":20240101,"to":20240101}}],"did_none":[{{"event_name":"B"}}],"#,
                r#""did_any":{{"any_events":[{0}],"operator":"greater_than","value":0.5}}}},"from":20240101,"to":20240131}}"#,
            ),
            condition
        )
    );
}

#[test]
fn accepts_the_operators_that_compare_numbers() {
    for operator in
        ["equals", "greater_than", "greater_than_equals", "less_than", "less_than_equals"]
    {
        let condition = json!({ "event_name": "A", "operator": operator, "value": 3 });
        assert_eq!(sent(ADVANCED, json!({ "did_none": [condition] }))["did_none"][0], condition);
        let any =
            json!({ "any_events": [{ "event_name": "A" }], "operator": operator, "value": 3 });
        assert_eq!(sent(ADVANCED, json!({ "did_any": any }))["did_any"], any);
    }
}

#[test]
fn refuses_half_a_pair() {
    let operator = "missing: give an operator, such as \"equals\"";
    let day = "missing: give a day, such as 20150810";
    let value = "missing: operator compares with a number";
    for (condition, key, message) in [
        (json!({ "event_name": "A", "from": 20240101 }), "to", day),
        (json!({ "event_name": "A", "to": 20240101 }), "from", day),
        (json!({ "event_name": "A", "value": 2 }), "operator", operator),
        (json!({ "event_name": "A", "operator": "equals" }), "value", value),
    ] {
        let issue = format!("advanced_query.did_all[0].{key}: {message}");
        check(vec![(did_all(condition), &[&*issue])]);
    }
    for (any, key, message) in [
        (json!({ "any_events": [{ "event_name": "A" }], "value": 2 }), "operator", operator),
        (json!({ "any_events": [{ "event_name": "A" }], "operator": "equals" }), "value", value),
    ] {
        let issue = format!("advanced_query.did_any.{key}: {message}");
        check(vec![(did_any(any), &[&*issue])]);
    }
}

#[test]
fn refuses_other_conditions() {
    check(vec![
        (
            with(ADVANCED, json!([{ "did_all": [] }])),
            &[
                "advanced_query: expected an object { did_all, did_none, did_any }, got an array of 1",
            ],
        ),
        (with(ADVANCED, json!(null)), &["advanced_query: null is not accepted: leave the key out"]),
        (
            with(ADVANCED, json!({ "did_all": { "event_name": "A" }, "did_none": null })),
            &[
                "advanced_query.did_all: expected an array of conditions, got an object",
                "advanced_query.did_none: null is not accepted: leave the key out",
            ],
        ),
        (
            did_all(json!("A")),
            &[
                "advanced_query.did_all[0]: expected an object { event_name, event_properties, session_properties, from, to, operator, value }, got \"A\"",
            ],
        ),
        (
            did_all(json!({})),
            &[
                "advanced_query.did_all[0].event_name: missing: give the event's exact name, such as \"Charged\"",
            ],
        ),
        (
            did_all(json!({ "event_name": "\u{feff}", "from": 20240102, "to": 20240101 })),
            &[
                "advanced_query.did_all[0].event_name: \"\u{feff}\" is blank: it must name something",
                "advanced_query.did_all[0].from: 20240102 is after to (20240101): swap them, or widen the range",
            ],
        ),
        (
            did_all(json!({ "event_name": "A", "from": null, "to": "x" })),
            &[
                "advanced_query.did_all[0].from: expected a day as 20150810 or \"2015-08-10\", got null",
                "advanced_query.did_all[0].to: \"x\" is not a day: a day is written 20150810 or \"2015-08-10\"",
            ],
        ),
        (
            did_all(json!({ "event_name": "A", "operator": "contains", "value": "2" })),
            &[
                "advanced_query.did_all[0].operator: unknown operator \"contains\"; the operators are equals, greater_than, greater_than_equals, less_than, less_than_equals",
                "advanced_query.did_all[0].value: expected a number, for operator, got \"2\"",
            ],
        ),
        (
            did_all(json!({ "event_name": "A", "operator": "gte", "value": 2 })),
            &[
                "advanced_query.did_all[0].operator: unknown operator \"gte\"; did you mean \"greater_than_equals\"?",
            ],
        ),
        (
            did_all(json!({ "event_name": "A", "operator": "between", "value": [1, 2] })),
            &[
                "advanced_query.did_all[0].operator: there is no operator \"between\": use greater_than_equals and less_than_equals",
                "advanced_query.did_all[0].value: expected a number, for operator, got an array of 2",
            ],
        ),
        (
            did_all(
                json!({ "event_name": "A", "event_properties": [{ "name": "a", "operator": "gt", "value": 1 }], "session_properties": [5] }),
            ),
            &[
                "advanced_query.did_all[0].event_properties[0].operator: unknown operator \"gt\"; did you mean \"greater_than\"?",
                "advanced_query.did_all[0].session_properties[0]: expected an object { name, operator, value }, got 5",
            ],
        ),
        (
            did_all(json!({ "event_name": "A", "from": null, "to": null, "operator": null })),
            &[
                "advanced_query.did_all[0].from: null is not accepted: leave the key out",
                "advanced_query.did_all[0].to: null is not accepted: leave the key out",
                "advanced_query.did_all[0].operator: null is not accepted: leave the key out",
            ],
        ),
        (
            did_all(json!({ "event_name": "A", "operator": "equals", "value": null })),
            &["advanced_query.did_all[0].value: expected a number, for operator, got null"],
        ),
        (
            did_any(json!({ "any_events": [] })),
            &[
                "advanced_query.did_any.any_events: an empty list matches nothing: give at least one value",
            ],
        ),
        (
            did_any(json!({ "operator": "equals", "value": 1 })),
            &["advanced_query.did_any.any_events: missing: give the events"],
        ),
        (
            did_any(json!({ "any_events": null })),
            &["advanced_query.did_any.any_events: null is not accepted: leave the key out"],
        ),
        (
            did_any(json!({ "any_events": [{ "event_name": 5 }] })),
            &[
                "advanced_query.did_any.any_events[0].event_name: expected a string, the event's exact name, such as \"Charged\", got 5",
            ],
        ),
        (
            did_any(json!([{ "event_name": "A" }])),
            &[
                "advanced_query.did_any: expected an object { any_events, operator, value }, got an array of 1",
            ],
        ),
        (
            did_any(json!(null)),
            &["advanced_query.did_any: null is not accepted: leave the key out"],
        ),
    ]);
    let infinite = object(vec![
        ("event_name", "A".into()),
        ("operator", "equals".into()),
        ("value", Value::Number(f64::INFINITY)),
    ]);
    check(vec![(
        holding(ADVANCED, object(vec![("did_none", list(vec![infinite]))])),
        &["advanced_query.did_none[0].value: Infinity is not a finite number"],
    )]);
}

#[test]
fn reports_every_problem_at_every_level() {
    let query = json!({
        "event_name": " ",
        "session_properties": [{}],
        "common_profile_properties": { "profile_fields": [5], "reachability": 5 },
        "advanced_query": {
            "did_all": [{ "from": 20240101 }],
            "did_none": [{ "event_name": "A", "event_properties": [{ "name": "a" }] }],
            "did_any": { "any_events": [5], "value": "x" },
        },
        "from": 20240230,
    });
    let paths: Vec<_> =
        CountQuery::read(&query.into()).unwrap_err().iter().map(Issue::path_text).collect();
    assert_eq!(
        paths,
        [
            "event_name",
            "session_properties[0].name",
            "session_properties[0].value",
            "common_profile_properties.profile_fields[0]",
            "common_profile_properties.reachability",
            "advanced_query.did_all[0].event_name",
            "advanced_query.did_all[0].to",
            "advanced_query.did_none[0].event_properties[0].operator",
            "advanced_query.did_any.any_events[0]",
            "advanced_query.did_any.operator",
            "advanced_query.did_any.value",
            "from",
            "to",
        ]
    );
}
