//! Numeric options.

use super::*;

#[test]
fn a_number_is_a_safe_integer_from_its_minimum() {
    for (key, least) in NUMBERS {
        for good in [least, 1, 5, 100_000, 9_007_199_254_740_991] {
            assert!(client(gateway(key, json!(good))).is_ok(), "{key} {good}");
        }
        assert_eq!(client(gateway(key, json!(0))).is_ok(), least == 0, "{key}");
        for bad in [-1.0, -9_007_199_254_740_991.0] {
            check(vec![(gateway(key, json!(bad)), Range, key, "whole number from")]);
        }
        for bad in [0.5, 1.5, 9_007_199_254_740_992.0, 1e300, f64::NAN, f64::INFINITY] {
            let (_, path, _) = only_issue(client(gateway_with(key, Value::Number(bad))));
            assert_eq!(path, key, "{bad}");
        }
        for bad in [json!(null), json!("5"), json!(true), json!([5]), json!({})] {
            check(vec![(gateway(key, bad), Type, key, "")]);
        }
    }
    let config = client(json!({
        "baseUrl": "https://a.com",
        "pollIntervalMs": 0,
        "maxRetries": 1,
        "requestTimeoutMs": 2,
        "maxWaitMs": 3,
        "maxConcurrency": 4,
    }))
    .unwrap();
    let limits =
        Limits { poll_interval_ms: 0, max_retries: 1, request_timeout_ms: 2, max_wait_ms: 3 };
    assert_eq!((config.limits(), config.max_concurrency()), (limits, 4));
}

#[test]
fn limits_that_are_built_in_rust_have_the_same_ranges() {
    const MOST: u64 = 9_007_199_254_740_991;
    let base = Limits { poll_interval_ms: 0, ..Limits::default() };
    let with =
        |limits| Config::gateway(BaseUrl::parse("https://a.com").unwrap()).with_limits(limits);
    for (key, least, limits) in [
        (
            "pollIntervalMs",
            0,
            (|ms, base| Limits { poll_interval_ms: ms, ..base }) as fn(_, _) -> _,
        ),
        ("requestTimeoutMs", 1, |ms, base| Limits { request_timeout_ms: ms, ..base }),
        ("maxWaitMs", 1, |ms, base| Limits { max_wait_ms: ms, ..base }),
    ] {
        for good in [least, MOST] {
            assert!(with(limits(good, base)).is_ok(), "{key} {good}");
        }
        for bad in (0..least).chain([MOST + 1, u64::MAX]) {
            let (code, path, message) = only_issue(with(limits(bad, base)));
            assert_eq!((code, path.as_str()), (Range, key));
            assert_eq!(message, format!("{bad} is out of range: from {least} to 2^53-1"));
        }
    }
}

#[test]
fn a_clevertap_host_is_polled_at_most_every_30_seconds() {
    let every = |ms: u64| json!({ "accountId": "A", "passcode": "P", "pollIntervalMs": ms });
    check(vec![
        (every(0), Range, "pollIntervalMs", "30000"),
        (every(29_999), Range, "pollIntervalMs", "30000"),
    ]);
    assert_eq!(client(every(30_000)).unwrap().limits().poll_interval_ms, 30_000);
    let clevertap = client(every(40_000)).unwrap();
    let gateway = client(gateway("pollIntervalMs", json!(5))).unwrap();
    for endpoints in ENDPOINTS {
        let (code, path, _) =
            only_issue(call(json!({ "pollIntervalMs": 29_999 }), &clevertap, endpoints));
        assert_eq!((code, path.as_str()), (Range, "pollIntervalMs"));
        assert!(call(json!({ "pollIntervalMs": 30_000 }), &clevertap, endpoints).is_ok());
        assert!(call(json!({ "pollIntervalMs": 0 }), &gateway, endpoints).is_ok());
    }
}
