//! Values that no honest program passes: they are refused, or sent as they are, in bounded time.

use super::*;

/// Returns a list that holds one item many times.
fn many(item: Value<'static>, count: usize) -> Value<'static> {
    list(vec![item; count])
}

#[test]
fn refuses_a_hundred_thousand_conditions_with_one_issue() {
    for condition in [object(vec![("event_name", "A".into())]), object(vec![])] {
        let conditions = many(condition.clone(), 100_000);
        let any = object(vec![("any_events", conditions.clone())]);
        let advanced = object(vec![
            ("did_all", conditions.clone()),
            ("did_none", conditions),
            ("did_any", any),
        ]);
        let issues = issues(holding("advanced_query", advanced));
        assert_eq!(issues[0], "advanced_query.did_all: at most 100 conditions, got 100000");
        let valid = condition != object(vec![]);
        assert_eq!(issues.len(), if valid { 3 } else { 100 });
    }
}

#[test]
fn refuses_a_hundred_thousand_unknown_keys() {
    let keys = (0..100_000).map(|n| (format!("did_{n}").into(), Value::Null));
    let issues = issues(holding("advanced_query", Value::Object(keys.collect())));
    assert_eq!(issues.len(), 100);
    assert_eq!(issues[99], "and 99901 more problems");
}

#[test]
fn reads_a_million_raw_values() {
    let profile = object(vec![("geo_fields", many(many(Value::Bool(true), 1_000), 1_000))]);
    assert_eq!(body(holding("common_profile_properties", profile)).len(), 5_002_099);
}

#[test]
fn refuses_a_value_that_nests_without_end_at_each_level() {
    let deep = |object_key: Option<&'static str>| {
        (0..1_000).fold(Value::Null, |inner, _| match object_key {
            Some(key) => object(vec![(key, inner)]),
            None => list(vec![inner]),
        })
    };
    for key in CountQuery::KEYS {
        for value in [deep(None), deep(Some("did_any")), deep(Some("__proto__"))] {
            assert!(CountQuery::read(&holding(key, value)).is_err(), "{key}");
        }
    }
}

#[test]
fn refuses_a_key_of_a_prototype_at_each_level() {
    for key in ["__proto__", "constructor", "toString"] {
        let bad = || object(vec![(key, Value::Null)]);
        for (query, path) in [
            (holding("session_properties", list(vec![bad()])), "session_properties[0]"),
            (holding("common_profile_properties", bad()), "common_profile_properties"),
            (holding("advanced_query", bad()), "advanced_query"),
            (holding("advanced_query", object(vec![("did_any", bad())])), "advanced_query.did_any"),
            (
                holding("advanced_query", object(vec![("did_all", list(vec![bad()]))])),
                "advanced_query.did_all[0]",
            ),
        ] {
            let found = issues(query);
            assert!(found[0].starts_with(&format!("{path}.{key}: unknown key")), "{found:?}");
        }
    }
}

#[test]
fn the_last_of_duplicate_keys_counts() {
    let did = |name: &'static str| list(vec![object(vec![("event_name", name.into())])]);
    let advanced = object(vec![
        ("did_all", did("A")),
        ("did_all", Value::Undefined),
        ("did_none", did("A")),
        ("did_none", did("B")),
    ]);
    assert!(
        body(holding("advanced_query", advanced))
            .contains(r#""advanced_query":{"did_none":[{"event_name":"B"}]}"#)
    );
}

#[test]
fn refuses_values_that_could_not_be_read() {
    let thrown = || Value::Unreadable("no".into());
    let partial = || Value::List { items: vec![], len: 1 };
    for key in
        ["event_properties", "session_properties", "common_profile_properties", "advanced_query"]
    {
        for value in [thrown(), Value::Host(HostValue::TooDeep), list(vec![thrown()]), partial()] {
            let found = issues(holding(key, value));
            assert!(found[0].starts_with(key), "{found:?}");
        }
    }
    for group in ["did_all", "did_none"] {
        check(vec![(
            holding("advanced_query", object(vec![(group, partial())])),
            &[&*format!(
                "advanced_query.{group}: only 0 of 1 conditions were read: one query may hold at most 1000000 values in all"
            )],
        )]);
    }
}
