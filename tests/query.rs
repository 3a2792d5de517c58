//! Validation of queries.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "query/issues.rs"]
mod issues;

use clevertap_counts::value::{HostValue, Issue, IssueCode, MAX_ISSUES, Value};
use clevertap_counts::{CalendarDate, CountQuery};
use serde_json::{Value as Json, json};

use IssueCode::{Date, Missing, Range, Type, UnknownKey};

fn read(input: impl Into<Value<'static>>) -> Result<CountQuery, Vec<Issue>> {
    CountQuery::read(&input.into())
}

fn valid_query() -> Json {
    json!({ "event_name": "Charged", "from": 20150810, "to": 20151025 })
}

/// A valid query with another value for one key.
fn with(key: &str, value: Json) -> Json {
    let mut query = valid_query();
    query[key] = value;
    query
}

fn without(key: &str) -> Json {
    let mut query = valid_query();
    query.as_object_mut().unwrap().remove(key);
    query
}

fn filter(filter: Json) -> Json {
    with("event_properties", json!([filter]))
}

/// A valid query with one filter.
fn filter_on(operator: &str, value: Json) -> Json {
    filter(json!({ "name": "A", "operator": operator, "value": value }))
}

/// A valid query with one value that JSON cannot express.
fn with_value(key: &str, value: Value<'static>) -> Value<'static> {
    let Value::Object(mut entries) = Value::from(valid_query()) else { panic!("not an object") };
    entries.retain(|(name, _)| name != key);
    entries.push((key.to_owned().into(), value));
    Value::Object(entries)
}

/// A valid query with one filter on a value that JSON cannot express.
fn filter_with_value(operator: &str, value: Value<'static>) -> Value<'static> {
    let operator = Value::String(operator.to_owned().into());
    let entries = [("name", "A".into()), ("operator", operator), ("value", value)];
    let filter = Value::Object(entries.map(|(key, value)| (key.into(), value)).into());
    with_value("event_properties", Value::List { items: vec![filter], len: 1 })
}

/// The only issue of an invalid query.
fn only_issue(input: impl Into<Value<'static>>) -> Issue {
    let input = input.into();
    let issues = CountQuery::read(&input).expect_err(&format!("{input:?}"));
    assert_eq!(issues.len(), 1, "{issues:?}");
    issues[0].clone()
}

fn check(rows: Vec<(impl Into<Value<'static>>, IssueCode, &str, &str)>) {
    for (input, code, path, part) in rows {
        let input = input.into();
        let issue = only_issue(input.clone());
        assert_eq!(issue.code(), code, "{input:?}: {issue}");
        assert_eq!(issue.path_text(), path, "{input:?}: {issue}");
        assert!(issue.message().contains(part), "{input:?}: {issue}");
    }
}

#[test]
fn a_query_is_an_object_with_an_event_name_and_a_list_of_filters() {
    check(vec![
        (json!(null), Type, "", "null"),
        (json!(5), Type, "", "5"),
        (json!("Charged"), Type, "", "\"Charged\""),
        (json!([]), Type, "", "array"),
        (without("event_name"), Missing, "event_name", "missing"),
        (without("from"), Missing, "from", "20150810"),
        (without("to"), Missing, "to", "20150810"),
        (with("event_name", json!(null)), Type, "event_name", "null"),
        (with("event_name", json!(5)), Type, "event_name", "5"),
        (with("event_name", json!(["Charged"])), Type, "event_name", "array"),
        (with("event_name", json!("")), IssueCode::Value, "event_name", "blank"),
        (with("event_name", json!(" \t\r\n\u{a0}\u{3000}")), IssueCode::Value, "event_name", ""),
        (with("event_properties", json!(null)), Type, "event_properties", "null"),
        (with("event_properties", json!({})), Type, "event_properties", "array"),
        (with("event_properties", json!("x")), Type, "event_properties", "array"),
    ]);
}

#[test]
fn a_filter_is_an_object_with_a_name_and_a_known_operator() {
    check(vec![
        (filter(json!(null)), Type, "event_properties[0]", "null"),
        (filter(json!("A = 5")), Type, "event_properties[0]", "\"A = 5\""),
        (filter(json!([])), Type, "event_properties[0]", "array"),
        (filter(json!({ "operator": "exists" })), Missing, "event_properties[0].name", "missing"),
        (
            filter(json!({ "name": "\n", "operator": "exists" })),
            IssueCode::Value,
            "event_properties[0].name",
            "blank",
        ),
        (
            filter(json!({ "name": "A", "value": 5 })),
            Missing,
            "event_properties[0].operator",
            "missing",
        ),
        (
            filter(json!({ "name": "A", "operator": null, "value": 5 })),
            Type,
            "event_properties[0].operator",
            "null",
        ),
        (
            filter_on("between", json!(5)),
            IssueCode::Value,
            "event_properties[0].operator",
            "less_than",
        ),
        (
            filter_on("Equals", json!(5)),
            IssueCode::Value,
            "event_properties[0].operator",
            "\"equals\"",
        ),
        (
            filter(json!({ "name": "A", "operator": "exists", "extra": 1 })),
            UnknownKey,
            "event_properties[0].extra",
            "extra",
        ),
    ]);
}

#[test]
fn a_value_matches_its_operator() {
    let path = "event_properties[0].value";
    let first = "event_properties[0].value[0]";
    let second = "event_properties[0].value[1]";
    for operator in ["equals", "not_equals", "contains", "does_not_contain"] {
        check(vec![
            (filter(json!({ "name": "A", "operator": operator })), Missing, path, operator),
            (filter_on(operator, json!(null)), Type, path, "null"),
            (filter_on(operator, json!({})), Type, path, "object"),
            (filter_on(operator, json!([])), Range, path, "empty"),
            (filter_on(operator, json!([null])), Type, first, "null"),
            (filter_on(operator, json!([[5]])), Type, first, "array"),
            (filter_on(operator, json!(["a", 5])), Type, second, "one type"),
            (filter_on(operator, json!([5, "5"])), Type, second, "one type"),
            (filter_on(operator, json!([true, "True"])), Type, second, "one type"),
            (filter_on(operator, json!([1, true])), Type, second, "one type"),
        ]);
    }
    for operator in ["greater_than", "greater_than_equals", "less_than", "less_than_equals"] {
        check(vec![
            (filter(json!({ "name": "A", "operator": operator })), Missing, path, operator),
            (filter_on(operator, json!("5")), Type, path, "number"),
            (filter_on(operator, json!(true)), Type, path, "number"),
            (filter_on(operator, json!([5])), Type, path, "number"),
            (filter_on(operator, json!(null)), Type, path, "number"),
        ]);
    }
    for operator in ["exists", "does_not_exist"] {
        for value in [json!(true), json!(null), json!(""), json!([])] {
            check(vec![(filter_on(operator, value), IssueCode::Value, path, operator)]);
        }
    }
}

#[test]
fn from_and_to_are_days_in_order() {
    for (value, part) in [
        (json!(0), "day"),
        (json!(-20150810), "-20150810"),
        (json!(150810), "150810"),
        (json!(20150229), "28 days"),
        (json!(20151301), "month 13"),
        (json!(20150810.5), "20150810.5"),
        (json!(1_439_164_800_000u64), "1439164800000"),
        (json!(1e300), "1e+300"),
        (json!(""), "2015-08-10"),
        (json!("2015-8-10"), "\"2015-8-10\""),
        (json!("2015-02-29"), "28 days"),
        (json!("2015-08-10T00:00:00Z"), "day"),
    ] {
        for key in ["from", "to"] {
            check(vec![(with(key, value.clone()), Date, key, part)]);
        }
    }
    for value in [json!(null), json!(true), json!([20150810]), json!({})] {
        for key in ["from", "to"] {
            check(vec![(with(key, value.clone()), Type, key, "20150810")]);
        }
    }
    let swapped = json!({ "event_name": "A", "from": 20151026, "to": "2015-10-25" });
    check(vec![(swapped, Range, "from", "after")]);
}

#[test]
fn values_that_json_cannot_express_are_refused() {
    let ill_formed = || Value::LoneSurrogate("a\u{fffd}b".into());
    let named = |name: &'static str| Value::Host(HostValue::Named(name.into()));
    let path = "event_properties[0].value";
    check(vec![
        (with_value("from", Value::Host(HostValue::Date)), Type, "from", "time zone"),
        (with_value("to", Value::Host(HostValue::Date)), Type, "to", "2015-08-10"),
        (with_value("from", Value::Number(f64::NAN)), Date, "from", "NaN"),
        (with_value("to", Value::Number(f64::INFINITY)), Date, "to", "Infinity"),
        (with_value("from", named("the bigint 20150810n")), Type, "from", "bigint"),
        (with_value("to", Value::Unreadable("no".into())), IssueCode::Value, "to", "threw"),
        (with_value("to", Value::Undefined), Missing, "to", "missing"),
        (with_value("event_name", ill_formed()), IssueCode::Value, "event_name", "surrogate"),
        (
            with_value("event_name", Value::Host(HostValue::Function)),
            Type,
            "event_name",
            "function",
        ),
        (
            with_value("event_name", Value::Unreadable("no\u{1b}".into())),
            IssueCode::Value,
            "event_name",
            "no\\u001b",
        ),
        (filter_with_value("equals", ill_formed()), IssueCode::Value, path, "surrogate"),
        (filter_with_value("equals", named("the bigint 5n")), Type, path, "bigint"),
        (filter_with_value("equals", Value::Host(HostValue::Date)), Type, path, "Date"),
        (filter_with_value("equals", Value::Host(HostValue::TooDeep)), Type, path, "too deep"),
        (filter_with_value("equals", Value::Number(f64::NAN)), IssueCode::Value, path, "finite"),
        (
            filter_with_value("less_than", Value::Number(f64::NEG_INFINITY)),
            IssueCode::Value,
            path,
            "finite",
        ),
        (filter_with_value("less_than", ill_formed()), Type, path, "number"),
        (
            filter_with_value("contains", Value::Unreadable("no".into())),
            IssueCode::Value,
            path,
            "threw",
        ),
        (Value::Undefined, Type, "", "undefined"),
        (Value::Host(HostValue::Date), Type, "", "Date"),
        (Value::Unreadable("boom".into()), IssueCode::Value, "", "boom"),
    ]);
    let list = Value::List { items: vec![ill_formed(), "b".into()], len: 2 };
    check(vec![(
        filter_with_value("equals", list),
        IssueCode::Value,
        "event_properties[0].value[0]",
        "surrogate",
    )]);
}

/// A list whose length differs from the number of items that were read.
fn partial(item: &Value<'static>, read: usize, len: usize) -> Value<'static> {
    Value::List { items: vec![item.clone(); read], len }
}

fn exists() -> Value<'static> {
    Value::from(json!({ "name": "A", "operator": "exists" }))
}

#[test]
fn a_list_that_was_read_only_in_part_is_refused_at_its_path() {
    let scalar = Value::from("a");
    let in_all = "one query may hold at most 1000000 values in all";
    for (read, len) in [(0, 1), (1, 2), (1, 100), (99, 100)] {
        let filters = with_value("event_properties", partial(&exists(), read, len));
        let part = format!("only {read} of {len} filters were read: {in_all}");
        check(vec![(filters, Range, "event_properties", part.as_str())]);
    }
    for (read, len) in [(0, 1), (1, 2), (1, 100_000), (0, 100_000)] {
        let values = filter_with_value("contains", partial(&scalar, read, len));
        let part = format!("only {read} of {len} values were read: {in_all}");
        check(vec![(values, Range, "event_properties[0].value", part.as_str())]);
    }
    check(vec![
        // A length above the limit is the only problem that is reported.
        (
            with_value("event_properties", partial(&exists(), 0, 101)),
            Range,
            "event_properties",
            "at most 100 filters",
        ),
        (
            filter_with_value("equals", partial(&scalar, 0, 100_001)),
            Range,
            "event_properties[0].value",
            "at most 100000 values",
        ),
        // A list is refused for its type if one value is expected.
        (
            filter_with_value("equals", partial(&partial(&scalar, 1, 2), 1, 1)),
            Type,
            "event_properties[0].value[0]",
            "an array of 2",
        ),
        (
            filter_with_value("less_than", partial(&scalar, 1, 2)),
            Type,
            "event_properties[0].value",
            "an array of 2",
        ),
        (
            filter_with_value("exists", partial(&scalar, 1, 2)),
            IssueCode::Value,
            "event_properties[0].value",
            "an array of 2",
        ),
        (partial(&scalar, 1, 2), Type, "", "an array of 2"),
        (with_value("event_name", partial(&scalar, 1, 2)), Type, "event_name", "an array of 2"),
        (with_value("from", partial(&scalar, 1, 2)), Type, "from", "an array of 2"),
    ]);
}

#[test]
fn both_a_partial_list_of_filters_and_a_partial_list_of_values_are_reported() {
    let values = partial(&"a".into(), 1, 2);
    let Value::Object(mut query) = filter_with_value("equals", values) else {
        panic!("not an object")
    };
    for (_, value) in &mut query {
        if let Value::List { len, .. } = value {
            *len = 3;
        }
    }
    let issues = read(Value::Object(query)).unwrap_err();
    let paths: Vec<_> = issues.iter().map(Issue::path_text).collect();
    assert_eq!(paths, ["event_properties", "event_properties[0].value"]);
}

#[test]
fn a_length_below_the_number_of_items_is_ignored() {
    let query = read(with_value("event_properties", partial(&exists(), 2, 0))).unwrap();
    assert_eq!(query.filters().len(), 2);
    let query = read(filter_with_value("equals", partial(&"a".into(), 2, 0))).unwrap();
    assert_eq!(query, read(filter_on("equals", json!(["a", "a"]))).unwrap());
    let filters = with_value("event_properties", partial(&exists(), 101, 1));
    check(vec![(filters, Range, "event_properties", "at most 100 filters, got 101")]);
}

#[test]
fn a_query_returns_its_parsed_parts() {
    let query = read(filter_on("equals", json!("a"))).unwrap();
    assert_eq!(query.event_name(), "Charged");
    let [filter] = query.filters() else { panic!("{query:?}") };
    assert_eq!((filter.name(), filter.operator().name()), ("A", "equals"));
    let days = [query.from(), query.to()].map(CalendarDate::to_yyyymmdd);
    assert_eq!(days, [20_150_810, 20_151_025]);
}

#[test]
fn a_query_has_at_most_100_filters() {
    let filters = |count| {
        let filter = json!({ "name": "A", "operator": "exists" });
        with("event_properties", Json::Array(vec![filter; count]))
    };
    assert_eq!(read(filters(100)).unwrap().filters().len(), 100);
    check(vec![(filters(101), Range, "event_properties", "100")]);
}
