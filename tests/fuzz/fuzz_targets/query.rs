//! Reads any value as a query, as options and as a pending. Checks that nothing panics, that every issue has a path, and that
//! an accepted query is sent unchanged.

#![no_main]

#[path = "query/options.rs"]
mod options;
#[path = "query/tree.rs"]
mod tree;

use arbitrary::Unstructured;
use clevertap_counts::query::{FilterValue, MAX_FILTERS, MAX_LIST, Operand, Scalar};
use clevertap_counts::value::{Issue, MAX_ISSUES, Value};
use clevertap_counts::{CountQuery, Pending};
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;

fuzz_target!(|data: &[u8]| {
    let mut data = Unstructured::new(data);
    let _ = match data.int_in_range(0..=4) {
        Ok(0 | 1) => tree::query(&mut data).map(|input| check_query(&input)),
        Ok(2) => tree::options(&mut data).map(|input| options::check_client(&input)),
        Ok(3) => tree::options(&mut data).map(|input| options::check_call(&input)),
        _ => tree::pending(&mut data).map(|input| check_pending(&input)),
    };
});

fn check_query(input: &Value) {
    let query = match CountQuery::read(input) {
        Ok(query) => query,
        Err(issues) => return check_issues(&issues, matches!(input, Value::Object(_))),
    };
    assert!(query.from() <= query.to() && query.filters().len() <= MAX_FILTERS);
    assert!(!query.event_name().trim().is_empty());
    let body = query.body();
    let json: Json = serde_json::from_str(&body).expect("a body is JSON");
    let keys = json.as_object().map(|object| object.keys().count());
    assert_eq!(keys, Some(3 + usize::from(!query.filters().is_empty())), "{body}");
    let again = CountQuery::read(&json.into()).expect("a body is a query");
    assert_eq!(again.body(), body);
    let mut booleans = false;
    for filter in query.filters() {
        assert!(!filter.name().trim().is_empty());
        let scalars = match filter.value() {
            None => &[],
            Some(FilterValue::One(one)) => std::slice::from_ref(one),
            Some(FilterValue::Any(any)) => any.as_slice(),
        };
        let wanted = filter.operator().operand();
        assert_eq!(filter.value().is_none(), wanted == Operand::Nothing);
        assert!(scalars.len() <= MAX_LIST);
        for scalar in scalars {
            let number = matches!(scalar, Scalar::Number(value) if value.is_finite());
            assert!(number || !matches!(scalar, Scalar::Number(_)));
            assert!(number || wanted != Operand::Number);
            booleans |= matches!(scalar, Scalar::Bool(_));
        }
    }
    // A boolean is sent as text, so that it does not read back as a boolean.
    assert!(booleans || again == query, "{body}");
    // More days take longer and check nothing new.
    if query.to().to_yyyymmdd() - query.from().to_yyyymmdd() < 100 {
        let days = query.split_by_day().expect("a month can be split");
        assert_eq!(days.first().map(CountQuery::from), Some(query.from()));
        assert_eq!(days.last().map(CountQuery::to), Some(query.to()));
        assert!(days.iter().all(|day| day.from() == day.to()));
    }
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
