//! Filters that are built in Rust: their accessors and the refused ones.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use clevertap_counts::query::{FilterValue, MAX_LIST, Scalar};
use clevertap_counts::value::{IssueCode, Value};
use clevertap_counts::{CountQuery, ErrorCode, Filter, Operator};
use serde_json::json;

use IssueCode::{Range, Type};
use Operator::{Contains, Equals, Exists, GreaterThan, LessThanEquals};

#[test]
fn a_filter_returns_its_name_operator_and_value() {
    let more = Filter::new("Amount", GreaterThan, 99.5).unwrap();
    assert_eq!((more.name(), more.operator()), ("Amount", GreaterThan));
    assert_eq!(more.value(), Some(&FilterValue::One(Scalar::Number(99.5))));
    let exists = Filter::exists("Coupon").unwrap();
    assert_eq!((exists.name(), exists.operator(), exists.value()), ("Coupon", Exists, None));
}

#[test]
fn an_invalid_value_or_name_is_refused_at_its_path() {
    let rows: Vec<(Operator, FilterValue, &str, IssueCode, &str)> = vec![
        (Equals, f64::NAN.into(), "value", IssueCode::Value, "NaN is not a finite number"),
        (
            GreaterThan,
            f64::INFINITY.into(),
            "value",
            IssueCode::Value,
            "Infinity is not a finite number",
        ),
        (
            Contains,
            vec![1.0, f64::NAN].into(),
            "value[1]",
            IssueCode::Value,
            "NaN is not a finite number",
        ),
        (Equals, Vec::<bool>::new().into(), "value", Range, "an empty list"),
        (
            Equals,
            FilterValue::Any(vec!["5".into(), 5.0.into()]),
            "value[1]",
            Type,
            "a list is of one type: this is a number, the first a string",
        ),
        (LessThanEquals, "5".into(), "value", Type, "less_than_equals compares with a number"),
        (LessThanEquals, vec![5.0].into(), "value", Type, "compares with a number"),
        (Exists, true.into(), "value", IssueCode::Value, "exists takes no value"),
    ];
    for (operator, value, path, code, part) in rows {
        let error = Filter::new("A", operator, value.clone()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidQuery);
        let [issue] = error.issues() else { panic!("{value:?}: {error}") };
        assert_eq!((issue.path_text().as_str(), issue.code()), (path, code), "{value:?}: {error}");
        assert!(issue.message().contains(part), "{value:?}: {error}");
    }
    for blank in ["", " \u{feff}"] {
        for result in
            [Filter::new(blank, Equals, 5.0), Filter::exists(blank), Filter::does_not_exist(blank)]
        {
            let error = result.unwrap_err();
            assert_eq!(error.issues()[0].path_text(), "name");
            assert!(error.message().contains("is blank"), "{error}");
        }
    }
}

/// A query whose list of values has the length `len`, but only `items` values that were read.
fn partly_read(items: usize, len: usize) -> Value<'static> {
    let list = Value::List { items: vec![Value::Number(5.0); items], len };
    let filter = [("name", "A".into()), ("operator", "equals".into()), ("value", list)];
    let filter = Value::Object(filter.map(|(key, value)| (key.into(), value)).into());
    let Value::Object(mut query) =
        Value::from(json!({ "event_name": "E", "from": 20150810, "to": 20150810 }))
    else {
        panic!("not an object")
    };
    query.push(("event_properties".into(), Value::List { items: vec![filter], len: 1 }));
    Value::Object(query)
}

#[test]
fn a_filter_has_at_most_100_000_values() {
    assert_eq!(MAX_LIST, 100_000);
    let filter = |len| Filter::new("A", Equals, vec![5.0; len]);
    assert!(filter(100_000).is_ok());
    assert!(CountQuery::read(&partly_read(100_000, 100_000)).is_ok());
    for len in [100_001, 150_000] {
        let most = format!("at most 100000 values, got {len}");
        let error = filter(len).unwrap_err();
        assert_eq!((error.issues().len(), error.issues()[0].message()), (1, most.as_str()));
        for items in [2, len] {
            let issues = CountQuery::read(&partly_read(items, len)).unwrap_err();
            assert_eq!((issues.len(), issues[0].message()), (1, most.as_str()), "{items}");
        }
    }
    for len in [3, 100_000] {
        let issues = CountQuery::read(&partly_read(2, len)).unwrap_err();
        assert_eq!(issues.len(), 1, "{issues:?}");
        assert_eq!(
            issues[0].to_string(),
            format!(
                "event_properties[0].value: only 2 of {len} values were read: one query may hold at most 1000000 values in all"
            )
        );
    }
}

#[test]
fn minus_zero_serializes_as_zero() {
    for (value, json) in [(-0.0, "0"), (0.0, "0"), (-0.5, "-0.5")] {
        assert_eq!(serde_json::to_string(&Scalar::Number(value)).unwrap(), json);
    }
}
