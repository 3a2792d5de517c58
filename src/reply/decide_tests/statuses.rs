//! Tests each HTTP status against a table that was written by hand from the package's contract.

use super::{Exchange, INVALID, answer, check, decision};

/// First status, last status, and the meanings of success, partial, fail (with neither code nor text) and any other body.
const TABLE: &[(u16, u16, [&str; 4])] = &[
    (100, 199, [INVALID, INVALID, "query_failed", INVALID]),
    (200, 299, ["count 7", "partial 9", "query_failed", INVALID]),
    (300, 399, [INVALID, INVALID, INVALID, INVALID]),
    (400, 400, [INVALID, INVALID, "query_failed", INVALID]),
    (401, 401, ["unauthorized", "unauthorized", "unauthorized", "unauthorized"]),
    (402, 402, [INVALID, INVALID, "query_failed", INVALID]),
    (403, 403, ["unauthorized", "unauthorized", "unauthorized", "unauthorized"]),
    (404, 407, [INVALID, INVALID, "query_failed", INVALID]),
    (408, 408, ["server_error", "server_error", "query_failed", "server_error"]),
    (409, 424, [INVALID, INVALID, "query_failed", INVALID]),
    (425, 425, ["server_error", "server_error", "query_failed", "server_error"]),
    (426, 428, [INVALID, INVALID, "query_failed", INVALID]),
    (429, 429, ["rate_limited", "rate_limited", "rate_limited", "rate_limited"]),
    (430, 499, [INVALID, INVALID, "query_failed", INVALID]),
    (500, 599, ["server_error", "server_error", "server_error", "server_error"]),
    (600, 999, [INVALID, INVALID, "query_failed", INVALID]),
];

#[test]
fn decides_at_each_http_status() {
    let mut next = 100;
    for &(first, last, [success, partial, fail, other]) in TABLE {
        assert_eq!(first, next, "the table has no gap");
        next = last + 1;
        for http in first..=last {
            for (body, expected) in [
                (r#"{"status":"success","count":7}"#, success),
                (r#"{"status":"partial","req_id":9}"#, partial),
                (r#"{"status":"fail","error":"no"}"#, fail),
                ("<!doctype html><title>Oops</title>", other),
                ("", other),
                ("{}", if http == 202 { "accepted" } else { other }),
                ("[]", other),
                (r#"{"status":"success","count":7"#, other),
            ] {
                for exchange in [Exchange::Submit, Exchange::Poll] {
                    let seen = decision(exchange, &answer(http, body));
                    let expected = match (expected, exchange) {
                        ("accepted", Exchange::Poll) => "partial",
                        ("accepted", Exchange::Submit) => INVALID,
                        _ => expected,
                    };
                    assert_eq!(seen, expected, "{exchange:?} HTTP {http} {body}");
                }
            }
        }
    }
    assert_eq!(next, 1_000);
}

#[test]
fn accepted_counts_as_partial_if_the_body_has_no_status() {
    check(&[
        (202, r#"{"req_id":9}"#, "partial 9", "partial 9"),
        (202, r#"{"req_id":"a","status":null,"message":"received"}"#, "partial a", "partial a"),
        (202, "{}", INVALID, "partial"),
        (202, r#"{"req_id":1.5}"#, INVALID, INVALID),
        (202, r#"{"status":"success","count":5,"req_id":9}"#, "count 5", "count 5"),
        (202, r#"{"status":"accepted","req_id":9}"#, INVALID, INVALID),
        (202, r#"{"status":5,"req_id":9}"#, INVALID, INVALID),
        (202, r#"{"status":"fail","error":"no","req_id":9}"#, "query_failed", "query_failed"),
        (202, r#"[{"req_id":9}]"#, INVALID, INVALID),
        (202, "", INVALID, INVALID),
        (200, r#"{"req_id":9}"#, INVALID, INVALID),
        (201, r#"{"req_id":9}"#, INVALID, INVALID),
    ]);
}

/// Tests the code of a failure at each HTTP status, which decides only in some combinations.
#[test]
fn decides_at_each_http_status_with_a_code() {
    for http in (200..300).chain(400..600u16) {
        for (code, at_plain_status, at_401, at_429, at_5xx) in [
            ("3", "query_failed", "unauthorized", "rate_limited", "query_failed"),
            ("400", "query_failed", "unauthorized", "rate_limited", "query_failed"),
            ("401", "unauthorized", "unauthorized", "unauthorized", "unauthorized"),
            ("403", "unauthorized", "unauthorized", "unauthorized", "unauthorized"),
            ("429", "rate_limited", "unauthorized", "rate_limited", "rate_limited"),
            ("500", "server_error", "unauthorized", "rate_limited", "server_error"),
            ("599", "server_error", "unauthorized", "rate_limited", "server_error"),
            ("600", "query_failed", "unauthorized", "rate_limited", "query_failed"),
        ] {
            let expected = match http {
                401 | 403 => at_401,
                429 => at_429,
                500.. => at_5xx,
                _ => at_plain_status,
            };
            for code in [code.to_owned(), format!("\"{code}\"")] {
                let body = format!(r#"{{"status":"fail","code":{code}}}"#);
                for exchange in [Exchange::Submit, Exchange::Poll] {
                    assert_eq!(
                        decision(exchange, &answer(http, body.as_str())),
                        expected,
                        "{http} {body}"
                    );
                }
            }
        }
    }
}
