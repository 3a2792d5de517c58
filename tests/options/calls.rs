//! Options of a single call.

use super::*;

#[test]
fn an_option_of_a_call_replaces_that_of_its_client() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    for input in [Value::Undefined, json!({}).into()] {
        for endpoints in ENDPOINTS {
            let (settings, endpoint) = call(input.clone(), &config, endpoints).unwrap();
            assert_eq!((settings.limits, endpoint.as_ref()), (config.limits(), endpoints.first()));
            assert_eq!(settings, CallSettings::from(&config));
        }
    }
    let input = json!({ "pollIntervalMs": 1, "requestTimeoutMs": 2, "maxWaitMs": 3 });
    let limits =
        Limits { poll_interval_ms: 1, max_retries: 7, request_timeout_ms: 2, max_wait_ms: 3 };
    for endpoints in ENDPOINTS {
        assert_eq!(call(input.clone(), &config, endpoints).unwrap().0.limits, limits);
    }
    for (key, least) in NUMBERS.into_iter().filter(|(key, _)| *key != "maxConcurrency") {
        assert!(call(json!({ key: least }), &config, &Endpoint::ALL).is_ok());
        for bad in [json!(-1), json!(1.5), json!("5"), json!(null), json!(9_007_199_254_740_992u64)]
        {
            assert_eq!(only_issue(call(json!({ key: bad }), &config, &Endpoint::ALL)).1, key);
        }
    }
}

#[test]
fn a_call_accepts_the_endpoints_that_it_submits_to() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    for endpoint in Endpoint::ALL {
        let input = json!({ "endpoint": endpoint.name() });
        let (_, chosen) = call(input.clone(), &config, &Endpoint::ALL).unwrap();
        assert_eq!(chosen, Some(endpoint));
        for endpoints in [ENDPOINTS[0], &[endpoint]] {
            let (code, path, _) = only_issue(call(input.clone(), &config, endpoints));
            assert_eq!((code, path.as_str()), (UnknownKey, "endpoint"));
        }
        match call(input, &config, &Endpoint::COUNTS) {
            Ok((_, chosen)) => {
                assert!(endpoint.counts());
                assert_eq!(chosen, Some(endpoint));
            }
            refused => {
                let (code, path, message) = only_issue(refused);
                assert_eq!((code, path.as_str()), (IssueCode::Value, "endpoint"));
                let name = endpoint.name();
                let wanted =
                    format!("\"{name}\" is not \"events\" or \"profiles\": call {name} instead");
                assert_eq!(message, wanted);
            }
        }
    }
    for (bad, code) in [
        (json!("Events"), IssueCode::Value),
        (json!("../x"), IssueCode::Value),
        (json!(""), IssueCode::Value),
        (json!(null), Type),
        (json!(1), Type),
    ] {
        for endpoints in [&Endpoint::COUNTS[..], &Endpoint::ALL] {
            let refused = call(json!({ "endpoint": bad }), &config, endpoints);
            let (actual, path, message) = only_issue(refused);
            assert_eq!((actual, path.as_str()), (code, "endpoint"));
            assert!(!message.contains("instead"), "{message}");
        }
    }
}

#[test]
fn only_a_call_that_submits_takes_further_keys() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    for endpoints in ENDPOINTS {
        let result = call(json!({ "extraBody": { "a": 1 } }), &config, endpoints);
        assert_eq!(result.is_ok(), !endpoints.is_empty(), "{result:?}");
    }
}

#[test]
fn a_call_accepts_signal_and_on_progress_but_no_client_options() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    let with = |key: &str, value| Value::Object(vec![(key.to_owned().into(), value)]);
    for endpoints in ENDPOINTS {
        for (key, value) in [
            ("signal", Value::Host(HostValue::Signal)),
            ("signal", Value::Undefined),
            ("signal", Value::Null),
            ("onProgress", Value::Host(HostValue::Function)),
        ] {
            assert!(call(with(key, value), &config, endpoints).is_ok());
        }
        for (key, bad) in [
            ("signal", Value::Object(Vec::new())),
            ("signal", Value::Host(HostValue::Function)),
            ("onProgress", Value::Null),
            ("onProgress", Value::Bool(false)),
        ] {
            let (code, path, _) = only_issue(call(with(key, bad), &config, endpoints));
            assert_eq!((code, path.as_str()), (Type, key));
        }
        for key in ["maxConcurrency", "fetch", "headers", "Signal", "timeout"] {
            let refused = call(with(key, Value::Number(1.0)), &config, endpoints);
            let (code, path, _) = only_issue(refused);
            assert_eq!((code, path.as_str()), (UnknownKey, key));
        }
        for bad in [json!(null), json!(5), json!([])] {
            assert_eq!(only_issue(call(bad, &config, endpoints)).0, Type);
        }
    }
}
