//! The exact body of a request.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/proptest_config.rs"]
mod proptest_config;

use std::collections::BTreeMap;

use clevertap_counts::query::{FilterValue, Operand, Scalar};
use clevertap_counts::value::Value;
use clevertap_counts::{CalendarDate, CountQuery, Filter, Operator};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

fn body(input: Json) -> String {
    CountQuery::read(&Value::from(input)).unwrap().body()
}

fn body_of_filter(operator: &str, value: Json) -> String {
    let filter = json!({ "name": "A", "operator": operator, "value": value });
    body(
        json!({ "event_name": "E", "event_properties": [filter], "from": 20150810, "to": 20150810 }),
    )
}

#[test]
fn a_payload_from_the_documentation_is_sent_unchanged() {
    let payload = r#"{"event_name":"choseNewFavoriteFood","event_properties":[{"name":"value","operator":"contains","value":"piz"}],"from":20150810,"to":20151025}"#;
    assert_eq!(body(serde_json::from_str(payload).unwrap()), payload);
}

#[test]
fn keys_have_a_fixed_order_and_an_empty_list_of_filters_is_omitted() {
    let bare = r#"{"event_name":"A","from":20150810,"to":20151025}"#;
    for input in [
        json!({ "to": 20151025, "from": 20150810, "event_name": "A" }),
        json!({ "to": "20151025", "from": "2015-08-10", "event_name": "A" }),
        json!({ "to": "2015-10-25", "from": 20150810.0, "event_name": "A", "event_properties": [] }),
    ] {
        assert_eq!(body(input), bare);
    }
    assert_eq!(
        body(json!({
            "to": 20150810,
            "event_properties": [
                { "value": 5, "operator": "less_than", "name": "B" },
                { "operator": "exists", "name": "A" },
            ],
            "from": 20150810,
            "event_name": " é\"\\\n\u{1f}\u{2028}😀 ",
        })),
        "{\"event_name\":\" é\\\"\\\\\\n\\u001f\u{2028}😀 \",\
         \"event_properties\":[{\"name\":\"B\",\"operator\":\"less_than\",\"value\":5},\
         {\"name\":\"A\",\"operator\":\"exists\"}],\"from\":20150810,\"to\":20150810}"
    );
}

#[test]
fn an_undefined_key_is_absent() {
    let entries = [
        ("event_name", Value::from("A")),
        ("event_properties", Value::Undefined),
        ("from", Value::from("20150810")),
        ("to", Value::Number(20_150_810.0)),
    ];
    let input = Value::Object(entries.map(|(key, value)| (key.to_owned().into(), value)).into());
    let expected = r#"{"event_name":"A","from":20150810,"to":20150810}"#;
    assert_eq!(CountQuery::read(&input).unwrap().body(), expected);
}

#[test]
fn a_value_is_sent_unchanged_except_for_booleans() {
    for operator in ["equals", "not_equals", "contains", "does_not_contain"] {
        for (value, sent) in [
            (json!("piz"), r#""piz""#),
            (json!(""), r#""""#),
            (json!(" "), r#"" ""#),
            (json!(5), "5"),
            (json!(true), r#""True""#),
            (json!(false), r#""False""#),
            (json!("true"), r#""true""#),
            (json!(["a"]), r#"["a"]"#),
            (json!(["a", "", "a"]), r#"["a","","a"]"#),
            (json!([1, 2.5, -3]), "[1,2.5,-3]"),
            (json!([true, false]), r#"["True","False"]"#),
        ] {
            let part = format!(r#"{{"name":"A","operator":"{operator}","value":{sent}}}"#);
            assert!(body_of_filter(operator, value).contains(&part), "{part}");
        }
    }
    for operator in ["greater_than", "greater_than_equals", "less_than", "less_than_equals"] {
        let part = format!(r#"{{"name":"A","operator":"{operator}","value":-0.5}}"#);
        assert!(body_of_filter(operator, json!(-0.5)).contains(&part), "{part}");
    }
}

/// The expected texts are the output of `JSON.stringify` in Node.
#[test]
fn numbers_are_written_as_javascript_writes_them() {
    for (value, text) in [
        (0.0, "0"),
        (-0.0, "0"),
        (5.0, "5"),
        (-5.0, "-5"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1.0 / 3.0, "0.3333333333333333"),
        (100.0, "100"),
        (1e-6, "0.000001"),
        (1.5e-6, "0.0000015"),
        (1e-7, "1e-7"),
        (-1.5e-7, "-1.5e-7"),
        (123e-20, "1.23e-18"),
        (5e-324, "5e-324"),
        (2.2250738585072014e-308, "2.2250738585072014e-308"),
        (9_007_199_254_740_991.0, "9007199254740991"),
        (9_007_199_254_740_992.0, "9007199254740992"),
        (9_007_199_254_740_994.0, "9007199254740994"),
        (123_456_789_012_345_680_000.0, "123456789012345680000"),
        (999_999_999_999_999_900_000.0, "999999999999999900000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (-1e21, "-1e+21"),
        (1.5e21, "1.5e+21"),
        (1e23, "1e+23"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (4.35, "4.35"),
        (1234.5678, "1234.5678"),
        (4_294_967_296.5, "4294967296.5"),
    ] {
        let day = CalendarDate::from_yyyymmdd(20_150_810).unwrap();
        let query = CountQuery::new("E", day, day).unwrap();
        let filter = Filter::new("A", Operator::LessThan, value).unwrap();
        let sent = query.clone().with_filter(filter).unwrap().body();
        assert!(sent.contains(&format!(r#""value":{text}}}"#)), "{text}: {sent}");
        let list = Filter::new("A", Operator::Equals, vec![value, value]).unwrap();
        let sent = query.with_filter(list).unwrap().body();
        assert!(sent.contains(&format!(r#""value":[{text},{text}]}}"#)), "{text}: {sent}");
    }
}

fn name() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("not blank", |name| !name.trim().is_empty())
}

fn day() -> impl Strategy<Value = CalendarDate> {
    (1000u16..=9999, 1u8..=12, 1u8..=28)
        .prop_map(|(year, month, day)| CalendarDate::new(year, month, day).unwrap())
}

fn number() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("finite", |number| number.is_finite())
}

/// Parses JSON like a JavaScript engine. `serde_json` alone rounds some long numbers differently.
fn parse(json: &RawValue) -> Value<'static> {
    let text = json.get();
    match text.as_bytes()[0] {
        b'{' => {
            let entries: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap();
            Value::Object(
                entries.into_iter().map(|(key, value)| (key.into(), parse(value))).collect(),
            )
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).unwrap();
            Value::List { len: items.len(), items: items.into_iter().map(parse).collect() }
        }
        b'-' | b'0'..=b'9' => Value::Number(text.parse().unwrap()),
        _ => Value::from(serde_json::from_str::<Json>(text).unwrap()),
    }
}

fn value() -> impl Strategy<Value = FilterValue> {
    prop_oneof![
        any::<String>().prop_map(|text| FilterValue::One(Scalar::String(text))),
        number().prop_map(FilterValue::from),
        any::<bool>().prop_map(FilterValue::from),
        prop::collection::vec(any::<String>().prop_map(Scalar::String), 1..4)
            .prop_map(FilterValue::Any),
        prop::collection::vec(number(), 1..4).prop_map(FilterValue::from),
        prop::collection::vec(any::<bool>(), 1..4).prop_map(FilterValue::from),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let operator = prop::sample::select(Operator::ALL.to_vec());
    (name(), operator, value(), number()).prop_map(|(name, operator, value, number)| {
        match operator.operand() {
            Operand::ScalarOrList => Filter::new(&name, operator, value),
            Operand::Number => Filter::new(&name, operator, number),
            Operand::Nothing if operator == Operator::Exists => Filter::exists(&name),
            Operand::Nothing => Filter::does_not_exist(&name),
        }
        .unwrap()
    })
}

fn query() -> impl Strategy<Value = CountQuery> {
    (name(), day(), day(), prop::collection::vec(filter(), 0..5)).prop_map(
        |(name, a, b, filters)| {
            let query = CountQuery::new(&name, a.min(b), a.max(b)).unwrap();
            filters.into_iter().fold(query, |query, filter| query.with_filter(filter).unwrap())
        },
    )
}

proptest! {
    #![proptest_config(proptest_config::fixed_seed(256))]

    #[test]
    fn a_body_parses_as_the_same_query(query in query()) {
        let body = query.body();
        let again = CountQuery::read(&parse(serde_json::from_str(&body).unwrap())).unwrap();
        prop_assert_eq!(again.body(), body);
        prop_assert_eq!(again.event_name(), query.event_name());
        prop_assert_eq!((again.from(), again.to()), (query.from(), query.to()));
        prop_assert_eq!(again.filters().len(), query.filters().len());
        for (again, filter) in again.filters().iter().zip(query.filters()) {
            prop_assert_eq!((again.name(), again.operator()), (filter.name(), filter.operator()));
            prop_assert_eq!(again.value().cloned(), filter.value().map(as_sent));
        }
    }
}

/// The value after a round trip: booleans become texts.
fn as_sent(value: &FilterValue) -> FilterValue {
    let scalar = |scalar: &Scalar| match scalar {
        Scalar::Bool(true) => Scalar::from("True"),
        Scalar::Bool(false) => Scalar::from("False"),
        other => other.clone(),
    };
    match value {
        FilterValue::One(value) => FilterValue::One(scalar(value)),
        FilterValue::Any(values) => FilterValue::Any(values.iter().map(scalar).collect()),
    }
}
