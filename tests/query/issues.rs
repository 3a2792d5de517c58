//! The issues of an invalid query.

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
fn an_issue_suggests_the_nearest_known_name() {
    for (given, suggested) in [
        ("eventName", "event_name"),
        ("EVENT_NAME", "event_name"),
        ("event-name", "event_name"),
        ("event_nmae", "event_name"),
        ("eventProperties", "event_properties"),
        ("event_property", "event_properties"),
        ("fromm", "from"),
    ] {
        let mut query = valid_query();
        query[given] = json!(1);
        let issue = only_issue(query);
        assert_eq!(issue.code(), UnknownKey);
        assert_eq!(issue.path_text(), given);
        assert!(issue.message().contains(&format!("did you mean \"{suggested}\"")), "{issue}");
    }
    for (given, suggested) in [
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
        let issue = only_issue(filter_on(given, json!(5)));
        assert_eq!(issue.path_text(), "event_properties[0].operator");
        assert!(issue.message().contains(&format!("did you mean \"{suggested}\"")), "{issue}");
    }
    let mut query = valid_query();
    query["zzz"] = json!(1);
    assert_eq!(
        only_issue(query).to_string(),
        format!("zzz: unknown key \"zzz\"; the keys are {}", CountQuery::KEYS.join(", "))
    );
}

#[test]
fn an_issue_shows_its_path_and_has_its_code() {
    for (issue, text, code) in [
        (
            only_issue(json!(5)),
            "expected a query object { event_name, from, to, event_properties? }, got 5",
            "type",
        ),
        (
            only_issue(without("event_name")),
            "event_name: missing: give the event's exact name, such as \"Charged\"",
            "missing",
        ),
        (
            only_issue(with("fromm", json!(1))),
            "fromm: unknown key \"fromm\"; did you mean \"from\"?",
            "unknown_key",
        ),
        (
            only_issue(with("event_name", json!(""))),
            "event_name: \"\" is blank: it must name something",
            "value",
        ),
        (
            only_issue(with("to", json!("2015-02-29"))),
            "to: \"2015-02-29\" is not a day: February 2015 has 28 days",
            "date",
        ),
        (
            only_issue(filter_on("equals", json!([]))),
            "event_properties[0].value: an empty list matches nothing: give at least one value",
            "range",
        ),
    ] {
        assert_eq!((issue.to_string().as_str(), issue.code().name()), (text, code));
    }
}

#[test]
fn at_most_100_issues_are_listed_and_the_last_counts_the_rest() {
    assert_eq!(MAX_ISSUES, 100);
    let issues_of = |count: usize| {
        let values = vec![json!(null); count];
        read(filter_on("equals", json!(values))).unwrap_err()
    };
    for count in [1, 99, 100] {
        assert_eq!(issues_of(count).len(), count);
        assert!(issues_of(count).iter().all(|issue| issue.code() == Type));
    }
    for (count, more) in [(101, "2 more"), (102, "3 more"), (5_000, "4901 more")] {
        let issues = issues_of(count);
        assert_eq!(issues.len(), 100);
        assert!(issues[..99].iter().all(|issue| issue.code() == Type));
        assert!(issues[99].message().contains(more), "{}", issues[99]);
    }
    let unknown = |count: usize| {
        let mut query = valid_query();
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
fn a_shown_value_is_cut_at_80_characters_and_escaped() {
    for c in ["x", "日", "😀"] {
        let name = c.repeat(5_000);
        let cut = format!("\"{}…\"", c.repeat(80));
        for query in [
            with("from", json!(name)),
            with("event_properties", json!(name)),
            filter_on(&name, json!(5)),
            filter_on("exists", json!(name)),
            json!(name),
        ] {
            let issue = only_issue(query);
            assert!(issue.message().contains(&cut), "{issue}");
            assert!(!issue.message().contains(&c.repeat(81)), "{issue}");
        }
        let mut query = valid_query();
        query[name.as_str()] = json!(1);
        let issue = only_issue(query);
        assert!(!issue.to_string().contains(&c.repeat(81)), "{issue}");
    }
    let exact = only_issue(with("from", json!("x".repeat(80))));
    assert!(exact.message().contains(&format!("\"{}\"", "x".repeat(80))), "{exact}");
    assert!(
        !only_issue(with("from", json!("a\u{1b}[0m\n\u{202e}")))
            .to_string()
            .contains(char::is_control)
    );
}
