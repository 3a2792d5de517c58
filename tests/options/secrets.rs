//! Credentials and headers: their rules, and messages that never show them.

use super::*;

#[test]
fn a_passcode_needs_an_account_id_and_clevertap_needs_both() {
    check(vec![
        (gateway("passcode", json!("P")), Missing, "accountId", "a passcode needs an accountId"),
        (
            json!({ "baseUrl": "https://api.clevertap.com", "accountId": "A" }),
            Missing,
            "passcode",
            "CleverTap host",
        ),
        (json!({ "accountId": "A" }), Missing, "passcode", ""),
        (json!({ "passcode": "P", "region": "in1" }), Missing, "accountId", ""),
    ]);
    let neither = client(json!({ "baseUrl": "https://api.clevertap.com" })).unwrap_err();
    let paths: Vec<_> = neither.issues().iter().map(|issue| issue.path_text()).collect();
    assert_eq!(paths, ["accountId", "passcode"]);
    assert!(neither.issues().iter().all(|issue| issue.code() == Missing));
    let alone = client(gateway("accountId", json!("A"))).unwrap();
    let base = BaseUrl::parse("https://counts.example.com").unwrap();
    assert_eq!(alone, Config::gateway(base.clone()).with_account_id("A").unwrap());
    assert!(Config::gateway(base).with_account_id(" ").is_err());
    assert!(
        client(gateway("maxRetries", json!(0))).is_ok(),
        "credentials are optional for a gateway"
    );
}

#[test]
fn credentials_are_printable_ascii_without_outer_spaces() {
    let with = |passcode: Json| json!({ "accountId": "A-1", "passcode": passcode });
    for good in ["P", "a b", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "0"] {
        assert!(client(with(json!(good))).is_ok(), "{good}");
        assert!(Config::clevertap(Region::Us1, good, good).is_ok());
    }
    for bad in ["", " ", " P", "P ", "\tP", "P\n", "P\r\nX: y", "P\u{7f}", "P\0", "Pé", "P\u{a0}"]
    {
        let message = "printable ASCII: trim spaces and line breaks";
        check(vec![(with(json!(bad)), IssueCode::Value, "passcode", message)]);
        assert!(Config::clevertap(Region::Us1, "A", bad).is_err());
        assert!(Config::clevertap(Region::Us1, bad, "P").is_err());
    }
    for bad in [json!(null), json!(5), json!(true), json!(["P"]), json!({})] {
        let (code, path, _) = only_issue(client(with(bad)));
        assert_eq!((code, path.as_str()), (Type, "passcode"));
    }
}

#[test]
fn headers_are_checked_but_never_shown() {
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
        let (code, path, message) = only_issue(client(gateway("headers", bad)));
        assert_eq!((code, path.as_str()), (Type, "headers"));
        assert!(!message.contains("N4me") && !message.contains("s3cret"), "{message}");
        assert!(message.ends_with("such as Object.fromEntries(headers)"), "{message}");
    }
    let headers = Value::Host(HostValue::Named("a Headers".into()));
    let (_, _, message) = only_issue(client(gateway_with("headers", headers)));
    assert!(message.ends_with("such as Object.fromEntries(headers)"), "{message}");
    for bad in [json!(null), json!(5), json!(["s3cret"])] {
        let (code, path, message) = only_issue(client(gateway("headers", json!({ "N4me": bad }))));
        assert_eq!((code, path.as_str()), (Type, "headers"));
        assert!(!message.contains("N4me") && !message.contains("s3cret"), "{message}");
    }
}

#[test]
fn a_message_refers_to_a_header_by_its_number_from_1() {
    let bad = |value: Value<'static>, before: usize| {
        let mut entries: Vec<_> =
            (0..before).map(|n| (format!("X-Good-{n}").into(), Value::from("x"))).collect();
        entries.push(("X-Bad".into(), value));
        only_issue(client(gateway_with("headers", Value::Object(entries)))).2
    };
    for before in 0..3 {
        let number = before + 1;
        let wrong = format!("the value of header {number} has a character that HTTP headers");
        assert!(bad("日".into(), before).starts_with(&wrong));
        let wrong = format!("the value of header {number} is not a string");
        assert_eq!(bad(Value::Null, before), wrong);
        let config = (0..before).try_fold(Config::gateway(Region::Eu1.into()), |config, n| {
            config.with_header(&format!("X-Good-{n}"), "x")
        });
        let (_, path, message) = only_issue(config.unwrap().with_header("N4me:", "x"));
        let wrong = format!("the name of header {number} is not an HTTP header name");
        assert_eq!((path.as_str(), message), ("headers", wrong));
    }
}

#[test]
fn an_undefined_header_is_absent() {
    let entries = [("X-A", "a".into()), ("X-B", Value::Undefined)];
    let entries = entries.map(|(name, value)| (name.into(), value));
    let config = client(gateway_with("headers", Value::Object(entries.into()))).unwrap();
    let without = client(gateway("headers", json!({ "X-A": "a" }))).unwrap();
    assert!(config == without);
    assert!(client(gateway_with("headers", Value::Undefined)).is_ok());
}

#[test]
fn debug_output_and_errors_show_no_secret() {
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
