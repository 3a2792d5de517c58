//! Feeds random bodies to the decision table: it never panics, and never returns a count that the body does not contain.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Decision, Exchange, NOW, Response, decide};
use crate::client::{Config, Region};
use crate::error::ErrorCode;
use crate::protocol::{Endpoint, QueryResult, Success};
use crate::text::MAX_SAFE_INTEGER;

const KEYS: &str = r#""status"|"count"|"req_id"|"error"|"code"|"x"|"st\u0061tus""#;
const VALUES: &str = concat!(
    r#""success"|"SUCCESS"|"partial"|"fail"|null|true|[]|{}|{"count":7}|"5"|""|"#,
    r#"5|5.0|1e3|-0|1.5|1e300|9007199254740991|9007199254740992|9007199254740992.5|401|429|2|"#,
    r#""in progress"|"invalid req_id"|"too many""#,
);

/// Generates objects that are JSON or nearly so, with known keys and significant values in any number and order, including
/// duplicates. Excludes lone surrogates, which `serde_json`'s values cannot hold.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let key = prop::sample::select(KEYS.split('|').collect::<Vec<_>>());
    let value = prop_oneof![
        prop::sample::select(VALUES.split('|').collect::<Vec<_>>()).prop_map(str::to_owned),
        any::<u64>().prop_map(|number| number.to_string()),
        (0u64..1 << 54).prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| serde_json::json!(number).to_string()),
    ];
    let pairs = prop::collection::vec((key, value), 0..6);
    let damage = prop::option::weighted(0.3, (any::<prop::sample::Index>(), any::<u8>()));
    (pairs, damage, any::<bool>()).prop_map(|(pairs, damage, bom)| {
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        let mut body = format!("{}{{{}}}", if bom { "\u{feff}" } else { "" }, pairs.join(","));
        // Make the most common body of all more frequent.
        if pairs.len() == 5 {
            body = body.replacen('{', "{\"status\":\"success\",", 1);
        }
        let mut body = body.into_bytes();
        if let Some((at, byte)) = damage {
            let at = at.index(body.len());
            body[at] = byte;
        }
        body
    })
}

fn anything() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => nearly_json(),
        1 => prop::collection::vec(any::<u8>(), 0..300),
        1 => ".{0,80}".prop_map(String::into_bytes),
    ]
}

fn status() -> impl Strategy<Value = Option<u16>> {
    prop_oneof![
        4 => Just(Some(200)),
        2 => (100u16..1_000).prop_map(Some),
        1 => Just(None),
    ]
}

/// Reads the last `status` and the last `count` of the body with `serde_json`.
fn read_by_serde_json(body: &[u8]) -> Option<(String, Value)> {
    let text = String::from_utf8_lossy(body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // Parse each member separately, because one number that is too large fails the whole object.
    let object = serde_json::from_str::<HashMap<String, &RawValue>>(text).ok()?;
    let part = |name| serde_json::from_str::<Value>(object.get(name)?.get()).ok();
    let status = part("status")?.as_str()?.to_lowercase();
    Some((status, part("count").unwrap_or_default()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_returns_a_count_that_the_body_does_not_contain(
        body in anything(),
        status in status(),
        retry_after in prop::option::of("[0-9A-Za-z ,:.-]{0,30}"),
        poll in any::<bool>(),
    ) {
        let config = Config::clevertap(Region::Eu1, "ACCOUNT_ID", "PASSCODE").unwrap();
        let response = Response { status, retry_after, body: body.clone() };
        let exchange = if poll { Exchange::Poll } else { Exchange::Submit };
        let seen = read_by_serde_json(&body);
        match decide(Endpoint::Events, exchange, &response, NOW, &|| config.secrets()) {
            Ok(Decision::Success(Success { result: QueryResult::Count(count), .. })) => {
                prop_assert!(status.is_some_and(|status| (200..300).contains(&status)));
                prop_assert!(count <= MAX_SAFE_INTEGER);
                let (status, held) = seen.expect("a count comes from a JSON object");
                prop_assert_eq!(status, "success");
                // `serde_json` rounds a float of 16 digits by up to one.
                let near = |held: f64| held.fract() == 0.0 && (held - count as f64).abs() <= 1.0;
                let same = held.as_u64() == Some(count)
                    || held.is_f64() && held.as_f64().is_some_and(near);
                prop_assert!(same, "{} is not {}", count, held);
            }
            Ok(Decision::Success(Success { result: QueryResult::Report(report), .. })) => {
                prop_assert!(false, "a count is {report:?}");
            }
            Ok(Decision::Partial { req_id, retry_after_ms }) => {
                prop_assert!(req_id.is_some() || poll);
                prop_assert!(req_id.is_none_or(|id| (1..=256).contains(&id.chars().count())));
                prop_assert!(retry_after_ms.is_none_or(|wait| wait <= MAX_SAFE_INTEGER));
            }
            Err(error) => {
                prop_assert!(!error.message().contains(char::is_control));
                let is_invalid = error.code() == ErrorCode::InvalidResponse;
                prop_assert_eq!(is_invalid, error.body_start().is_some());
                prop_assert_eq!(error.status(), status);
                // A valid success is never refused.
                let valid = seen.filter(|(text, _)| text == "success").and_then(|s| s.1.as_u64());
                let ok = status.is_some_and(|status| (200..300).contains(&status));
                prop_assert!(!(ok && valid.is_some_and(|count| count <= MAX_SAFE_INTEGER)));
            }
        }
    }
}
