//! Tests the parsing of bodies: the values of counts and ids, duplicate and unknown keys, malformed JSON, the maximum length.

use super::{Exchange, INVALID, MAX_BODY, answer, check, decision};

fn submitted(body: impl Into<Vec<u8>>) -> String {
    decision(Exchange::Submit, &answer(200, body))
}

#[test]
fn accepts_whole_numbers_as_counts_without_rounding() {
    for (json, count) in [
        ("0", Some(0)),
        ("-0", Some(0)),
        ("0.0", Some(0)),
        ("-0.0e5", Some(0)),
        ("0e99999999999999999999", Some(0)),
        ("7138", Some(7_138)),
        ("5.0", Some(5)),
        ("5.000000000000000000000000000000", Some(5)),
        ("1e3", Some(1_000)),
        ("1E+2", Some(100)),
        ("1.5e1", Some(15)),
        ("120e-1", Some(12)),
        ("100000000000000000000e-20", Some(1)),
        ("0.00000000000000000000000000000000001e35", Some(1)),
        ("9007199254740991", Some(9_007_199_254_740_991)),
        ("9007199254740991.0", Some(9_007_199_254_740_991)),
        ("90071992547409910e-1", Some(9_007_199_254_740_991)),
        ("9.007199254740991e15", Some(9_007_199_254_740_991)),
        ("9e15", Some(9_000_000_000_000_000)),
        ("9007199254740992", None),
        ("9007199254740992.0", None),
        ("9007199254740991.5", None),
        ("9007199254740991.00000000001", None),
        ("9007199254740993", None),
        ("1e16", None),
        ("18446744073709551616", None),
        ("18446744073709551617", None),
        ("1e400", None),
        ("1e99999999999999999999", None),
        ("1e-99999999999999999999", None),
        ("1.5", None),
        ("15e-1", None),
        ("1e-1", None),
        ("5e-324", None),
        ("-1", None),
        ("-1e3", None),
        ("\"5\"", None),
        ("null", None),
        ("true", None),
        ("[5]", None),
        ("{}", None),
    ] {
        let body = format!(r#"{{"status":"success","count":{json}}}"#);
        let expected = count.map_or(INVALID.to_owned(), |count: u64| format!("count {count}"));
        assert_eq!(submitted(body.as_str()), expected, "{json}");
        assert_eq!(decision(Exchange::Poll, &answer(200, body)), expected, "{json}");
    }
}

#[test]
fn keeps_a_req_id_digit_for_digit() {
    let longest = "x".repeat(256);
    let wide = "日".repeat(256);
    let quoted = |text: &str| format!("\"{text}\"");
    for (json, id) in [
        ("384649162721759".to_owned(), Some("384649162721759")),
        ("0".to_owned(), Some("0")),
        ("9223372036854775807".to_owned(), Some("9223372036854775807")),
        ("-9223372036854775808".to_owned(), Some("-9223372036854775808")),
        ("123456789012345678901234567890".to_owned(), Some("123456789012345678901234567890")),
        (quoted("9223372036854775807"), Some("9223372036854775807")),
        (quoted("0012"), Some("0012")),
        (quoted("1.5"), Some("1.5")),
        (quoted(" "), Some(" ")),
        (quoted("null"), Some("null")),
        (quoted(r"a\/b\n\u00e9\ud83d\ude00"), Some("a/b\né😀")),
        (quoted(&longest), Some(longest.as_str())),
        (quoted(&wide), Some(wide.as_str())),
        (quoted(""), None),
        (quoted(&format!("{longest}x")), None),
        (quoted(&format!("{wide}x")), None),
        (quoted(r"\ud800"), None),
        (quoted(r"a\udc00b"), None),
        ("1.5".to_owned(), None),
        ("1.0".to_owned(), None),
        ("1e3".to_owned(), None),
        ("1E3".to_owned(), None),
        ("true".to_owned(), None),
        ("false".to_owned(), None),
        ("{}".to_owned(), None),
        ("[5]".to_owned(), None),
    ] {
        let body = format!(r#"{{"status":"partial","req_id":{json}}}"#);
        let expected = id.map_or(INVALID.to_owned(), |id| format!("partial {id}"));
        assert_eq!(submitted(body.as_str()), expected, "{json}");
        assert_eq!(decision(Exchange::Poll, &answer(200, body)), expected, "{json}");
    }
    check(&[(200, r#"{"status":"partial","req_id":null}"#, INVALID, "partial")]);
}

#[test]
fn uses_the_last_of_duplicate_keys() {
    check(&[
        (200, r#"{"status":"fail","status":"success","count":1,"count":2}"#, "count 2", "count 2"),
        (200, r#"{"status":"success","count":1,"count":"2"}"#, INVALID, INVALID),
        (200, r#"{"status":"success","count":1,"count":null}"#, INVALID, INVALID),
        (200, r#"{"status":"success","count":1,"status":"x"}"#, INVALID, INVALID),
        (200, r#"{"status":"partial","req_id":1,"req_id":2}"#, "partial 2", "partial 2"),
        (200, r#"{"status":"partial","req_id":1,"req_id":1.5}"#, INVALID, INVALID),
        (200, r#"{"status":"fail","code":401,"code":429}"#, "rate_limited", "rate_limited"),
        (200, r#"{"status":"fail","code":401,"code":null}"#, "query_failed", "query_failed"),
        (
            200,
            r#"{"status":"fail","error":"too many","error":"no"}"#,
            "query_failed",
            "query_failed",
        ),
        // The same key, written with an escape.
        (200, r#"{"status":"success","count":1,"c\u006funt":2}"#, "count 2", "count 2"),
    ]);
}

#[test]
fn ignores_unknown_keys_with_any_value() {
    for unknown in [
        "null".to_owned(),
        "1e400".to_owned(),
        "123456789012345678901234567890.5e-77".to_owned(),
        r#""\ud800""#.to_owned(),
        r#"{"status":"fail","count":7}"#.to_owned(),
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{}1{}", "{\"status\":".repeat(90_000), "}".repeat(90_000)),
    ] {
        for body in [
            format!(r#"{{"x":{unknown},"status":"success","count":5}}"#),
            format!(r#"{{"status":"success","count":5,"":{unknown}}}"#),
        ] {
            assert!(body.len() <= MAX_BODY);
            let start = body.chars().take(60).collect::<String>();
            assert_eq!(submitted(body), "count 5", "{start}");
        }
    }
}

#[test]
fn refuses_deep_nesting_in_a_known_key_without_a_stack_overflow() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check(&[
        (200, &format!(r#"{{"status":{deep}}}"#), INVALID, INVALID),
        (200, &format!(r#"{{"status":"success","count":{deep}}}"#), INVALID, INVALID),
        (200, &format!(r#"{{"status":"partial","req_id":{deep}}}"#), INVALID, INVALID),
        (
            200,
            &format!(r#"{{"status":"fail","error":{deep},"code":{deep}}}"#),
            "query_failed",
            "query_failed",
        ),
        (200, &deep, INVALID, INVALID),
        (200, &"[".repeat(MAX_BODY), INVALID, INVALID),
    ]);
}

#[test]
fn drops_one_byte_order_mark() {
    let body = r#"{"status":"success","count":5}"#;
    assert_eq!(submitted(format!("\u{feff}{body}")), "count 5");
    assert_eq!(submitted(format!("\u{feff}\u{feff}{body}")), INVALID);
    assert_eq!(submitted(format!("{body}\u{feff}")), INVALID);
    assert_eq!(submitted("\u{feff}"), INVALID);
}

#[test]
fn refuses_a_body_that_is_not_a_json_object() {
    for body in [
        "null",
        "true",
        "5",
        r#""success""#,
        "[]",
        r#"[{"status":"success","count":5}]"#,
        r#"{"status":"success","count":5}x"#,
        r#"{"status":"success","count":5}{}"#,
        r#"{"status":"success","count":5,}"#,
        r#"{"status":"success","count":05}"#,
        r#"{"status":"success","count":+5}"#,
        r#"{"status":"success","count":5.}"#,
        r#"{"status":"success","count":.5}"#,
        r#"{"status":"success","count":0x5}"#,
        r#"{"status":"success","count":NaN}"#,
        r#"{'status':'success','count':5}"#,
        r#"{status:"success",count:5}"#,
        r#"{"status":"success","count":5"#,
        "{\"status\":\"success\",\"count\":5,\"x\":\"\u{1}\"}",
        "// {}\n{\"status\":\"success\",\"count\":5}",
        "status=success&count=5",
        "<html></html>",
        " ",
        "",
    ] {
        assert_eq!(submitted(body), INVALID, "{body}");
        assert_eq!(decision(Exchange::Poll, &answer(503, body)), "server_error", "{body}");
    }
}

#[test]
fn refuses_bytes_that_are_not_utf_8() {
    let cases: [&[u8]; 4] = [
        b"\xff\xfe{\x00}\x00",
        b"{\"status\":\"success\xff\",\"count\":5}",
        b"\x80{\"status\":\"success\",\"count\":5}",
        b"{\"status\":\"success\",\"count\":5\xc3}",
    ];
    for body in cases {
        assert_eq!(submitted(body), INVALID, "{body:?}");
    }
}

#[test]
fn reads_a_body_of_up_to_one_mebibyte() {
    let full = |length: usize| {
        let (start, end) = (r#"{"status":"success","x":""#, r#"","count":5}"#);
        format!("{start}{}{end}", "x".repeat(length - start.len() - end.len()))
    };
    assert_eq!(MAX_BODY, 1_048_576);
    assert_eq!(submitted(full(1_048_576)), "count 5");
    assert_eq!(submitted(full(1_048_577)), INVALID);
    assert_eq!(decision(Exchange::Submit, &answer(500, full(1_048_577))), "server_error");
    // White space counts towards the length.
    let padded = |spaces| format!(r#"{{"status":"success","count":5}}{}"#, " ".repeat(spaces));
    assert_eq!(submitted(padded(1_048_576 - 30)), "count 5");
    assert_eq!(submitted(padded(1_048_577 - 30)), INVALID);
    // A failure that is too long is judged by its HTTP status.
    let fail = format!(r#"{{"status":"fail","code":401,"x":"{}"}}"#, "x".repeat(MAX_BODY));
    assert_eq!(submitted(fail.as_str()), INVALID);
    assert_eq!(decision(Exchange::Poll, &answer(429, fail)), "rate_limited");
}
