//! Options as a caller gives them: the section "Client" of the contract, rule by rule.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::borrow::Cow;

use clevertap_counts::{
    BaseUrl, CallSettings, Config, Endpoint, Error, ErrorCode, Input, IssueCode, Limits, Other,
    Region, UrlParts,
};
use serde_json::{Value, json};

use IssueCode::{Missing, Range, Type, UnknownKey};

fn client(input: impl Into<Input<'static>>) -> Result<Config, Error> {
    Config::read(&input.into(), UrlParts::parse)
}

fn gateway(key: &str, value: Value) -> Value {
    json!({ "baseUrl": "https://counts.example.com", key: value })
}

/// The options of a gateway with one value that no JSON text holds.
fn holding(key: &str, value: Input<'static>) -> Input<'static> {
    let base = ("baseUrl".into(), "https://counts.example.com".into());
    Input::Object(vec![base, (key.to_owned().into(), value)])
}

fn call(
    input: impl Into<Input<'static>>,
    config: &Config,
    submits: bool,
) -> Result<CallSettings, Error> {
    CallSettings::read(&input.into(), config, submits)
}

fn only(result: Result<impl std::fmt::Debug, Error>) -> (IssueCode, String, String) {
    let error = result.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidOptions);
    assert_eq!((error.attempts(), error.is_transient()), (0, false));
    let [issue] = error.issues() else { panic!("{:?}", error.issues()) };
    assert!(error.message().contains(issue.message()), "{error}");
    (issue.code(), issue.path_text(), issue.message().to_owned())
}

fn check(rows: Vec<(impl Into<Input<'static>>, IssueCode, &str, &str)>) {
    for (input, code, path, part) in rows {
        let input = input.into();
        let (seen, at, message) = only(client(input.clone()));
        assert_eq!((seen, at.as_str()), (code, path), "{input:?}: {message}");
        assert!(message.contains(part), "{input:?}: {message}");
    }
}

#[test]
fn the_defaults() {
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
    // `undefined` means the default.
    let keys = ["region", "baseUrl", "headers", "fetch", "pollIntervalMs", "maxConcurrency"];
    let more = ["maxRetries", "requestTimeoutMs", "maxWaitMs"];
    let mut entries: Vec<(Cow<str>, Input)> =
        keys.into_iter().chain(more).map(|key| (key.into(), Input::Undefined)).collect();
    entries.push(("accountId".into(), "A".into()));
    entries.push(("passcode".into(), "P".into()));
    assert!(client(Input::Object(entries)).unwrap() == config);
}

#[test]
fn the_regions() {
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
    let at = |region: Value| json!({ "accountId": "A", "passcode": "P", "region": region });
    check(vec![
        (at(json!("sk1")), IssueCode::Value, "region", "mec1"),
        (at(json!("in")), IssueCode::Value, "region", "in1"),
        (at(json!("EU1")), IssueCode::Value, "region", "eu1"),
        (at(json!("")), IssueCode::Value, "region", "eu1"),
        (at(json!("in1.evil.com")), IssueCode::Value, "region", "in1"),
        (at(json!(null)), Type, "region", "null"),
        (at(json!(1)), Type, "region", "1"),
        (at(json!(["in1"])), Type, "region", "array"),
        // baseUrl is instead of region.
        (
            json!({ "region": "in1", "baseUrl": "https://a.com" }),
            IssueCode::Value,
            "baseUrl",
            "not both",
        ),
    ]);
}

#[test]
fn the_options_themselves() {
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
    for input in [Input::Undefined, Input::Other(Other::Function)] {
        check(vec![(input, Type, "", "options")]);
    }
    check(vec![(Input::Unreadable("no".into()), IssueCode::Value, "", "threw")]);
}

#[test]
fn the_base_url_may_be_a_string_or_a_url() {
    for text in ["https://a.com/p/", "http://localhost:8787"] {
        let of_text = client(json!({ "baseUrl": text })).unwrap();
        let entry = ("baseUrl".into(), Input::Other(Other::Url(text.into())));
        let of_url = client(Input::Object(vec![entry])).unwrap();
        assert_eq!(of_text.base_url(), of_url.base_url());
    }
    for value in [json!(null), json!(5), json!({}), json!(["https://a.com"])] {
        let (code, path, _) = only(client(json!({ "baseUrl": value })));
        assert_eq!((code, path.as_str()), (Type, "baseUrl"));
    }
}

#[test]
fn credentials_come_both_or_neither() {
    check(vec![
        (gateway("accountId", json!("A")), Missing, "passcode", "together"),
        (gateway("passcode", json!("P")), Missing, "accountId", "together"),
        (json!({ "accountId": "A" }), Missing, "passcode", ""),
        (json!({ "passcode": "P", "region": "in1" }), Missing, "accountId", ""),
    ]);
    let neither = client(json!({ "baseUrl": "https://api.clevertap.com" })).unwrap_err();
    let paths: Vec<_> = neither.issues().iter().map(|issue| issue.path_text()).collect();
    assert_eq!(paths, ["accountId", "passcode"]);
    assert!(neither.issues().iter().all(|issue| issue.code() == Missing));
    assert!(client(gateway("maxRetries", json!(0))).is_ok(), "a gateway adds them itself");
}

#[test]
fn credentials_are_printable_ascii() {
    let with = |passcode: Value| json!({ "accountId": "A-1", "passcode": passcode });
    for good in ["P", "a b", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "0"] {
        assert!(client(with(json!(good))).is_ok(), "{good}");
        assert!(Config::clevertap(Region::Us1, good, good).is_ok());
    }
    for bad in ["", " ", " P", "P ", "\tP", "P\n", "P\r\nX: y", "P\u{7f}", "P\0", "Pé", "P\u{a0}"]
    {
        check(vec![(with(json!(bad)), IssueCode::Value, "passcode", "printable ASCII")]);
        assert!(Config::clevertap(Region::Us1, "A", bad).is_err());
        assert!(Config::clevertap(Region::Us1, bad, "P").is_err());
    }
    for bad in [json!(null), json!(5), json!(true), json!(["P"]), json!({})] {
        let (code, path, _) = only(client(with(bad)));
        assert_eq!((code, path.as_str()), (Type, "passcode"));
    }
}

#[test]
fn headers_are_checked_but_never_quoted() {
    let with = |name: &str, value: &str| gateway("headers", json!({ name: value }));
    for (name, value) in [
        ("Authorization", "Bearer s3cret"),
        ("x-api-key", ""),
        ("!#$%&'*+-.^_`|~09az", "a\tb ÿ"),
        ("X-Clever-Tap", " padded "),
    ] {
        assert!(client(with(name, value)).is_ok(), "{name}");
    }
    for (name, value) in [
        ("", "s3cret"),
        ("N4me x", "s3cret"),
        ("N4me:", "s3cret"),
        ("N4mé", "s3cret"),
        ("N4me\r\nX", "s3cret"),
        ("N4me\0", "s3cret"),
        ("N4me", "s3cret\r\nX: y"),
        ("N4me", "s3cret\0"),
        ("N4me", "s3cret\u{1f}"),
        ("N4me", "s3cret\u{7f}"),
        ("N4me", "s3cret日"),
        ("X-CleverTap-N4me", "s3cret"),
        ("x-clevertap-passcode", "s3cret"),
        ("X-CLEVERTAP-Account-Id", "s3cret"),
        ("content-type", "s3cret"),
        ("Content-Type", "s3cret"),
    ] {
        let error = client(with(name, value)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidOptions, "{name}");
        let shown = format!("{error} {error:?} {}", serde_json::to_string(&error).unwrap());
        for secret in ["N4m", "s3cret", "passcode:", "Account-Id", "content-type"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert_eq!(error.issues().len(), 1, "{error}");
        assert_eq!(error.issues()[0].path_text(), "headers", "{error}");
    }
    for bad in [json!(null), json!("N4me: s3cret"), json!([["N4me", "s3cret"]]), json!(5)] {
        let (code, path, message) = only(client(gateway("headers", bad)));
        assert_eq!((code, path.as_str()), (Type, "headers"));
        assert!(!message.contains("N4me") && !message.contains("s3cret"), "{message}");
    }
    for bad in [json!(null), json!(5), json!(["s3cret"])] {
        let (code, path, message) = only(client(gateway("headers", json!({ "N4me": bad }))));
        assert_eq!((code, path.as_str()), (Type, "headers"));
        assert!(!message.contains("N4me") && !message.contains("s3cret"), "{message}");
    }
}

/// The one thing that a message says of a header.
#[test]
fn headers_are_counted_from_1() {
    let bad = |value: Input<'static>, before: usize| {
        let mut entries: Vec<_> =
            (0..before).map(|n| (format!("X-Good-{n}").into(), Input::from("x"))).collect();
        entries.push(("X-Bad".into(), value));
        only(client(holding("headers", Input::Object(entries)))).2
    };
    for before in 0..3 {
        let number = before + 1;
        let wrong = format!("the value of header {number} has a character that HTTP headers");
        assert!(bad("日".into(), before).starts_with(&wrong));
        let wrong = format!("the value of header {number} is not a string");
        assert_eq!(bad(Input::Null, before), wrong);
        let made = (0..before).try_fold(Config::gateway(Region::Eu1.into()), |config, n| {
            config.with_header(&format!("X-Good-{n}"), "x")
        });
        let (_, path, message) = only(made.unwrap().with_header("N4me:", "x"));
        let wrong = format!("the name of header {number} is not an HTTP header name");
        assert_eq!((path.as_str(), message), ("headers", wrong));
    }
}

#[test]
fn a_header_that_is_undefined_is_none() {
    let entries = [("X-A", "a".into()), ("X-B", Input::Undefined)];
    let entries = entries.map(|(name, value)| (name.into(), value));
    let config = client(holding("headers", Input::Object(entries.into()))).unwrap();
    let alone = client(gateway("headers", json!({ "X-A": "a" }))).unwrap();
    assert!(config == alone);
    assert!(client(holding("headers", Input::Undefined)).is_ok());
}

/// Three issues at most, and how many more there are.
#[test]
fn a_message_lists_what_is_wrong() {
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
fn no_secret_is_shown() {
    let input = json!({
        "baseUrl": "https://counts.example.com",
        "accountId": "ACC-7",
        "passcode": "s3cret",
        "headers": { "X-N4me": "t0ken" },
    });
    let config = client(input.clone()).unwrap();
    let mut bad = input;
    bad["maxRetries"] = json!(-1);
    bad["passcode"] = json!("s3cret ");
    bad["accountId"] = json!("ACC-7\n");
    bad["extra"] = json!("s3cret t0ken");
    let error = client(bad).unwrap_err();
    assert_eq!(error.issues().len(), 4, "{error}");
    let json = serde_json::to_string(&error).unwrap();
    let shown = format!("{config:?} {:?} {error} {error:?} {json}", config.limits());
    assert!(shown.contains("https://counts.example.com"), "{shown}");
    for secret in ["ACC-7", "s3cret", "t0ken", "X-N4me"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn fetch_is_a_function() {
    assert!(client(holding("fetch", Input::Other(Other::Function))).is_ok());
    for bad in [Input::Null, "fetch".into(), Input::Object(Vec::new()), Input::Bool(true)] {
        check(vec![(holding("fetch", bad), Type, "fetch", "function")]);
    }
}

/// Key, least value.
const NUMBERS: [(&str, u64); 5] = [
    ("pollIntervalMs", 0),
    ("maxRetries", 0),
    ("requestTimeoutMs", 1),
    ("maxWaitMs", 1),
    ("maxConcurrency", 1),
];

#[test]
fn numbers_are_safe_integers() {
    for (key, least) in NUMBERS {
        for good in [least, 1, 5, 100_000, 9_007_199_254_740_991] {
            assert!(client(gateway(key, json!(good))).is_ok(), "{key} {good}");
        }
        assert_eq!(client(gateway(key, json!(0))).is_ok(), least == 0, "{key}");
        for bad in [-1.0, -9_007_199_254_740_991.0] {
            check(vec![(gateway(key, json!(bad)), Range, key, "whole number from")]);
        }
        for bad in [0.5, 1.5, 9_007_199_254_740_992.0, 1e300, f64::NAN, f64::INFINITY] {
            let (_, path, _) = only(client(holding(key, Input::Number(bad))));
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
fn limits_made_in_rust_are_as_narrow() {
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
            let (code, path, message) = only(with(limits(bad, base)));
            assert_eq!((code, path.as_str()), (Range, key));
            assert_eq!(message, format!("{bad} is out of range: from {least} to 2^53-1"));
        }
    }
}

#[test]
fn a_clevertap_host_is_polled_every_30_seconds_at_most() {
    let every = |ms: u64| json!({ "accountId": "A", "passcode": "P", "pollIntervalMs": ms });
    check(vec![
        (every(0), Range, "pollIntervalMs", "30000"),
        (every(29_999), Range, "pollIntervalMs", "30000"),
    ]);
    assert_eq!(client(every(30_000)).unwrap().limits().poll_interval_ms, 30_000);
    let clevertap = client(every(40_000)).unwrap();
    let gateway = client(gateway("pollIntervalMs", json!(5))).unwrap();
    for submits in [true, false] {
        let (code, path, _) = only(call(json!({ "pollIntervalMs": 29_999 }), &clevertap, submits));
        assert_eq!((code, path.as_str()), (Range, "pollIntervalMs"));
        assert!(call(json!({ "pollIntervalMs": 30_000 }), &clevertap, submits).is_ok());
        assert!(call(json!({ "pollIntervalMs": 0 }), &gateway, submits).is_ok());
    }
}

#[test]
fn a_call_overrides_its_client() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    for input in [Input::Undefined, json!({}).into()] {
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
            assert_eq!(only(call(json!({ key: bad }), &config, true)).1, key);
        }
    }
}

#[test]
fn the_endpoint_is_chosen_where_a_query_is_submitted() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    for (name, endpoint) in [("events", Endpoint::Events), ("profiles", Endpoint::Profiles)] {
        let input = json!({ "endpoint": name });
        assert_eq!(call(input.clone(), &config, true).unwrap().endpoint, endpoint);
        let (code, path, _) = only(call(input, &config, false));
        assert_eq!((code, path.as_str()), (UnknownKey, "endpoint"));
    }
    for (bad, code) in [
        (json!("Events"), IssueCode::Value),
        (json!("../x"), IssueCode::Value),
        (json!(""), IssueCode::Value),
        (json!(null), Type),
        (json!(1), Type),
    ] {
        let (seen, path, _) = only(call(json!({ "endpoint": bad }), &config, true));
        assert_eq!((seen, path.as_str()), (code, "endpoint"));
    }
}

#[test]
fn signal_and_on_progress() {
    let config = client(gateway("maxRetries", json!(7))).unwrap();
    let with = |key: &str, value| Input::Object(vec![(key.to_owned().into(), value)]);
    for submits in [true, false] {
        assert!(call(with("signal", Input::Other(Other::Signal)), &config, submits).is_ok());
        assert!(call(with("signal", Input::Undefined), &config, submits).is_ok());
        assert!(call(with("onProgress", Input::Other(Other::Function)), &config, submits).is_ok());
        for (key, bad) in [
            ("signal", Input::Null),
            ("signal", Input::Object(Vec::new())),
            ("signal", Input::Other(Other::Function)),
            ("onProgress", Input::Null),
            ("onProgress", Input::Bool(false)),
        ] {
            let (code, path, _) = only(call(with(key, bad), &config, submits));
            assert_eq!((code, path.as_str()), (Type, key));
        }
        for key in ["maxConcurrency", "fetch", "headers", "Signal", "timeout"] {
            let (code, path, _) = only(call(with(key, Input::Number(1.0)), &config, submits));
            assert_eq!((code, path.as_str()), (UnknownKey, key));
        }
        for bad in [json!(null), json!(5), json!([])] {
            assert_eq!(only(call(bad, &config, submits)).0, Type);
        }
    }
}
