//! Queries of trends and of top: the keys that they have in addition to those of a count query.

use super::*;
use clevertap_counts::query::{
    MAX_FILTERS, MAX_TOP_N, Order, PropertyType, Query, TopGroup, TrendType,
};
use clevertap_counts::value::RawJson;
use clevertap_counts::{Endpoint, TopQuery, TrendsQuery};

fn group(endpoint: Endpoint) -> Json {
    match endpoint {
        Endpoint::Trends => json!({ "trend_type": "daily" }),
        _ => json!({ "property_type": "app_fields", "name": "Version" }),
    }
}

fn read(endpoint: Endpoint, input: impl Into<Value<'static>>) -> Result<Query, Vec<Issue>> {
    Query::read(endpoint, &input.into())
}

/// Returns the members that follow the days in the body.
fn further(endpoint: Endpoint, input: Json) -> String {
    let body =
        read(endpoint, input.clone()).unwrap_or_else(|why| panic!("{input}: {why:?}")).body();
    let rest = body.strip_prefix(r#"{"event_name":"Charged","from":20240101,"to":20240131,"#);
    rest.and_then(|rest| rest.strip_suffix('}')).unwrap_or_else(|| panic!("{body}")).to_owned()
}

fn check_issues(endpoint: Endpoint, input: impl Into<Value<'static>>, wanted: &[&str]) {
    let input = input.into();
    let issues = read(endpoint, input.clone()).expect_err(&format!("{input:?}"));
    let texts: Vec<_> = issues.iter().map(Issue::to_string).collect();
    assert_eq!(texts, wanted, "{input:?}");
}

#[test]
fn writes_groups_after_the_days_and_the_keys_in_their_order() {
    for (endpoint, groups, more, written) in [
        (
            Endpoint::Trends,
            json!({ "days": { "trend_type": "daily" }, "weeks": { "trend_type": "weekly" } }),
            json!({ "sum_event_prop": " Amount", "unique": false }),
            r#""groups":{"days":{"trend_type":"daily"},"weeks":{"trend_type":"weekly"}},"unique":false,"sum_event_prop":" Amount""#,
        ),
        (
            Endpoint::Trends,
            json!({ "m\"": { "trend_type": "monthly" } }),
            json!({ "unique": true }),
            r#""groups":{"m\"":{"trend_type":"monthly"}},"unique":true"#,
        ),
        (
            Endpoint::Top,
            json!({ "__proto__": { "order": "asc", "top_n": 5.0, "name": "é", "property_type": "geo_fields" } }),
            json!({}),
            r#""groups":{"__proto__":{"property_type":"geo_fields","name":"é","top_n":5,"order":"asc"}}"#,
        ),
        (
            Endpoint::Top,
            json!({ "count": { "property_type": "app_fields", "name": "Version" } }),
            json!({}),
            r#""groups":{"count":{"property_type":"app_fields","name":"Version"}}"#,
        ),
    ] {
        let mut query = with("groups", groups);
        query.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(further(endpoint, query), written);
    }
}

#[test]
fn accepts_every_name_of_each_kind() {
    for name in TrendType::NAMES {
        let groups = json!({ "a": { "trend_type": name } });
        let written = format!(r#""groups":{{"a":{{"trend_type":"{name}"}}}}"#);
        assert_eq!(further(Endpoint::Trends, with("groups", groups)), written);
    }
    for property_type in PropertyType::NAMES {
        for order in Order::NAMES {
            for top_n in [1, 100] {
                let group = json!({ "property_type": property_type, "name": "n", "top_n": top_n, "order": order });
                let written = format!(
                    r#""groups":{{"a":{{"property_type":"{property_type}","name":"n","top_n":{top_n},"order":"{order}"}}}}"#
                );
                assert_eq!(further(Endpoint::Top, with("groups", json!({ "a": group }))), written);
            }
        }
    }
}

#[test]
fn keeps_the_filters_of_a_count() {
    let filters = json!([{ "name": "Amount", "operator": "greater_than", "value": 5 }]);
    for endpoint in [Endpoint::Trends, Endpoint::Top] {
        let mut query = with("event_properties", filters.clone());
        query["groups"] = json!({ "a": group(endpoint) });
        let query = read(endpoint, query).unwrap();
        assert_eq!(query.endpoint(), endpoint);
        assert_eq!(
            query.counted(),
            &CountQuery::read(&with("event_properties", filters.clone()).into()).unwrap()
        );
        let body: Json = serde_json::from_str(&query.body()).unwrap();
        assert_eq!(body["event_properties"], filters);
    }
}

#[test]
fn what_rust_builds_is_sent_as_what_is_read() {
    let counted = || CountQuery::read(&with("event_properties", json!([])).into()).unwrap();
    let trends = TrendsQuery::new(counted(), "days", TrendType::Weekly)
        .and_then(|query| query.with_group("months", TrendType::Monthly))
        .and_then(|query| query.with_group("days", TrendType::Daily))
        .and_then(|query| query.with_unique(true).with_sum_event_prop("Amount"))
        .unwrap();
    let mut input = with(
        "groups",
        json!({ "days": { "trend_type": "daily" }, "months": { "trend_type": "monthly" } }),
    );
    (input["unique"], input["sum_event_prop"]) = (json!(true), json!("Amount"));
    let read_back = read(Endpoint::Trends, input).unwrap();
    assert_eq!(read_back.body(), trends.body());
    assert_eq!(read_back, Query::from(trends.clone()));
    let groups: Vec<_> = trends.groups().collect();
    assert_eq!(groups, [("days", TrendType::Daily), ("months", TrendType::Monthly)]);
    assert_eq!((trends.unique(), trends.sum_event_prop()), (Some(true), Some("Amount")));
    assert_eq!(trends.counted(), &counted());

    let plans = TopGroup::new(PropertyType::EventProperties, "Plan")
        .and_then(|group| group.with_order(Order::Ascending).with_top_n(MAX_TOP_N))
        .unwrap();
    let top = TopQuery::new(counted(), "plans", plans.clone()).unwrap();
    let input = json!({ "plans": { "property_type": "event_properties", "name": "Plan", "top_n": 100, "order": "asc" } });
    let read_back = read(Endpoint::Top, with("groups", input)).unwrap();
    assert_eq!(read_back.body(), top.body());
    assert_eq!(read_back, Query::from(top.clone()));
    assert_eq!(top.groups().collect::<Vec<_>>(), [("plans", &plans)]);
    assert_eq!((plans.top_n(), plans.order()), (Some(100), Some(Order::Ascending)));
    assert_eq!((plans.property_type(), plans.name()), (PropertyType::EventProperties, "Plan"));
}

#[test]
fn what_rust_builds_is_checked_as_what_is_read() {
    let counted = || CountQuery::read(&with("event_properties", json!([])).into()).unwrap();
    for name in ["", "status", "req_id", "error", "code"] {
        let error = TrendsQuery::new(counted(), name, TrendType::Daily).unwrap_err();
        assert_eq!(error.issues()[0].path_text(), format!("groups.{name}"));
        let plain = TrendsQuery::new(counted(), "a", TrendType::Daily).unwrap();
        assert!(plain.clone().with_group(name, TrendType::Daily).is_err());
        assert!(plain.with_sum_event_prop(" ").is_err());
    }
    let mut query = TrendsQuery::new(counted(), "0", TrendType::Daily).unwrap();
    for number in 1..MAX_FILTERS {
        query = query.with_group(&number.to_string(), TrendType::Daily).unwrap();
    }
    assert!(query.clone().with_group("0", TrendType::Weekly).is_ok());
    assert!(query.with_group("more", TrendType::Daily).is_err());
    let group = TopGroup::new(PropertyType::AppFields, "a").unwrap();
    for top_n in [0, 101, u32::MAX] {
        assert_eq!(group.clone().with_top_n(top_n).unwrap_err().issues()[0].path_text(), "top_n");
    }
    assert!(TopGroup::new(PropertyType::AppFields, "").is_err());
    assert!(TopQuery::new(counted(), "code", group).is_err());
}

#[test]
fn reports_what_is_wrong_with_groups() {
    for endpoint in [Endpoint::Trends, Endpoint::Top] {
        let wrong =
            |groups: Json, wanted: &str| check_issues(endpoint, with("groups", groups), &[wanted]);
        check_issues(
            endpoint,
            with("event_properties", json!([])),
            &["groups: missing: give at least one group"],
        );
        wrong(json!({}), "groups: expected 1 to 100 groups, got 0");
        wrong(json!(null), "groups: expected an object of groups by their names, got null");
        wrong(
            json!([group(endpoint)]),
            "groups: expected an object of groups by their names, got an array of 1",
        );
        let many = |number: usize| {
            (0..number).map(|n| (n.to_string(), group(endpoint))).collect::<serde_json::Map<_, _>>()
        };
        assert!(read(endpoint, with("groups", many(100).into())).is_ok());
        wrong(many(101).into(), "groups: expected 1 to 100 groups, got 101");
        wrong(many(100_000).into(), "groups: expected 1 to 100 groups, got 100000");
        for name in ["", "status", "req_id", "error", "code"] {
            wrong(
                json!({ name: group(endpoint) }),
                &format!("groups.{name}: \"{name}\" cannot name a group: use another name"),
            );
        }
        let keys = if endpoint == Endpoint::Trends {
            "trend_type"
        } else {
            "property_type, name, top_n, order"
        };
        wrong(json!({ "a": 5 }), &format!("groups.a: expected an object {{ {keys} }}, got 5"));
        let none = holding("groups", object(vec![("a", Value::Undefined)]));
        check_issues(endpoint, none, &["groups: expected 1 to 100 groups, got 0"]);
        let lone = holding(
            "groups",
            object(vec![("a\u{fffd}", Value::LoneSurrogate("a\u{fffd}".into()))]),
        );
        check_issues(
            endpoint,
            lone,
            &["groups.a\u{fffd}: \"a\u{fffd}\" has a lone surrogate: it is not well-formed text"],
        );
        let thrown = holding("groups", Value::Unreadable("no".into()));
        check_issues(
            endpoint,
            thrown,
            &[
                "groups: expected an object of groups by their names, got a value that threw when it was read (no)",
            ],
        );
        check_issues(
            endpoint,
            json!(5),
            &["expected a query object { event_name, from, to, groups }, got 5"],
        );
    }
}

#[test]
fn reports_every_problem_of_a_trends_query() {
    let mut query = with(
        "groups",
        json!({ "a": { "trend_type": "hourly" }, "b": {}, "c": { "trend_type": 1, "top_n": 1 } }),
    );
    (query["unique"], query["sum_event_prop"], query["from"]) =
        (json!("true"), json!(" "), json!(0));
    check_issues(
        Endpoint::Trends,
        query,
        &[
            "from: 0 is not a day: the year is 1000 to 9999, not 0",
            "groups.a.trend_type: unknown trend_type \"hourly\"; the trend_types are daily, weekly, monthly",
            "groups.b.trend_type: missing: give \"daily\", \"weekly\" or \"monthly\"",
            "groups.c.top_n: \"top_n\" is a key of a group of top: put it there",
            "groups.c.trend_type: expected a string, \"daily\", \"weekly\" or \"monthly\", got 1",
            "unique: expected a boolean, got \"true\"",
            "sum_event_prop: \" \" is blank: it must name something",
        ],
    );
    for (key, value, issue) in [
        ("unique", json!(null), "null is not accepted: leave the key out"),
        ("sum_event_prop", json!(null), "null is not accepted: leave the key out"),
        ("sum_event_prop", json!(5), "expected a string, the property's exact name, got 5"),
        (
            "trend_type",
            json!("daily"),
            "\"trend_type\" is a key of a group of trends: put it there",
        ),
        (
            "trends",
            json!(1),
            "unknown key \"trends\"; the keys are event_name, event_properties, session_properties, common_profile_properties, advanced_query, from, to, groups, unique, sum_event_prop",
        ),
        ("group", json!(1), "unknown key \"group\"; did you mean \"groups\"?"),
        (
            "sumEventProp",
            json!(1),
            "unknown key \"sumEventProp\"; did you mean \"sum_event_prop\"?",
        ),
        (
            "endpoint",
            json!("trends"),
            "\"endpoint\" is an option of count and submit: pass it in their second argument",
        ),
    ] {
        let mut query = with("groups", json!({ "a": group(Endpoint::Trends) }));
        query[key] = value;
        check_issues(Endpoint::Trends, query, &[&format!("{key}: {issue}")]);
    }
}

#[test]
fn reports_every_problem_of_a_top_query() {
    let types = "\"event_properties\", \"session_properties\", \"profile_fields\", \"app_fields\", \"demographics\", \"technographics\", \"reachability\" or \"geo_fields\"";
    let groups = json!({
        "a": { "property_type": "event_property", "name": "", "top_n": 0, "order": "ascending" },
        "b": { "name": "n", "top_n": 1.5, "order": null, "trend_type": "daily" },
        "c": { "property_type": 5, "name": null, "top_n": "5", "order": 1 },
        "d": { "property_type": "app_fields", "name": "n", "top_n": 101, "propertyType": "app_fields" },
        "e": { "property_type": "app_fields", "name": "n", "top_n": null },
    });
    check_issues(
        Endpoint::Top,
        with("groups", groups),
        &[
            "groups.a.property_type: unknown property_type \"event_property\"; did you mean \"event_properties\"?",
            "groups.a.name: \"\" is blank: it must name something",
            "groups.a.top_n: 0 is not a whole number from 1 to 100",
            "groups.a.order: unknown order \"ascending\"; the orders are asc, desc",
            "groups.b.trend_type: \"trend_type\" is a key of a group of trends: put it there",
            &format!("groups.b.property_type: missing: give {types}"),
            "groups.b.top_n: 1.5 is not a whole number from 1 to 100",
            "groups.b.order: null is not accepted: leave the key out",
            &format!("groups.c.property_type: expected a string, {types}, got 5"),
            "groups.c.name: expected a string, the property's exact name, got null",
            "groups.c.top_n: expected a whole number, got \"5\"",
            "groups.c.order: expected a string, \"asc\" or \"desc\", got 1",
            "groups.d.propertyType: unknown key \"propertyType\"; did you mean \"property_type\"?",
            "groups.d.top_n: 101 is not a whole number from 1 to 100",
            "groups.e.top_n: null is not accepted: leave the key out",
        ],
    );
    for (key, issue) in [
        (
            "unique",
            "\"unique\" is a key of trends: to count people, pass { endpoint: \"profiles\" }",
        ),
        ("sum_event_prop", "\"sum_event_prop\" is a key of trends: leave it out"),
        ("top_n", "\"top_n\" is a key of a group of top: put it there"),
        ("name", "\"name\" is a key of a filter: put it there"),
    ] {
        let mut query = with("groups", json!({ "a": group(Endpoint::Top) }));
        query[key] = json!(1);
        check_issues(Endpoint::Top, query, &[&format!("{key}: {issue}")]);
    }
    for bad in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
        let group = object(vec![
            ("property_type", "app_fields".into()),
            ("name", "n".into()),
            ("top_n", Value::Number(bad)),
        ]);
        let issues =
            read(Endpoint::Top, holding("groups", object(vec![("a", group)]))).unwrap_err();
        assert!(issues[0].message().ends_with("is not a whole number from 1 to 100"), "{issues:?}");
    }
}

/// A group is not JSON that is sent as it is: the reader of groups knows all of its keys.
#[test]
fn a_group_holds_nothing_that_was_not_read() {
    let hostile = json!({ "__proto__": 1, "constructor": { "a": [] } });
    assert!(RawJson::read(&hostile.clone().into()).is_ok());
    for endpoint in [Endpoint::Trends, Endpoint::Top] {
        let issues = read(endpoint, with("groups", json!({ "a": hostile }))).unwrap_err();
        assert!(issues[0].to_string().starts_with("groups.a.__proto__: unknown key"), "{issues:?}");
    }
}
