//! Tests the results of the endpoints: counts, reports, and the other keys of an answer.

use super::{Decision, Endpoint, Exchange, INVALID, MAX_BODY, NOW, answer, decide};
use crate::text::Secrets;

/// Returns the result and the other keys as JSON, or the error's code.
fn result(endpoint: Endpoint, body: &str) -> (String, String) {
    let mut seen = Vec::new();
    for exchange in [Exchange::Submit, Exchange::Poll] {
        let response = answer(200, body);
        seen.push(match decide(endpoint, exchange, &response, NOW, &Secrets::default) {
            Ok(Decision::Success(success)) => {
                let extra = success.extra.map(|extra| extra.as_str().to_owned());
                let result = serde_json::to_string(&success.result).unwrap();
                (result, extra.unwrap_or_default())
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => (error.code().name().to_owned(), String::new()),
        });
    }
    assert_eq!(seen[0], seen[1], "{body}");
    seen.swap_remove(0)
}

fn check(endpoints: [Endpoint; 2], rows: &[(&str, &str, &str)]) {
    for &(body, wanted, extra) in rows {
        for endpoint in endpoints {
            let seen = result(endpoint, body);
            assert_eq!((seen.0.as_str(), seen.1.as_str()), (wanted, extra), "{endpoint:?} {body}");
        }
    }
}

#[test]
fn the_other_keys_of_a_count_are_extra() {
    check(
        Endpoint::COUNTS,
        &[
            (r#"{"status":"success","count":5}"#, "5", ""),
            (
                r#"{"count":2950,"nQCount":0,"status":"success","tcount":7921,"userDeviceCount":{"devices":1,"users":1}}"#,
                "2950",
                r#"{"nQCount":0,"tcount":7921,"userDeviceCount":{"devices":1,"users":1}}"#,
            ),
            // Not rounded, and as they are.
            (
                r#"{"a":12345678901234567890,"status":"success","b":1e400,"count":5,"c": [ "\ud800" ] }"#,
                "5",
                r#"{"a":12345678901234567890,"b":1e400,"c":[ "\ud800" ]}"#,
            ),
            (
                r#"{"status":"success","count":5,"req_id":7,"error":null,"code":2}"#,
                "5",
                r#"{"req_id":7,"error":null,"code":2}"#,
            ),
            (
                r#"{"status":"success","count":5,"__proto__":{"x":1},"":0,"a\"\u0062":1}"#,
                "5",
                r#"{"__proto__":{"x":1},"":0,"a\"b":1}"#,
            ),
            (r#"{"status":"success","days":{"20240101":3}}"#, INVALID, ""),
        ],
    );
}

#[test]
fn a_report_holds_the_keys_whose_values_are_objects() {
    check(
        [Endpoint::Trends, Endpoint::Top],
        &[
            (
                r#"{"status":"success","days":{"20240101":3,"20240102":0},"months":{"202401":3}}"#,
                r#"{"days":{"20240101":3,"20240102":0},"months":{"202401":3}}"#,
                "",
            ),
            (
                r#"{"os":{"STR":{"Android":41,"-1":3}},"status":"success"}"#,
                r#"{"os":{"STR":{"Android":41,"-1":3}}}"#,
                "",
            ),
            (
                r#"{"x":1,"a":{},"status":"success","y":[{}],"z":null,"s":"{}"}"#,
                r#"{"a":{}}"#,
                r#"{"x":1,"y":[{}],"z":null,"s":"{}"}"#,
            ),
            // A group may have a name that answers of counts use.
            (
                r#"{"status":"success","count":{"20240101":3},"tcount":5}"#,
                r#"{"count":{"20240101":3}}"#,
                r#"{"tcount":5}"#,
            ),
            (
                r#"{"status":"success","__proto__":{"a":{"b":1}},"constructor":{}}"#,
                r#"{"__proto__":{"a":{"b":1}},"constructor":{}}"#,
                "",
            ),
            (
                r#"{"status":"success","days":{"a":"not a number","b":[1e400]}}"#,
                r#"{"days":{"a":"not a number","b":[null]}}"#,
                "",
            ),
            (r#"{"status":"success"}"#, INVALID, ""),
            (r#"{"status":"success","count":5}"#, INVALID, ""),
            (r#"{"status":"success","days":[],"x":"{}"}"#, INVALID, ""),
            (r#"{"status":"success","days":null}"#, INVALID, ""),
        ],
    );
}

#[test]
fn the_last_of_duplicate_keys_counts_in_reports_too() {
    check(
        [Endpoint::Trends, Endpoint::Top],
        &[
            (r#"{"status":"success","a":{"x":1},"a":{"y":2}}"#, r#"{"a":{"y":2}}"#, ""),
            (r#"{"status":"success","a":{},"b":{},"a":5}"#, r#"{"b":{}}"#, r#"{"a":5}"#),
            (r#"{"a":5,"status":"success","\u0061":{}}"#, r#"{"a":{}}"#, ""),
            (r#"{"status":"success","a":{},"a":5}"#, INVALID, ""),
            (r#"{"status":{},"a":{},"status":"success"}"#, r#"{"a":{}}"#, ""),
        ],
    );
}

/// Without a limit, the search for duplicates would take time by the square of the number of keys.
#[test]
fn an_answer_with_a_report_has_at_most_1000_keys() {
    let members = |number: usize| {
        let members = (1..number).map(|n| format!(r#","{n}":{{}}"#)).collect::<String>();
        format!(r#"{{"status":"success"{members}}}"#)
    };
    assert_ne!(result(Endpoint::Trends, &members(1_000)).0, INVALID);
    assert_eq!(result(Endpoint::Trends, &members(1_001)).0, INVALID);
    let full = members(80_000);
    assert!(full.len() < MAX_BODY);
    assert_eq!(result(Endpoint::Top, &full).0, INVALID);
    let count = full.replacen('{', r#"{"count":5,"#, 1);
    let (result, extra) = result(Endpoint::Events, &count);
    assert_eq!((result.as_str(), extra.len()), ("5", full.len() - r#""status":"success","#.len()));
}

#[test]
fn values_of_any_depth_are_passed_on() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let body = format!(r#"{{"status":"success","count":5,"days":{{"a":{deep}}},"x":{deep}}}"#);
    for (endpoint, report, extra) in [
        (Endpoint::Events, None, format!(r#"{{"days":{{"a":{deep}}},"x":{deep}}}"#)),
        (
            Endpoint::Top,
            Some(format!(r#"{{"days":{{"a":{deep}}}}}"#)),
            format!(r#"{{"count":5,"x":{deep}}}"#),
        ),
    ] {
        let decision =
            decide(endpoint, Exchange::Poll, &answer(200, &*body), NOW, &Secrets::default);
        let Ok(Decision::Success(success)) = decision else { panic!("{decision:?}") };
        assert!(success.extra.is_some_and(|seen| seen.as_str() == extra));
        let seen = match &success.result {
            crate::protocol::QueryResult::Report(report) => Some(report.as_str()),
            crate::protocol::QueryResult::Count(_) => None,
        };
        assert!(seen == report.as_deref());
        // Rust programs that convert the result get an error and no stack overflow.
        assert_eq!(serde_json::to_string(&success.result).is_err(), report.is_some());
    }
}
