//! What is said of a query that is wrong.

use super::*;

#[test]
fn every_problem_is_reported_at_once() {
    let issues = read(json!({
        "event_name": "",
        "event_properties": [
            { "name": " ", "operator": "gt", "value": 5 },
            { "name": "A", "operator": "equals", "value": [] },
            null,
            { "operator": "less_than", "value": "5", "valu": 5 },
        ],
        "from": 20150229,
        "when": "now",
    }))
    .unwrap_err();
    let mut paths: Vec<_> = issues.iter().map(Issue::path_text).collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            "event_name",
            "event_properties[0].name",
            "event_properties[0].operator",
            "event_properties[1].value",
            "event_properties[2]",
            "event_properties[3].name",
            "event_properties[3].valu",
            "event_properties[3].value",
            "from",
            "to",
            "when",
        ]
    );
    assert_eq!(read(json!({})).unwrap_err().len(), 3);
}

#[test]
fn a_known_name_is_suggested() {
    for (seen, meant) in [
        ("eventName", "event_name"),
        ("EVENT_NAME", "event_name"),
        ("event-name", "event_name"),
        ("event_nmae", "event_name"),
        ("eventProperties", "event_properties"),
        ("event_property", "event_properties"),
        ("fromm", "from"),
    ] {
        let mut query = good();
        query[seen] = json!(1);
        let issue = only(query);
        assert_eq!(issue.code(), UnknownKey);
        assert_eq!(issue.path_text(), seen);
        assert!(issue.message().contains(&format!("did you mean \"{meant}\"")), "{issue}");
    }
    for (seen, meant) in [
        ("gt", "greater_than"),
        (">", "greater_than"),
        ("gte", "greater_than_equals"),
        ("greater_than_or_equals", "greater_than_equals"),
        ("<", "less_than"),
        ("<=", "less_than_equals"),
        ("=", "equals"),
        ("==", "equals"),
        ("EQUALS", "equals"),
        ("!=", "not_equals"),
        ("notEquals", "not_equals"),
        ("contain", "contains"),
        ("doesNotContain", "does_not_contain"),
        ("exist", "exists"),
        ("doesNotExist", "does_not_exist"),
    ] {
        let issue = only(valued(seen, json!(5)));
        assert_eq!(issue.path_text(), "event_properties[0].operator");
        assert!(issue.message().contains(&format!("did you mean \"{meant}\"")), "{issue}");
    }
    let mut query = good();
    query["zzz"] = json!(1);
    assert_eq!(
        only(query).to_string(),
        format!("zzz: unknown key \"zzz\"; the keys are {}", CountQuery::KEYS.join(", "))
    );
}

#[test]
fn an_issue_is_told_with_its_place_and_its_code() {
    for (issue, text, code) in [
        (
            only(json!(5)),
            "expected a query object { event_name, from, to, event_properties? }, got 5",
            "type",
        ),
        (
            only(without("event_name")),
            "event_name: missing: give the event's exact name, such as \"Charged\"",
            "missing",
        ),
        (
            only(with("fromm", json!(1))),
            "fromm: unknown key \"fromm\"; did you mean \"from\"?",
            "unknown_key",
        ),
        (
            only(with("event_name", json!(""))),
            "event_name: \"\" is blank: it must name something",
            "value",
        ),
        (
            only(with("to", json!("2015-02-29"))),
            "to: \"2015-02-29\" is not a day: February 2015 has 28 days",
            "date",
        ),
        (
            only(valued("equals", json!([]))),
            "event_properties[0].value: an empty list matches nothing: give at least one value",
            "range",
        ),
    ] {
        assert_eq!((issue.to_string().as_str(), issue.code().name()), (text, code));
    }
}

#[test]
fn at_most_100_issues_the_last_saying_how_many_more() {
    assert_eq!(MAX_ISSUES, 100);
    let bad = |count: usize| {
        let values = vec![json!(null); count];
        read(valued("equals", json!(values))).unwrap_err()
    };
    for count in [1, 99, 100] {
        assert_eq!(bad(count).len(), count);
        assert!(bad(count).iter().all(|issue| issue.code() == Type));
    }
    for (count, more) in [(101, "2 more"), (102, "3 more"), (5_000, "4901 more")] {
        let issues = bad(count);
        assert_eq!(issues.len(), 100);
        assert!(issues[..99].iter().all(|issue| issue.code() == Type));
        assert!(issues[99].message().contains(more), "{}", issues[99]);
    }
    let unknown = |count: usize| {
        let mut query = good();
        (0..count).for_each(|n| query[format!("zzz{n}")] = json!(1));
        read(query).unwrap_err()
    };
    assert_eq!(unknown(100).len(), 100);
    assert!(unknown(100).iter().all(|issue| issue.code() == UnknownKey));
    for (count, more) in [(101, "and 2 more problems"), (150, "and 51 more problems")] {
        let issues = unknown(count);
        assert_eq!((issues.len(), issues[99].to_string().as_str()), (100, more));
    }
}

#[test]
fn a_value_shown_is_cut_at_80_characters() {
    for c in ["x", "日", "😀"] {
        let name = c.repeat(5_000);
        let cut = format!("\"{}…\"", c.repeat(80));
        for query in [
            with("from", json!(name)),
            with("event_properties", json!(name)),
            valued(&name, json!(5)),
            valued("exists", json!(name)),
            json!(name),
        ] {
            let issue = only(query);
            assert!(issue.message().contains(&cut), "{issue}");
            assert!(!issue.message().contains(&c.repeat(81)), "{issue}");
        }
        let mut query = good();
        query[name.as_str()] = json!(1);
        let issue = only(query);
        assert!(!issue.to_string().contains(&c.repeat(81)), "{issue}");
    }
    let exact = only(with("from", json!("x".repeat(80))));
    assert!(exact.message().contains(&format!("\"{}\"", "x".repeat(80))), "{exact}");
    assert!(
        !only(with("from", json!("a\u{1b}[0m\n\u{202e}"))).to_string().contains(char::is_control)
    );
}
