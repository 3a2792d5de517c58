//! A `Pending` that is read from storage.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use clevertap_counts::value::{PathSegment, Value};
use clevertap_counts::{Endpoint, MAX_SAFE_INTEGER, Pending};
use serde_json::{Value as Json, json};

fn stored() -> Json {
    json!({ "status": "partial", "endpoint": "profiles", "reqId": "42", "notBefore": 5 })
}

fn with(key: &str, value: Json) -> Value<'static> {
    let mut pending = stored();
    pending[key] = value;
    pending.into()
}

/// A stored pending with one value that JSON cannot express.
fn with_value(key: &str, value: Value<'static>) -> Value<'static> {
    let Value::Object(mut entries) = Value::from(stored()) else { panic!("not an object") };
    entries.retain(|(name, _)| name != key);
    entries.push((key.to_owned().into(), value));
    Value::Object(entries)
}

fn assert_refused(input: Value) {
    let issues = Pending::read(&input).expect_err(&format!("{input:?}"));
    assert!(!issues.is_empty());
    for issue in issues {
        assert_eq!(issue.path(), [PathSegment::Key("pending".into())], "{input:?}: {issue}");
    }
}

#[test]
fn a_pending_survives_json() {
    for endpoint in Endpoint::ALL {
        for (id, not_before) in [("9223372036854775807", 1_700_000_031_000), ("é\n\"😀", 0)] {
            let pending = Pending::new(endpoint, id, not_before).unwrap();
            let text = serde_json::to_string(&pending).unwrap();
            let read: Json = serde_json::from_str(&text).unwrap();
            assert_eq!(Pending::read(&read.into()), Ok(pending));
        }
    }
}

#[test]
fn unknown_keys_are_ignored() {
    let expected = Pending::new(Endpoint::Profiles, "42", 5).unwrap();
    assert_eq!(Pending::read(&stored().into()), Ok(expected.clone()));
    for value in [json!(null), json!([]), json!("x")] {
        assert_eq!(Pending::read(&with("storedBy", value)), Ok(expected.clone()));
    }
}

#[test]
fn not_before_is_a_finite_number_rounded_up() {
    for (value, not_before) in [
        (json!(0), 0),
        (json!(-5), 0),
        (json!(0.5), 1),
        (json!(1_700_000_000_000.25), 1_700_000_000_001),
        (json!(1e300), MAX_SAFE_INTEGER),
    ] {
        assert_eq!(Pending::read(&with("notBefore", value)).unwrap().not_before(), not_before);
    }
    for bad in [json!(null), json!("5"), json!(true), json!([5]), json!({})] {
        assert_refused(with("notBefore", bad));
    }
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_refused(with_value("notBefore", Value::Number(bad)));
    }
}

#[test]
fn a_req_id_is_1_to_256_well_formed_characters() {
    for good in ["0".to_owned(), " ".to_owned(), "x".repeat(256), "😀".repeat(128)] {
        let read = Pending::read(&with("reqId", json!(good))).unwrap();
        assert_eq!(read.req_id(), good);
    }
    for bad in [json!(""), json!("x".repeat(257)), json!(42), json!(null), json!(["42"])] {
        assert_refused(with("reqId", bad));
    }
    assert_refused(with_value("reqId", Value::LoneSurrogate("4\u{fffd}2".into())));
}

#[test]
fn a_malformed_pending_is_refused() {
    for bad in [json!(null), json!("42"), json!(42), json!([stored()]), json!({})] {
        assert_refused(bad.into());
    }
    for key in ["status", "endpoint", "reqId", "notBefore"] {
        assert_refused(with_value(key, Value::Undefined));
        assert_refused(with_value(key, Value::Unreadable("no".into())));
    }
    for bad in [json!("success"), json!("PARTIAL"), json!(null)] {
        assert_refused(with("status", bad));
    }
    for bad in [json!("Events"), json!(""), json!("../x"), json!(null), json!(1)] {
        assert_refused(with("endpoint", bad));
    }
    assert_refused(Value::Undefined);
    assert_refused(Value::Unreadable("no".into()));
    // All problems are reported at once.
    assert_eq!(Pending::read(&json!({}).into()).unwrap_err().len(), 4);
}

#[test]
fn an_invalid_req_id_is_refused_with_its_rule() {
    for id in [String::new(), "x".repeat(257)] {
        let error = Pending::new(Endpoint::Events, &id, 0).unwrap_err();
        assert_eq!(error.to_string(), "a req_id is 1 to 256 characters");
    }
}
