//! Tests that every refusal of a caller's value carries issues with a path and a reason, also for values that a program
//! builds by hand.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::borrow::Cow;

use clevertap_counts::client::{CallSettings, href};
use clevertap_counts::query::Query;
use clevertap_counts::value::{HostValue, Issue, MAX_ISSUES, Value};
use clevertap_counts::{Config, Endpoint, Pending, Region};
use proptest::prelude::*;

const KEYS: &[&str] = &[
    "accountId",
    "passcode",
    "region",
    "baseUrl",
    "headers",
    "fetch",
    "pollIntervalMs",
    "maxConcurrency",
    "maxRetries",
    "requestTimeoutMs",
    "maxWaitMs",
    "signal",
    "onProgress",
    "endpoint",
    "status",
    "reqId",
    "notBefore",
    "event_name",
    "event_properties",
    "from",
    "to",
    "name",
    "operator",
    "value",
    "unknown",
    "",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "A",
    "in1",
    "xx9",
    "events",
    "partial",
    "Charged",
    "equals",
    "less_than",
    "exists",
    "20250101",
    "2025-02-29",
    "https://counts.example.com",
    "http://example.com",
    "none",
    "\u{1b}",
];

const NUMBERS: &[f64] =
    &[0.0, -1.0, 1.5, 3.0, 30_000.0, 20_250_101.0, 20_250_229.0, 1e300, f64::NAN, f64::INFINITY];

fn text() -> impl Strategy<Value = Cow<'static, str>> {
    prop::sample::select(TEXTS).prop_map(Cow::from)
}

fn value() -> impl Strategy<Value = Value<'static>> {
    let leaf = prop_oneof![
        Just(Value::Undefined),
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        prop::sample::select(NUMBERS).prop_map(Value::Number),
        text().prop_map(Value::String),
        text().prop_map(Value::LoneSurrogate),
        text().prop_map(Value::Unreadable),
        prop_oneof![
            Just(HostValue::Function),
            Just(HostValue::Signal),
            Just(HostValue::Date),
            Just(HostValue::TooDeep),
            text().prop_map(HostValue::Url),
            text().prop_map(HostValue::Named),
        ]
        .prop_map(Value::Host),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        // A list claims to be shorter or longer than it is in some cases.
        let list = (prop::collection::vec(inner.clone(), 0..4), 0usize..5)
            .prop_map(|(items, len)| Value::List { items, len });
        prop_oneof![1 => list, 3 => object(inner)]
    })
}

fn object(inner: impl Strategy<Value = Value<'static>>) -> impl Strategy<Value = Value<'static>> {
    let key = prop::sample::select(KEYS).prop_map(Cow::from);
    prop::collection::vec((key, inner), 0..8).prop_map(Value::Object)
}

/// Checks the issues of a refusal.
fn check(input: &Value, issues: &[Issue]) -> Result<(), TestCaseError> {
    prop_assert!((1..=MAX_ISSUES).contains(&issues.len()), "{:?}", input);
    for (index, issue) in issues.iter().enumerate() {
        let is_whole = !matches!(input, Value::Object(_)) || index + 1 == MAX_ISSUES;
        prop_assert!(is_whole || !issue.path().is_empty(), "{:?}: {}", input, issue);
        prop_assert!(!issue.message().is_empty(), "{:?}: {}", input, issue);
        prop_assert!(!issue.message().contains("defect"), "{:?}: {}", input, issue);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_refusal_has_issues_with_a_path_and_a_reason(
        input in prop_oneof![1 => value(), 6 => object(value())],
        endpoints in prop::sample::select(vec![&[][..], &[Endpoint::Top], &Endpoint::ALL]),
    ) {
        let direct = Config::clevertap(Region::Eu1, "A", "P").unwrap();
        if let Err(error) = Config::read(&input, href) {
            check(&input, error.issues())?;
        }
        if let Err(error) = CallSettings::read(&input, &direct, endpoints) {
            check(&input, error.issues())?;
        }
        if let Err(issues) = Pending::read(&input) {
            check(&input, &issues)?;
            prop_assert!(issues.iter().all(|issue| issue.path_text() == "pending"));
        }
        for endpoint in Endpoint::ALL {
            if let Err(issues) = Query::read(endpoint, &input) {
                check(&input, &issues)?;
            }
        }
    }
}
