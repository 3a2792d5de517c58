//! Filters on sessions and profiles.

use super::*;

const SESSION: &str = "session_properties";
const PROFILE: &str = "common_profile_properties";

/// The groups whose items are sent as they are.
const GROUPS: [&str; 5] =
    ["demographics", "technographics", "reachability", "geo_fields", "app_fields"];

#[test]
fn sends_session_filters_with_and_without_an_operator() {
    for (filter, wire) in [
        (json!({ "name": "a", "value": "x" }), None),
        (json!({ "name": "a", "value": "" }), None),
        (json!({ "name": "a", "value": -0.5 }), None),
        (json!({ "name": "a", "value": ["08:00", "08:30"] }), None),
        (json!({ "name": "a", "value": true }), Some(json!({ "name": "a", "value": "True" }))),
        (
            json!({ "value": [false, true], "name": "a" }),
            Some(json!({ "name": "a", "value": ["False", "True"] })),
        ),
        (json!({ "name": "a", "operator": "exists" }), None),
        (json!({ "name": "a", "operator": "less_than", "value": 5 }), None),
        (json!({ "name": "a", "operator": "contains", "value": ["x"] }), None),
    ] {
        let wire = wire.unwrap_or(filter.clone());
        assert_eq!(sent(SESSION, json!([filter])), json!([wire]));
    }
    let without_operator =
        object(vec![("value", "x".into()), ("operator", Value::Undefined), ("name", "a".into())]);
    let query = holding(SESSION, list(vec![without_operator]));
    assert!(body(query).contains(r#"[{"name":"a","value":"x"}]"#));
}

#[test]
fn refuses_other_session_filters() {
    check(vec![
        (
            with(SESSION, json!({ "name": "a", "value": "x" })),
            &["session_properties: expected an array of filters, got an object"],
        ),
        (
            with(SESSION, json!(null)),
            &["session_properties: null is not accepted: leave the key out"],
        ),
        (
            with(SESSION, json!(["a", { "value": "x" }])),
            &[
                "session_properties[0]: expected an object { name, operator, value }, got \"a\"",
                "session_properties[1].name: missing: give the property's name, such as \"Amount\"",
            ],
        ),
        (
            with(SESSION, json!([{ "name": "a" }])),
            &[
                "session_properties[0].value: missing: a session filter compares with a string, number, boolean, or an array of one",
            ],
        ),
        (
            with(SESSION, json!([{ "name": "a", "operator": null, "value": 5 }])),
            &["session_properties[0].operator: null is not accepted: leave the key out"],
        ),
        (
            with(SESSION, json!([{ "name": "a", "operator": "exists", "value": null }])),
            &["session_properties[0].value: exists takes no value, got null: leave the key out"],
        ),
        (
            with(
                SESSION,
                json!([{ "name": "a", "value": [] }, { "name": "a", "value": ["x", 5] }]),
            ),
            &[
                "session_properties[0].value: an empty list matches nothing: give at least one value",
                "session_properties[1].value[1]: a list is of one type: this is a number, the first a string",
            ],
        ),
    ]);
}

#[test]
fn sends_profile_filters_in_their_order() {
    let item = json!([{ "b": [true, null, 1e21], "a": "x" }, false]);
    let mut profile =
        json!({ "profile_fields": [{ "name": "a", "operator": "equals", "value": [true] }] });
    for group in GROUPS.iter().rev() {
        profile[group] = json!([item, "x"]);
    }
    let body = body(with(PROFILE, profile));
    let item = r#"[{"a":"x","b":[true,null,1e+21]},false]"#;
    let groups: String = GROUPS.map(|group| format!(r#","{group}":[{item},"x"]"#)).concat();
    let fields = r#""profile_fields":[{"name":"a","operator":"equals","value":["True"]}]"#;
    assert_eq!(
        body,
        format!(
            r#"{{"event_name":"Charged","common_profile_properties":{{{fields}{groups}}},"from":20240101,"to":20240131}}"#
        )
    );
}

#[test]
fn leaves_out_empty_lists_and_objects() {
    let bare = r#"{"event_name":"Charged","from":20240101,"to":20240131}"#;
    for (key, value) in [
        (SESSION, json!([])),
        (PROFILE, json!({})),
        (PROFILE, json!({ "profile_fields": [], "geo_fields": [] })),
        ("advanced_query", json!({})),
        ("advanced_query", json!({ "did_all": [], "did_none": [], "did_any": {} })),
    ] {
        assert_eq!(body(with(key, value.clone())), bare, "{key}: {value}");
    }
    for key in CountQuery::KEYS {
        let undefined = object(vec![(key, Value::Undefined)]);
        for key in [PROFILE, "advanced_query"] {
            let issues = CountQuery::read(&holding(key, undefined.clone())).unwrap_err();
            assert_eq!(
                issues[0].code().name(),
                "unknown_key",
                "an unknown key is refused, though undefined"
            );
        }
    }
    let all_undefined =
        |keys: &[&'static str]| object(keys.iter().map(|key| (*key, Value::Undefined)).collect());
    let profile = all_undefined(clevertap_counts::ProfileFilters::KEYS);
    let mut advanced = all_undefined(clevertap_counts::AdvancedQuery::KEYS);
    assert_eq!(body(holding(PROFILE, profile)), bare);
    assert_eq!(body(holding("advanced_query", advanced.clone())), bare);
    let Value::Object(entries) = &mut advanced else { panic!("of another kind") };
    entries[2].1 = all_undefined(clevertap_counts::query::DidAny::KEYS);
    assert_eq!(body(holding("advanced_query", advanced)), bare);
}

#[test]
fn refuses_other_profile_filters() {
    check(vec![
        (
            with(PROFILE, json!([])),
            &[
                "common_profile_properties: expected an object { profile_fields, demographics, technographics, reachability, geo_fields, app_fields }, got an array of 0",
            ],
        ),
        (
            with(PROFILE, json!(null)),
            &["common_profile_properties: null is not accepted: leave the key out"],
        ),
        (
            with(PROFILE, json!({ "profile_fields": [{ "name": "a", "value": 5 }] })),
            &[
                "common_profile_properties.profile_fields[0].operator: missing: give an operator, such as \"equals\"",
            ],
        ),
        (
            with(PROFILE, json!({ "geo_fields": "x", "demographics": null })),
            &[
                "common_profile_properties.demographics: null is not accepted: leave the key out",
                "common_profile_properties.geo_fields: expected an array of JSON values, got \"x\"",
            ],
        ),
        (
            with(PROFILE, json!({ "profile_field": [], "geo": [] })),
            &[
                "common_profile_properties.geo: unknown key \"geo\"; the keys are profile_fields, demographics, technographics, reachability, geo_fields, app_fields",
                "common_profile_properties.profile_field: unknown key \"profile_field\"; did you mean \"profile_fields\"?",
            ],
        ),
    ]);
    check(vec![
        (
            holding(
                PROFILE,
                object(vec![(
                    "technographics",
                    list(vec![
                        object(vec![(
                            "a",
                            list(vec![Value::Undefined, Value::Host(HostValue::Function)]),
                        )]),
                        named("a Map"),
                        Value::Number(f64::INFINITY),
                    ]),
                )]),
            ),
            &[
                "common_profile_properties.technographics[0].a[1]: expected JSON, got a function",
                "common_profile_properties.technographics[1]: expected JSON, got a Map",
                "common_profile_properties.technographics[2]: Infinity is not a finite number",
            ][..],
        ),
        (
            holding(
                PROFILE,
                object(vec![("app_fields", Value::List { items: vec![Value::Null], len: 2 })]),
            ),
            &[
                "common_profile_properties.app_fields: only 1 of 2 JSON values were read: one query may hold at most 1000000 values in all",
            ],
        ),
        (
            holding(
                PROFILE,
                object(vec![("app_fields", Value::List { items: vec![], len: 100_001 })]),
            ),
            &["common_profile_properties.app_fields: at most 100000 JSON values, got 100001"],
        ),
    ]);
}

#[test]
fn sends_undefined_in_a_group_as_json_stringify_does() {
    let item = object(vec![("a", Value::Undefined), ("b", list(vec![Value::Undefined]))]);
    let profile = object(vec![("geo_fields", list(vec![item, Value::Undefined]))]);
    assert!(body(holding(PROFILE, profile)).contains(r#""geo_fields":[{"b":[null]},null]"#));
}

#[test]
fn sends_eight_lists_and_objects_inside_each_other_in_a_group_and_no_more() {
    let nested = |depth: usize| (0..depth).fold(json!(true), |inner, _| json!([inner]));
    let sent = sent(PROFILE, json!({ "geo_fields": [nested(8)] }));
    assert_eq!(sent["geo_fields"][0], nested(8));
    check(vec![(
        with(PROFILE, json!({ "geo_fields": [nested(9)] })),
        &[
            "common_profile_properties.geo_fields[0][0][0][0][0][0][0][0][0]: at most 8 lists and objects inside each other",
        ],
    )]);
}
