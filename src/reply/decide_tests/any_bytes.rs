//! Whatever a server sends: no panic, and no count that the text does not hold.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Decision, Exchange, NOW, Response, decide};
use crate::client::{Config, Region};
use crate::error::ErrorCode;
use crate::text::MAX_SAFE_INTEGER;

const KEYS: &str = r#""status"|"count"|"req_id"|"error"|"code"|"x"|"st\u0061tus""#;
const VALUES: &str = concat!(
    r#""success"|"SUCCESS"|"partial"|"fail"|null|true|[]|{}|{"count":7}|"5"|""|"#,
    r#"5|5.0|1e3|-0|1.5|1e300|9007199254740991|9007199254740992|9007199254740992.5|401|429|2|"#,
    r#""in progress"|"invalid req_id"|"too many""#,
);

/// JSON objects, nearly: known keys and telling values in any number and order, duplicates too. No
/// lone surrogates, which `serde_json`'s own values cannot hold.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let key = prop::sample::select(KEYS.split('|').collect::<Vec<_>>());
    let value = prop_oneof![
        prop::sample::select(VALUES.split('|').collect::<Vec<_>>()).prop_map(str::to_owned),
        any::<u64>().prop_map(|number| number.to_string()),
        (0u64..1 << 54).prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| serde_json::json!(number).to_string()),
    ];
    let pairs = prop::collection::vec((key, value), 0..6);
    let harm = prop::option::weighted(0.3, (any::<prop::sample::Index>(), any::<u8>()));
    (pairs, harm, any::<bool>()).prop_map(|(pairs, harm, bom)| {
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        let mut body = format!("{}{{{}}}", if bom { "\u{feff}" } else { "" }, pairs.join(","));
        // The likeliest body of all.
        if pairs.len() == 5 {
            body = body.replacen('{', "{\"status\":\"success\",", 1);
        }
        let mut body = body.into_bytes();
        if let Some((at, byte)) = harm {
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

/// Another reader's view of the body: the last `status` and the last `count`.
fn seen_by_serde_json(body: &[u8]) -> Option<(String, Value)> {
    let text = String::from_utf8_lossy(body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // Part by part: one number that is too large would spoil the whole.
    let object = serde_json::from_str::<HashMap<String, &RawValue>>(text).ok()?;
    let part = |name| serde_json::from_str::<Value>(object.get(name)?.get()).ok();
    let status = part("status")?.as_str()?.to_lowercase();
    Some((status, part("count").unwrap_or_default()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_a_count_that_the_body_does_not_hold(
        body in anything(),
        status in status(),
        retry_after in prop::option::of("[0-9A-Za-z ,:.-]{0,30}"),
        poll in any::<bool>(),
    ) {
        let config = Config::clevertap(Region::Eu1, "ACCOUNT_ID", "PASSCODE").unwrap();
        let response = Response { status, retry_after, body: body.clone() };
        let kind = if poll { Exchange::Poll } else { Exchange::Submit };
        let seen = seen_by_serde_json(&body);
        match decide(kind, &response, NOW, &config.secrets()) {
            Ok(Decision::Success { count }) => {
                prop_assert!(status.is_some_and(|status| (200..300).contains(&status)));
                prop_assert!(count <= MAX_SAFE_INTEGER);
                let (status, held) = seen.expect("a count comes from a JSON object");
                prop_assert_eq!(status, "success");
                // `serde_json` reads a float of 16 digits to within one.
                let near = |held: f64| held.fract() == 0.0 && (held - count as f64).abs() <= 1.0;
                let same = held.as_u64() == Some(count)
                    || held.is_f64() && held.as_f64().is_some_and(near);
                prop_assert!(same, "{} is not {}", count, held);
            }
            Ok(Decision::Partial { req_id, retry_after_ms }) => {
                prop_assert!(req_id.is_some() || poll);
                prop_assert!(req_id.is_none_or(|id| (1..=256).contains(&id.chars().count())));
                prop_assert!(retry_after_ms.is_none_or(|wait| wait <= MAX_SAFE_INTEGER));
            }
            Err(error) => {
                prop_assert!(!error.message().contains(char::is_control));
                let unfit = error.code() == ErrorCode::InvalidResponse;
                prop_assert_eq!(unfit, error.body_start().is_some());
                prop_assert_eq!(error.status(), status);
                // A plain success is never turned down.
                let plain = seen.filter(|(says, _)| says == "success").and_then(|s| s.1.as_u64());
                let ok = status.is_some_and(|status| (200..300).contains(&status));
                prop_assert!(!(ok && plain.is_some_and(|count| count <= MAX_SAFE_INTEGER)));
            }
        }
    }
}
