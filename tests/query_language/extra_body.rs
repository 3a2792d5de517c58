//! Further keys for the body, and the hint for a failed query.

use super::*;
use clevertap_counts::call::{Poller, Step};
use clevertap_counts::client::{CallSettings, ExtraBody};
use clevertap_counts::query::Query;
use clevertap_counts::reply::Response;
use clevertap_counts::{BaseUrl, Config, Endpoint, Error, ErrorCode};
use std::sync::Arc;

fn config() -> Config {
    Config::gateway(BaseUrl::parse("https://counts.example.com").unwrap())
}

fn settings(extra: impl Into<Value<'static>>) -> Result<CallSettings, Error> {
    let options = object(vec![("extraBody", extra.into())]);
    CallSettings::read(&options, &config(), &Endpoint::COUNTS).map(|(settings, _)| settings)
}

fn query(event_name: &str) -> CountQuery {
    CountQuery::read(&json!({ "event_name": event_name, "from": 20240101, "to": 20240131 }).into())
        .unwrap()
}

#[test]
fn sends_further_keys_after_those_of_the_query() {
    let plain = r#"{"event_name":"Charged","from":20240101,"to":20240131"#;
    for (extra, members) in [
        (Value::Undefined, ""),
        (object(vec![]), ""),
        (object(vec![("a", Value::Undefined), ("groups", Value::Undefined)]), ""),
        (object(vec![("z", Value::Bool(true)), ("a", Value::Null)]), r#","z":true,"a":null"#),
        (
            object(vec![("__proto__", object(vec![])), ("", list(vec![Value::Undefined]))]),
            r#","__proto__":{},"":[null]"#,
        ),
        (object(vec![("a\"", "b\"".into())]), r#","a\"":"b\"""#),
        (
            object(vec![("endpoint", "x".into()), ("signal", Value::Number(1e21))]),
            r#","endpoint":"x","signal":1e+21"#,
        ),
    ] {
        let settings = settings(extra).unwrap();
        for start in [Poller::run, Poller::submit] {
            let Step::Send(ready) =
                start(Arc::new(config()), settings.clone(), &query("Charged").into(), 0)
            else {
                panic!("nothing is sent")
            };
            let body = ready.send(0).0.body.unwrap();
            assert_eq!(body, format!("{plain}{members}}}"));
        }
    }
}

#[test]
fn refuses_keys_of_a_query_and_values_that_are_not_json() {
    let deep = |depth: usize| (0..depth).fold(Value::Null, |inner, _| list(vec![inner]));
    assert!(settings(object(vec![("a", deep(8))])).is_ok());
    let known = clevertap_counts::TrendsQuery::KEYS;
    for key in known {
        let error = settings(object(vec![(key, Value::Null), ("x", Value::Null)])).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidOptions);
        let issues: Vec<_> = error.issues().iter().map(Issue::to_string).collect();
        assert_eq!(
            issues,
            [format!("extraBody.{key}: \"{key}\" is a key of a query: put it there")]
        );
    }
    for (extra, wanted) in [
        (Value::Null, "extraBody: null is not accepted: leave the key out"),
        ("x".into(), "extraBody: expected an object of keys and values, got \"x\""),
        (list(vec![]), "extraBody: expected an object of keys and values, got an array of 0"),
        (named("a Map"), "extraBody: expected an object of keys and values, got a Map"),
        (
            object(vec![("a", Value::Host(HostValue::Date))]),
            "extraBody.a: expected JSON, got a Date",
        ),
        (
            object(vec![("a", list(vec![object(vec![("b", Value::Host(HostValue::Function))])]))]),
            "extraBody.a[0].b: expected JSON, got a function",
        ),
        (object(vec![("a", Value::Number(f64::NAN))]), "extraBody.a: NaN is not a finite number"),
        (
            object(vec![("a", Value::LoneSurrogate("\u{fffd}".into()))]),
            "extraBody.a: \"\u{fffd}\" has a lone surrogate: it is not well-formed text",
        ),
        (
            object(vec![("a", deep(9))]),
            "extraBody.a[0][0][0][0][0][0][0][0]: at most 8 lists and objects inside each other",
        ),
    ] {
        let error = settings(extra.clone()).unwrap_err();
        let issues: Vec<_> = error.issues().iter().map(Issue::to_string).collect();
        assert_eq!(issues, [wanted]);
        assert_eq!(ExtraBody::read(&extra).unwrap_err(), error.issues());
    }
}

#[test]
fn a_failed_query_points_at_white_space_around_the_event_name() {
    let hint = "; its event_name begins or ends with white space, which CleverTap compares, too";
    for (event_name, hint) in [
        ("Charged", ""),
        ("Char ged", ""),
        (" Charged", hint),
        ("Charged ", hint),
        ("Charged\n", hint),
        ("\u{feff}Charged", hint),
    ] {
        for (body, failed) in [
            (r#"{"status":"fail","error":"Invalid event","code":400}"#, true),
            (r#"{"status":"fail","error":"Invalid event","code":401}"#, false),
        ] {
            let config = config();
            let settings = CallSettings::from(&config);
            let Step::Send(ready) =
                Poller::submit(Arc::new(config), settings, &Query::events(query(event_name)), 0)
            else {
                panic!("nothing is sent")
            };
            let response = Response { status: Some(200), body: body.into(), ..Response::default() };
            let Step::Done(Err(error)) = ready.send(0).1.on_response(0, 0.5, &response) else {
                panic!("the call goes on")
            };
            assert_eq!(error.code() == ErrorCode::QueryFailed, failed);
            let message = error.message();
            assert!(message.contains(": Invalid event"), "{error}");
            let is_hinted = failed && !hint.is_empty();
            assert_eq!(message.contains("; its event_name begins or ends"), is_hinted, "{error}");
        }
    }
}
