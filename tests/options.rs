//! Options of a client and of a call.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "options/calls.rs"]
mod calls;
#[path = "options/limits.rs"]
mod limits;
#[path = "options/secrets.rs"]
mod secrets;

use std::borrow::Cow;

use clevertap_counts::client::{CallSettings, Limits, href};
use clevertap_counts::value::{HostValue, IssueCode, Value};
use clevertap_counts::{BaseUrl, Config, Endpoint, Error, ErrorCode, Region};
use serde_json::{Value as Json, json};

use IssueCode::{Missing, Range, Type, UnknownKey};

/// The numeric options with their minima.
const NUMBERS: [(&str, u64); 5] = [
    ("pollIntervalMs", 0),
    ("maxRetries", 0),
    ("requestTimeoutMs", 1),
    ("maxWaitMs", 1),
    ("maxConcurrency", 1),
];

fn client(input: impl Into<Value<'static>>) -> Result<Config, Error> {
    Config::read(&input.into(), href)
}

fn gateway(key: &str, value: Json) -> Json {
    json!({ "baseUrl": "https://counts.example.com", key: value })
}

/// The options of a gateway with one value that JSON cannot express.
fn gateway_with(key: &str, value: Value<'static>) -> Value<'static> {
    let base = ("baseUrl".into(), "https://counts.example.com".into());
    Value::Object(vec![base, (key.to_owned().into(), value)])
}

fn call(
    input: impl Into<Value<'static>>,
    config: &Config,
    endpoints: &[Endpoint],
) -> Result<(CallSettings, Option<Endpoint>), Error> {
    CallSettings::read(&input.into(), config, endpoints)
}

/// The endpoints of `poll` and `resume`, of `trends`, of `count` and of `submit`.
const ENDPOINTS: [&[Endpoint]; 4] = [&[], &[Endpoint::Trends], &Endpoint::COUNTS, &Endpoint::ALL];

/// The code, path and message of the only issue.
fn only_issue(result: Result<impl std::fmt::Debug, Error>) -> (IssueCode, String, String) {
    let error = result.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidOptions);
    assert_eq!((error.attempts(), error.is_transient()), (0, false));
    let [issue] = error.issues() else { panic!("{:?}", error.issues()) };
    assert!(error.message().contains(issue.message()), "{error}");
    (issue.code(), issue.path_text(), issue.message().to_owned())
}

fn check(rows: Vec<(impl Into<Value<'static>>, IssueCode, &str, &str)>) {
    for (input, code, path, part) in rows {
        let input = input.into();
        let (actual_code, actual_path, message) = only_issue(client(input.clone()));
        assert_eq!((actual_code, actual_path.as_str()), (code, path), "{input:?}: {message}");
        assert!(message.contains(part), "{input:?}: {message}");
    }
}

#[test]
fn an_absent_or_undefined_option_has_its_default() {
    let config = client(json!({ "accountId": "A", "passcode": "P" })).unwrap();
    assert_eq!(config.base_url().to_string(), "https://api.clevertap.com");
    assert_eq!(config.max_concurrency(), 3);
    let limits = Limits {
        poll_interval_ms: 30_000,
        max_retries: 3,
        request_timeout_ms: 60_000,
        max_wait_ms: 1_800_000,
    };
    assert_eq!((config.limits(), Limits::default()), (limits, limits));
    assert!(config == Config::clevertap(Region::Eu1, "A", "P").unwrap());
    let keys = ["region", "baseUrl", "headers", "fetch", "pollIntervalMs", "maxConcurrency"];
    let more = ["maxRetries", "requestTimeoutMs", "maxWaitMs"];
    let mut entries: Vec<(Cow<str>, Value)> =
        keys.into_iter().chain(more).map(|key| (key.into(), Value::Undefined)).collect();
    entries.push(("accountId".into(), "A".into()));
    entries.push(("passcode".into(), "P".into()));
    assert!(client(Value::Object(entries)).unwrap() == config);
}

#[test]
fn a_region_chooses_the_origin_and_an_unknown_one_is_refused() {
    for (code, origin) in [
        ("eu1", "https://api.clevertap.com"),
        ("in1", "https://in1.api.clevertap.com"),
        ("sg1", "https://sg1.api.clevertap.com"),
        ("us1", "https://us1.api.clevertap.com"),
        ("aps3", "https://aps3.api.clevertap.com"),
        ("mec1", "https://mec1.api.clevertap.com"),
    ] {
        let config = client(json!({ "accountId": "A", "passcode": "P", "region": code })).unwrap();
        assert_eq!(config.base_url().to_string(), origin);
        assert!(config.base_url().is_clevertap());
        assert_eq!(code.parse::<Region>().map(|region| region.to_string()), Ok(code.to_owned()));
    }
    let unknown = "EU1".parse::<Region>().unwrap_err();
    assert_eq!(unknown.to_string(), "a region is one of eu1, in1, sg1, us1, aps3, mec1");
    let at = |region: Json| json!({ "accountId": "A", "passcode": "P", "region": region });
    check(vec![
        (at(json!("sk1")), IssueCode::Value, "region", "mec1"),
        (at(json!("in")), IssueCode::Value, "region", "in1"),
        (at(json!("EU1")), IssueCode::Value, "region", "eu1"),
        (at(json!("")), IssueCode::Value, "region", "eu1"),
        (at(json!("in1.evil.com")), IssueCode::Value, "region", "in1"),
        (at(json!(null)), Type, "region", "null"),
        (at(json!(1)), Type, "region", "1"),
        (at(json!(["in1"])), Type, "region", "array"),
        // `baseUrl` replaces `region`.
        (
            json!({ "region": "in1", "baseUrl": "https://a.com" }),
            IssueCode::Value,
            "baseUrl",
            "not both",
        ),
    ]);
}

#[test]
fn options_are_an_object_of_known_keys() {
    check(vec![
        (json!(null), Type, "", "options"),
        (json!([]), Type, "", "options"),
        (json!(5), Type, "", "options"),
        (gateway("apiKey", json!("x")), UnknownKey, "apiKey", "apiKey"),
        (gateway("accountID", json!("x")), UnknownKey, "accountID", "did you mean \"accountId\""),
        (gateway("base_url", json!("x")), UnknownKey, "base_url", "did you mean \"baseUrl\""),
        (gateway("pollInterval", json!(1)), UnknownKey, "pollInterval", "pollIntervalMs"),
        (gateway("signal", json!(null)), UnknownKey, "signal", ""),
        (gateway("endpoint", json!("events")), UnknownKey, "endpoint", ""),
    ]);
    for input in [Value::Undefined, Value::Host(HostValue::Function)] {
        check(vec![(input, Type, "", "options")]);
    }
    check(vec![(Value::Unreadable("no".into()), IssueCode::Value, "", "threw")]);
}

#[test]
fn a_base_url_is_a_string_or_a_url_object() {
    for text in ["https://a.com/p/", "http://localhost:8787"] {
        let from_text = client(json!({ "baseUrl": text })).unwrap();
        let entry = ("baseUrl".into(), Value::Host(HostValue::Url(text.into())));
        let from_url = client(Value::Object(vec![entry])).unwrap();
        assert_eq!(from_text.base_url(), from_url.base_url());
    }
    for value in [json!(null), json!(5), json!({}), json!(["https://a.com"])] {
        let (code, path, _) = only_issue(client(json!({ "baseUrl": value })));
        assert_eq!((code, path.as_str()), (Type, "baseUrl"));
    }
}

#[test]
fn a_base_url_without_a_scheme_gets_one_in_the_message() {
    for (text, meant) in [
        ("localhost:8787", Some("http://localhost:8787")),
        ("localhost", Some("http://localhost")),
        ("127.0.0.1:8787/p", Some("http://127.0.0.1:8787/p")),
        ("counts.example.com", Some("https://counts.example.com")),
        ("counts.example.com:8443/p", Some("https://counts.example.com:8443/p")),
        ("simulator:8080", Some("https://simulator:8080")),
        ("2025\0", Some("https://2025\\u0000")),
        ("", None),
        ("/api", None),
        ("//counts.example.com", None),
        ("ftp://counts.example.com", None),
        ("https://a.com:99999", None),
        ("http://simulator:8080", None),
        ("data:,x", None),
        ("javascript:alert(1)", None),
        ("user:5@counts.example.com", None),
        ("counts.example.com?token=5", None),
    ] {
        let (_, path, message) = only_issue(client(json!({ "baseUrl": text })));
        assert_eq!(path, "baseUrl");
        let hint = meant.map(|url| format!("; did you mean {url}?"));
        assert!(message.ends_with(hint.as_deref().unwrap_or_default()), "{message}");
        assert_eq!(message.contains("did you mean"), meant.is_some(), "{message}");
    }
}

#[test]
fn a_message_lists_three_issues_and_counts_the_rest() {
    let keys = ["maxRetries", "maxWaitMs", "pollIntervalMs", "requestTimeoutMs", "maxConcurrency"];
    for (count, more) in
        [(1, ""), (3, ""), (4, "; and 1 more in issues"), (5, "; and 2 more in issues")]
    {
        let mut input = json!({ "baseUrl": "https://a.com" });
        keys.iter().take(count).for_each(|key| input[key] = json!(-1));
        let error = client(input).unwrap_err();
        assert_eq!(error.issues().len(), count);
        let listed: Vec<_> = error.issues().iter().take(3).map(ToString::to_string).collect();
        assert!(listed[0].contains(": -1 is not a whole number"), "{listed:?}");
        let message = format!("invalid options: {}{more}", listed.join("; "));
        assert_eq!((error.message(), error.to_string()), (message.as_str(), message.clone()));
    }
}

#[test]
fn fetch_must_be_a_function() {
    assert!(client(gateway_with("fetch", Value::Host(HostValue::Function))).is_ok());
    for bad in [Value::Null, "fetch".into(), Value::Object(Vec::new()), Value::Bool(true)] {
        check(vec![(gateway_with("fetch", bad), Type, "fetch", "function")]);
    }
}
