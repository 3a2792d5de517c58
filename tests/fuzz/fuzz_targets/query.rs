//! Reads any value as a query, as options and as a pending. Checks that nothing panics, that every issue has a path, and that
//! an accepted query is sent unchanged.

#![no_main]

#[path = "query/options.rs"]
mod options;
#[path = "query/parts.rs"]
mod parts;
#[path = "query/tree.rs"]
mod tree;

use arbitrary::Unstructured;
use clevertap_counts::query::{MAX_FILTERS, Query};
use clevertap_counts::value::{Issue, MAX_ISSUES, Value};
use clevertap_counts::{CountQuery, Endpoint, Pending};
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;

fuzz_target!(|data: &[u8]| {
    let mut data = Unstructured::new(data);
    let _ = match data.int_in_range(0..=6) {
        Ok(0 | 1) => tree::query(&mut data).map(|input| check_query(&input)),
        Ok(2) => tree::options(&mut data).map(|input| options::check_client(&input)),
        Ok(5 | 6) => report(&mut data),
        Ok(3) => tree::call_options(&mut data).map(|input| options::check_call(&input)),
        _ => tree::pending(&mut data).map(|input| check_pending(&input)),
    };
});

fn check_query(input: &Value) {
    let query = match CountQuery::read(input) {
        Ok(query) => query,
        Err(issues) => return check_issues(&issues, matches!(input, Value::Object(_))),
    };
    let has_booleans = parts::check(&query);
    let body = query.body();
    let json: Json = serde_json::from_str(&body).expect("a body is JSON");
    assert_eq!(serde_json::to_value(&query).unwrap(), json, "{body}");
    let again = CountQuery::read(&parts::value_of(&body)).expect("a body is a query");
    assert_eq!(again.body(), body);
    // A boolean in a filter is sent as text, so that it does not read back as a boolean.
    assert!(has_booleans || again == query, "{body}");
    // More days take longer and check nothing new.
    if query.to().to_yyyymmdd() - query.from().to_yyyymmdd() < 100 {
        let days = query.split_by_day().expect("a month can be split");
        assert_eq!(days.first().map(CountQuery::from), Some(query.from()));
        assert_eq!(days.last().map(CountQuery::to), Some(query.to()));
        assert!(days.iter().all(|day| day.from() == day.to()));
        let rest = |query: &CountQuery| {
            let body = query.body();
            body.rsplit_once(",\"from\":").map(|(rest, _)| rest.to_owned())
        };
        assert!(days.iter().all(|day| rest(day) == rest(&query)));
    }
}

/// Checks a query of any endpoint.
fn report(data: &mut Unstructured) -> arbitrary::Result<()> {
    let endpoint = *data.choose(&Endpoint::ALL)?;
    let input = tree::report(data, endpoint)?;
    let query = match Query::read(endpoint, &input) {
        Ok(query) => query,
        Err(issues) => {
            check_issues(&issues, matches!(input, Value::Object(_)));
            return Ok(());
        }
    };
    assert_eq!(query.endpoint(), endpoint);
    parts::check(query.counted());
    let body = query.body();
    let json: Json = serde_json::from_str(&body).expect("a body is JSON");
    let again = Query::read(endpoint, &parts::value_of(&body)).expect("a body is a query");
    assert_eq!(again.body(), body);
    let groups = json["groups"].as_object();
    assert_eq!(groups.is_some(), !endpoint.counts(), "{body}");
    assert!(groups.is_none_or(|groups| (1..=MAX_FILTERS).contains(&groups.len())), "{body}");
    Ok(())
}

fn check_pending(input: &Value) {
    let pending = match Pending::read(input) {
        Ok(pending) => pending,
        Err(issues) => return check_issues(&issues, true),
    };
    let json = serde_json::to_value(&pending).unwrap();
    assert_eq!(Pending::read(&json.into()), Ok(pending), "it survives being stored");
}

/// Checks issues. With `all_have_paths`, only the issue that counts the omitted ones may lack a path.
fn check_issues(issues: &[Issue], all_have_paths: bool) {
    assert!((1..=MAX_ISSUES).contains(&issues.len()));
    for (index, issue) in issues.iter().enumerate() {
        let counts_the_rest = index == MAX_ISSUES - 1 && issue.message().starts_with("and ");
        assert!(!issue.path().is_empty() || counts_the_rest || !all_have_paths, "{issue}");
        // A value is cut at 80 characters, each of which is shown with up to 6.
        assert!(issue.message().len() < 2_000, "{issue}");
        let shown = issue.to_string();
        assert!(shown.ends_with(issue.message()) && !shown.contains(char::is_control), "{issue}");
    }
}
