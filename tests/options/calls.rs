//! Options of a single call.

use super::*;

#[test]
fn an_option_of_a_call_replaces_that_of_its_client() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    for input in [Value::Undefined, json!({}).into()] {
        let settings = call(input, &config, true).unwrap();
        assert_eq!((settings.limits, settings.endpoint), (config.limits(), Endpoint::Events));
        assert_eq!(settings, CallSettings::from(&config));
    }
    let input = json!({ "pollIntervalMs": 1, "requestTimeoutMs": 2, "maxWaitMs": 3 });
    let limits =
        Limits { poll_interval_ms: 1, max_retries: 7, request_timeout_ms: 2, max_wait_ms: 3 };
    assert_eq!(call(input, &config, false).unwrap().limits, limits);
    for (key, least) in NUMBERS.into_iter().filter(|(key, _)| *key != "maxConcurrency") {
        assert!(call(json!({ key: least }), &config, true).is_ok());
        for bad in [json!(-1), json!(1.5), json!("5"), json!(null), json!(9_007_199_254_740_992u64)]
        {
            assert_eq!(only_issue(call(json!({ key: bad }), &config, true)).1, key);
        }
    }
}

#[test]
fn only_a_call_that_submits_accepts_an_endpoint() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    for (name, endpoint) in [("events", Endpoint::Events), ("profiles", Endpoint::Profiles)] {
        let input = json!({ "endpoint": name });
        assert_eq!(call(input.clone(), &config, true).unwrap().endpoint, endpoint);
        let (code, path, _) = only_issue(call(input, &config, false));
        assert_eq!((code, path.as_str()), (UnknownKey, "endpoint"));
    }
    for (bad, code) in [
        (json!("Events"), IssueCode::Value),
        (json!("../x"), IssueCode::Value),
        (json!(""), IssueCode::Value),
        (json!(null), Type),
        (json!(1), Type),
    ] {
        let (actual, path, _) = only_issue(call(json!({ "endpoint": bad }), &config, true));
        assert_eq!((actual, path.as_str()), (code, "endpoint"));
    }
}

#[test]
fn a_call_accepts_signal_and_on_progress_but_no_client_options() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    let with = |key: &str, value| Value::Object(vec![(key.to_owned().into(), value)]);
    for submits in [true, false] {
        assert!(call(with("signal", Value::Host(HostValue::Signal)), &config, submits).is_ok());
        assert!(call(with("signal", Value::Undefined), &config, submits).is_ok());
        assert!(call(with("signal", Value::Null), &config, submits).is_ok());
        assert!(
            call(with("onProgress", Value::Host(HostValue::Function)), &config, submits).is_ok()
        );
        for (key, bad) in [
            ("signal", Value::Object(Vec::new())),
            ("signal", Value::Host(HostValue::Function)),
            ("onProgress", Value::Null),
            ("onProgress", Value::Bool(false)),
        ] {
            let (code, path, _) = only_issue(call(with(key, bad), &config, submits));
            assert_eq!((code, path.as_str()), (Type, key));
        }
        for key in ["maxConcurrency", "fetch", "headers", "Signal", "timeout"] {
            let (code, path, _) = only_issue(call(with(key, Value::Number(1.0)), &config, submits));
            assert_eq!((code, path.as_str()), (UnknownKey, key));
        }
        for bad in [json!(null), json!(5), json!([])] {
            assert_eq!(only_issue(call(bad, &config, submits)).0, Type);
        }
    }
}
