//! Tests the details of errors: the answer's text, cut, escaped and without secrets, and its `Retry-After`.

use super::{Decision, Exchange, NOW, answer, decide, decide_for, error_of};
use crate::client::{BaseUrl, Config};
use crate::error::{Error, ErrorCode};
use crate::protocol::Endpoint;

fn failed(error: &str) -> Error {
    error_of(Exchange::Submit, &answer(200, format!(r#"{{"status":"fail","error":{error}}}"#)))
}

#[test]
fn api_error_is_a_text_for_any_json_value() {
    for (json, text) in [
        (r#""Incorrect Usage""#, "Incorrect Usage"),
        (r#""[\"Invalid event : Uninstalled\"]""#, r#"["Invalid event : Uninstalled"]"#),
        (r#"["Invalid event : Uninstalled"]"#, r#"["Invalid event : Uninstalled"]"#),
        (r#"{"message":"no","at":[1,2.50]}"#, r#"{"message":"no","at":[1,2.50]}"#),
        ("12345678901234567890", "12345678901234567890"),
        ("false", "false"),
        (r#""\u00e9\t""#, "é\t"),
    ] {
        let error = failed(json);
        assert_eq!(error.code(), ErrorCode::QueryFailed, "{json}");
        assert_eq!(error.api_error(), Some(text), "{json}");
    }
    let without_error = error_of(Exchange::Submit, &answer(200, r#"{"status":"fail"}"#));
    assert_eq!((without_error.api_error(), without_error.api_code()), (None, None));
}

#[test]
fn api_error_has_at_most_1000_characters() {
    for (length, kept) in [(999, 999), (1_000, 1_000), (1_001, 1_000), (100_000, 1_000)] {
        for c in ["x", "日", "😀"] {
            let error = failed(&format!("\"{}\"", c.repeat(length)));
            assert_eq!(error.api_error(), Some(c.repeat(kept).as_str()), "{length} {c}");
        }
    }
    let list = format!("[{}1]", "1,".repeat(1_000));
    assert_eq!(failed(&list).api_error().map(str::len), Some(1_000));
}

#[test]
fn carries_the_status_and_the_code_if_the_answer_had_them() {
    for (http, body, api_code, api_error) in [
        (200, r#"{"status":"fail","error":"x","code":401}"#, Some(401), Some("x")),
        (401, r#"{"status":"fail","code":"3"}"#, Some(3), None),
        (500, r#"{"error":"y","code":7}"#, Some(7), Some("y")),
        (404, "", None, None),
        (502, "<html>", None, None),
        (200, r#"{"status":"fail","code":-7}"#, Some(-7), None),
        (200, r#"{"status":"fail","code":9007199254740991}"#, Some(9_007_199_254_740_991), None),
        (200, r#"{"status":"fail","code":9223372036854775808}"#, None, None),
    ] {
        for exchange in [Exchange::Submit, Exchange::Poll] {
            let error = error_of(exchange, &answer(http, body));
            assert_eq!(error.status(), Some(http), "{body}");
            assert_eq!(error.api_code(), api_code, "{body}");
            assert_eq!(error.api_error(), api_error, "{body}");
        }
    }
}

#[test]
fn only_an_invalid_response_carries_the_start_of_the_body() {
    for (http, body, start) in [
        (200, "<html>Sign in</html>".to_owned(), Some("<html>Sign in</html>".to_owned())),
        (404, String::new(), Some(String::new())),
        (302, "moved".to_owned(), Some("moved".to_owned())),
        (200, "\u{feff}x".to_owned(), Some("x".to_owned())),
        (200, "x".repeat(199), Some("x".repeat(199))),
        (200, "x".repeat(200), Some("x".repeat(200))),
        (200, "x".repeat(201), Some("x".repeat(200))),
        (200, "😀".repeat(300), Some("😀".repeat(200))),
        (200, "x".repeat(super::MAX_BODY + 1), Some("x".repeat(200))),
        (200, r#"{"status":"success"}"#.to_owned(), Some(r#"{"status":"success"}"#.to_owned())),
        (500, "<html>".to_owned(), None),
        (401, "<html>".to_owned(), None),
        (429, "<html>".to_owned(), None),
        (200, r#"{"status":"fail"}"#.to_owned(), None),
    ] {
        let error = error_of(Exchange::Poll, &answer(http, body.as_str()));
        assert_eq!(error.body_start(), start.as_deref(), "HTTP {http}");
    }
}

#[test]
fn the_message_tells_a_body_that_is_too_long_from_one_that_matches_no_rule() {
    for (length, message) in [
        (super::MAX_BODY, "an answer that matches no rule (HTTP 200)"),
        (super::MAX_BODY + 1, "an answer of more than 1 MiB (HTTP 200)"),
    ] {
        let error = error_of(Exchange::Poll, &answer(200, "x".repeat(length).as_str()));
        assert!(error.message().starts_with(message), "{}", error.message());
    }
}

#[test]
fn the_message_escapes_control_characters() {
    let answers = [
        answer(200, r#"{"status":"fail","error":"a\u001b[31mb\r\nc\u0000\u007f\u0085d"}"#),
        answer(200, "a\u{1b}[31mb\r\nc\0\u{7f}\u{85}d"),
    ];
    for response in answers {
        let error = error_of(Exchange::Submit, &response);
        assert!(!error.message().contains(char::is_control), "{:?}", error.message());
        assert!(error.message().contains("[31mb"), "{:?}", error.message());
        assert_eq!(error.to_string(), error.message());
    }
}

#[test]
fn the_message_shows_the_text_and_the_status_of_the_answer() {
    let error = failed(r#""Invalid event""#);
    assert!(error.message().contains("Invalid event"), "{error}");
    assert!(error.message().contains("200"), "{error}");
    let error = error_of(Exchange::Submit, &answer(404, "<html>nothing here"));
    assert!(error.message().contains("404"), "{error}");
}

/// The credentials and header values of the client in [`guarded`].
const SECRETS: [&str; 4] = ["ACC-81", "p/a\"s+s c<o>d&e", "t0ken+/x", "p\u{e4}ss-h\u{e9}ader"];

fn guarded() -> Config {
    Config::gateway(BaseUrl::from(crate::Region::Eu1))
        .with_credentials(SECRETS[0], SECRETS[1])
        .and_then(|config| config.with_header("Authorization", &format!("Bearer {}", SECRETS[2])))
        .and_then(|config| config.with_header("X-Gateway", SECRETS[3]))
        .unwrap()
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") })
        .collect()
}

/// Returns all texts of an error.
fn all_texts(error: &Error) -> String {
    let json = serde_json::to_value(error).unwrap();
    format!("{error} {error:?} {} {json}", error.message())
}

#[test]
fn hides_secrets_in_each_encoding_and_position() {
    let config = guarded();
    for secret in SECRETS {
        let json = serde_json::to_string(secret).unwrap();
        let slashes = json.replace('/', "\\/");
        let percent = percent_encoded(secret);
        for body in [
            format!(r#"{{"status":"fail","error":{json}}}"#),
            format!(r#"{{"status":"fail","error":{slashes}}}"#),
            format!(r#"{{"status":"fail","error":[{json}]}}"#),
            format!(r#"{{"status":"fail","error":{{"seen":{slashes}}}}}"#),
            format!(r#"{{"status":"fail","error":{{{json}:1}},"code":401}}"#),
            format!(r#"{{"seen":{json}}}"#),
            format!(r#"{{"error":"/?q={percent}"}}"#),
            format!("<p>{secret}</p>"),
            format!("{secret}{secret}"),
            format!("{}{secret}", "x".repeat(195)),
            format!("{}{secret}", "x".repeat(199)),
        ] {
            for http in [200, 302, 401, 404, 429, 500] {
                for exchange in [Exchange::Submit, Exchange::Poll] {
                    let error = decide(
                        Endpoint::Events,
                        exchange,
                        &answer(http, body.as_str()),
                        NOW,
                        &|| config.secrets(),
                    );
                    let error = error.unwrap_err();
                    let seen = all_texts(&error);
                    for form in
                        [secret, json.trim_matches('"'), slashes.trim_matches('"'), &percent]
                    {
                        assert!(!seen.contains(form), "HTTP {http} {body}: {seen}");
                    }
                    let shown = error.api_error().or(error.body_start());
                    assert!(shown.is_none_or(|text| text.contains('*')), "{http} {body}: {seen}");
                }
            }
        }
    }
}

#[test]
fn hides_a_secret_without_the_text_around_it() {
    let config = guarded();
    for (echoed, shown) in [
        ("no account ACC-81 here", "no account *** here"),
        ("Authorization: Bearer t0ken+/x", "Authorization: ***"),
        ("token t0ken+/x, ACC-81", "token ***, ***"),
        ("ACC-8", "ACC-8"),
    ] {
        let body = serde_json::json!({ "status": "fail", "error": echoed }).to_string();
        let error = decide(Endpoint::Events, Exchange::Submit, &answer(200, body), NOW, &|| {
            config.secrets()
        })
        .unwrap_err();
        assert_eq!(error.api_error(), Some(shown));
        assert!(error.message().ends_with(shown), "{error}");
    }
}

#[test]
fn hides_a_secret_before_the_text_is_cut() {
    for before in 980..1_000 {
        let error = format!("{}{}", "x".repeat(before), "SECRET-PASSCODE");
        let config =
            Config::clevertap(crate::Region::Eu1, "ACCOUNT_ID", "SECRET-PASSCODE").unwrap();
        let body = format!(r#"{{"status":"fail","error":"{error}"}}"#);
        let error = decide(Endpoint::Events, Exchange::Submit, &answer(200, body), NOW, &|| {
            config.secrets()
        })
        .unwrap_err();
        assert!(!all_texts(&error).contains("xS"), "{before}");
    }
}

#[test]
fn reads_retry_after_as_seconds_or_a_date() {
    for (header, wanted) in [
        (None, None),
        (Some("0"), Some(0)),
        (Some("5"), Some(5_000)),
        (Some("120"), Some(120_000)),
        (Some(" 7 "), Some(7_000)),
        (Some("007"), Some(7_000)),
        (Some("Tue, 14 Nov 2023 22:14:20 GMT"), Some(60_000)),
        (Some("Tuesday, 14-Nov-23 22:14:20 GMT"), Some(60_000)),
        (Some("Tue Nov 14 22:14:20 2023"), Some(60_000)),
        (Some("Tue, 14 Nov 2023 22:13:20 GMT"), Some(0)),
        // Any other value is ignored.
        (Some(""), None),
        (Some("soon"), None),
        (Some("-5"), None),
        (Some("+5"), None),
        (Some("1.5"), None),
        (Some("1e3"), None),
        (Some("0x10"), None),
        (Some("5s"), None),
        (Some("\u{665}"), None),
        (Some("2023-11-14T22:14:20Z"), None),
        (Some("Tue, 32 Nov 2023 22:14:20 GMT"), None),
    ] {
        let with = |http, body: &str| crate::reply::Response {
            retry_after: header.map(str::to_owned),
            ..answer(http, body)
        };
        for (http, body) in
            [(500, ""), (429, "x"), (302, ""), (404, ""), (200, r#"{"status":"fail"}"#)]
        {
            let error = error_of(Exchange::Submit, &with(http, body));
            assert_eq!(error.retry_after_ms(), wanted, "{header:?} HTTP {http}");
        }
        for (exchange, body) in [
            (Exchange::Submit, r#"{"status":"partial","req_id":1}"#),
            (Exchange::Poll, r#"{"status":"partial"}"#),
            (Exchange::Poll, r#"{"status":"fail","code":2}"#),
        ] {
            match decide_for(exchange, &with(200, body)).unwrap() {
                Decision::Partial { retry_after_ms, .. } => assert_eq!(retry_after_ms, wanted),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn limits_an_absurd_retry_after_to_a_safe_integer() {
    for (header, at_least, at_most) in [
        ("9007199254740991", 9_007_199_254_740_991, 9_007_199_254_740_991),
        ("18446744073709551615", 9_007_199_254_740_991, 9_007_199_254_740_991),
        ("99999999999999999999999999999999", 9_007_199_254_740_991, 9_007_199_254_740_991),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 200_000_000_000_000, 300_000_000_000_000),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0, 0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0, 0),
    ] {
        let response =
            crate::reply::Response { retry_after: Some(header.into()), ..answer(503, "") };
        let wait = error_of(Exchange::Poll, &response).retry_after_ms().unwrap_or(0);
        assert!((at_least..=at_most).contains(&wait), "{header}: {wait}");
    }
}
