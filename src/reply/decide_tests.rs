//! Tests the decision table rule by rule. Each row is a case.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use super::{Decision, Exchange, MAX_BODY, Response, decide};
use crate::client::{Config, Region};
use crate::error::Error;
use crate::protocol::{Endpoint, QueryResult};

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#[path = "decide_tests/any_bytes.rs"]
mod any_bytes;
#[path = "decide_tests/errors.rs"]
mod errors;
#[path = "decide_tests/results.rs"]
mod results;
#[path = "decide_tests/statuses.rs"]
mod statuses;
#[path = "decide_tests/values.rs"]
mod values;

/// Tue, 14 Nov 2023 22:13:20 GMT.
const NOW: u64 = 1_700_000_000_000;

fn answer(status: impl Into<Option<u16>>, body: impl Into<Vec<u8>>) -> Response {
    Response { status: status.into(), retry_after: None, body: body.into() }
}

fn decide_for(exchange: Exchange, response: &Response) -> Result<Decision, Error> {
    let config = Config::clevertap(Region::Eu1, "ACCOUNT_ID", "PASSCODE").unwrap();
    decide(Endpoint::Events, exchange, response, NOW, &|| config.secrets())
}

fn error_of(exchange: Exchange, response: &Response) -> Error {
    decide_for(exchange, response).unwrap_err()
}

/// Returns the meaning of an answer as the tables below write it: `count 5`, `partial 12`, `partial` (with the old id), or
/// the error's code.
fn decision(exchange: Exchange, response: &Response) -> String {
    match decide_for(exchange, response) {
        Ok(Decision::Success(success)) => match success.result {
            QueryResult::Count(count) => format!("count {count}"),
            QueryResult::Report(report) => report.as_str().to_owned(),
        },
        Ok(Decision::Partial { req_id: Some(id), .. }) => format!("partial {id}"),
        Ok(Decision::Partial { req_id: None, .. }) => "partial".to_owned(),
        Err(error) => serde_json::to_value(error.code()).unwrap().as_str().unwrap().to_owned(),
    }
}

/// HTTP status, body, meaning for a submission, meaning for a poll.
type Row<'a> = (u16, &'a str, &'a str, &'a str);

fn check(rows: &[Row]) {
    for &(http, body, submit, poll) in rows {
        let response = answer(http, body);
        assert_eq!(decision(Exchange::Submit, &response), submit, "submit: HTTP {http} {body}");
        assert_eq!(decision(Exchange::Poll, &response), poll, "poll: HTTP {http} {body}");
    }
}

const INVALID: &str = "invalid_response";

#[test]
fn rule_1_refuses_a_redirect_with_any_body() {
    for body in [
        r#"{"status":"success","count":5}"#,
        r#"{"status":"partial","req_id":5}"#,
        r#"{"status":"fail","error":"x","code":401}"#,
        "<html>Moved</html>",
        "",
    ] {
        for status in (300..400).map(Some).chain([None]) {
            for exchange in [Exchange::Submit, Exchange::Poll] {
                let error = error_of(exchange, &answer(status, body));
                assert_eq!(error.code(), crate::ErrorCode::InvalidResponse, "{status:?} {body}");
                assert_eq!(error.status(), status, "the status of an opaque redirect is unknown");
                assert!(error.body_start().is_some());
                assert!(error.message().contains("redirect"), "{error}");
            }
        }
    }
}

#[test]
fn rule_2_accepts_success_and_partial() {
    check(&[
        (200, r#"{"status":"success","count":7138}"#, "count 7138", "count 7138"),
        (200, r#"{"count":7138,"status":"success"}"#, "count 7138", "count 7138"),
        (204, r#"{"status":"success","count":0}"#, "count 0", "count 0"),
        (299, r#"{"status":"SuCCeSS","count":1}"#, "count 1", "count 1"),
        (200, " \r\n\t{ \"status\" : \"success\" , \"count\" : 1 } \n", "count 1", "count 1"),
        (
            200,
            r#"{"req_id":384649162721759,"status":"partial"}"#,
            "partial 384649162721759",
            "partial 384649162721759",
        ),
        (202, r#"{"req_id":"a b","status":"PARTIAL"}"#, "partial a b", "partial a b"),
        // Success ignores `req_id`, and partial ignores `count`.
        (200, r#"{"status":"success","count":3,"req_id":{}}"#, "count 3", "count 3"),
        (200, r#"{"status":"partial","count":3,"req_id":4}"#, "partial 4", "partial 4"),
        // Neither `error` nor `code` turns a good answer into a failure.
        (200, r#"{"status":"success","count":3,"error":"x","code":401}"#, "count 3", "count 3"),
        (200, r#"{"status":"partial","req_id":4,"code":500}"#, "partial 4", "partial 4"),
        // The endpoint for profiles answers with further keys.
        (
            200,
            r#"{"status":"success","count":9,"nQCount":9,"tcount":12,"userDeviceCount":14}"#,
            "count 9",
            "count 9",
        ),
        // Malformed answers.
        (200, r#"{"status":"success"}"#, INVALID, INVALID),
        (200, r#"{"status":"success","Count":5}"#, INVALID, INVALID),
        (200, r#"{"status":"success","req_id":5}"#, INVALID, INVALID),
        // A partial answer to a poll may lack a req_id and so keep the old one.
        (200, r#"{"status":"partial"}"#, INVALID, "partial"),
        (200, r#"{"status":"partial","count":5}"#, INVALID, "partial"),
        (200, r#"{"status":"partial","req_id":""}"#, INVALID, INVALID),
        (200, r#"{"status":"partial","req_id":1.5}"#, INVALID, INVALID),
    ]);
}

#[test]
fn rule_2_does_not_match_another_status() {
    check(&[
        (200, r#"{"status":"ok","count":5}"#, INVALID, INVALID),
        (200, r#"{"status":"successful","count":5}"#, INVALID, INVALID),
        (200, r#"{"status":["success"],"count":5}"#, INVALID, INVALID),
        (200, r#"{"status":true,"count":5}"#, INVALID, INVALID),
        (200, r#"{"status":null,"count":5}"#, INVALID, INVALID),
        (200, r#"{"count":5}"#, INVALID, INVALID),
        (200, r#"{"Status":"success","count":5}"#, INVALID, INVALID),
        (200, r#"{"result":{"status":"success","count":5}}"#, INVALID, INVALID),
    ]);
}

#[test]
fn rule_3_a_poll_in_progress_is_partial() {
    let text = "Request still in progress, please retry later";
    let with_code = |code: &str| format!(r#"{{"status":"fail","error":"x","code":{code}}}"#);
    check(&[
        (200, &with_code("2"), "query_failed", "partial"),
        (200, &with_code("\"2\""), "query_failed", "partial"),
        (200, &with_code("-2"), "query_failed", "query_failed"),
        (200, &with_code("20"), "query_failed", "query_failed"),
        (200, r#"{"status":"fail","code":2}"#, "query_failed", "partial"),
        (200, &format!(r#"{{"status":"fail","error":"{text}"}}"#), "query_failed", "partial"),
        (200, r#"{"status":"fail","error":"Still IN PROGRESS"}"#, "query_failed", "partial"),
        (200, r#"{"status":"fail","error":["in progress"]}"#, "query_failed", "partial"),
        (200, r#"{"status":"fail","error":"progressing"}"#, "query_failed", "query_failed"),
        // This check comes first in the rule, so it wins at any HTTP status.
        (401, &with_code("2"), "unauthorized", "partial"),
        (429, &with_code("2"), "rate_limited", "partial"),
        (503, &with_code("2"), "query_failed", "partial"),
        (503, r#"{"status":"fail","error":"in progress"}"#, "server_error", "partial"),
        (200, r#"{"status":"fail","error":"in progress","code":401}"#, "unauthorized", "partial"),
        (200, r#"{"status":"fail","error":"too many in progress"}"#, "rate_limited", "partial"),
        (
            200,
            r#"{"status":"fail","error":"invalid request id, in progress"}"#,
            "query_failed",
            "partial",
        ),
    ]);
}

#[test]
fn rule_3_recognizes_refused_credentials_and_too_many_requests() {
    let (refused, limited) = ("unauthorized", "rate_limited");
    check(&[
        (200, r#"{"status":"fail","error":"x","code":401}"#, refused, refused),
        (200, r#"{"status":"FAIL","error":"x","code":"403"}"#, refused, refused),
        (400, r#"{"status":"fail","code":401}"#, refused, refused),
        (401, r#"{"status":"fail","error":"Account ID is not valid"}"#, refused, refused),
        (403, r#"{"status":"fail"}"#, refused, refused),
        (401, r#"{"status":"fail","code":429}"#, refused, refused),
        (401, r#"{"status":"fail","error":"too many"}"#, refused, refused),
        (403, r#"{"status":"fail","code":500}"#, refused, refused),
        (500, r#"{"status":"fail","code":401}"#, refused, refused),
        (429, r#"{"status":"fail","code":403}"#, refused, refused),
        (401, r#"{"status":"fail","error":"unknown req_id"}"#, refused, refused),
        (200, r#"{"status":"fail","error":"x","code":429}"#, limited, limited),
        (200, r#"{"status":"fail","error":"Too Many Concurrent Requests"}"#, limited, limited),
        (400, r#"{"status":"fail","error":"too many","code":400}"#, limited, limited),
        (429, r#"{"status":"fail"}"#, limited, limited),
        (429, r#"{"status":"fail","code":500}"#, limited, limited),
        (500, r#"{"status":"fail","code":"429"}"#, limited, limited),
        (500, r#"{"status":"fail","error":"too many"}"#, limited, limited),
        (429, r#"{"status":"fail","error":"invalid req_id"}"#, limited, limited),
    ]);
}

#[test]
fn rule_3_recognizes_an_unknown_req_id_in_the_answer_to_a_poll() {
    let (failed, expired) = ("query_failed", "request_expired");
    check(&[
        (200, r#"{"status":"fail","error":"invalid request id"}"#, failed, expired),
        (400, r#"{"status":"fail","error":"Invalid Request ID","code":400}"#, failed, expired),
        (404, r#"{"status":"fail","error":"unknown req_id 5"}"#, failed, expired),
        (200, r#"{"status":"fail","error":"REQ_ID is INVALID"}"#, failed, expired),
        (200, r#"{"status":"fail","error":["Unknown request id"]}"#, failed, expired),
        (200, r#"{"status":"fail","error":{"m":"req_id","w":"unknown"}}"#, failed, expired),
        (200, r#"{"status":"fail","error":"invalid request"}"#, failed, failed),
        (200, r#"{"status":"fail","error":"Invalid event : Uninstalled"}"#, failed, failed),
        (200, r#"{"status":"fail","error":"request id expired"}"#, failed, failed),
        (200, r#"{"status":"fail","error":"missing req_id"}"#, failed, failed),
        (200, r#"{"status":"fail","error":"invalid reqid"}"#, failed, failed),
        // This check comes before `server_error`.
        (500, r#"{"status":"fail","error":"invalid req_id"}"#, "server_error", expired),
        (200, r#"{"status":"fail","error":"invalid req_id","code":500}"#, "server_error", expired),
    ]);
}

#[test]
fn rule_3_tells_a_failing_service_from_a_failed_query() {
    let (failed, failing) = ("query_failed", "server_error");
    check(&[
        (200, r#"{"status":"fail","error":"x","code":500}"#, failing, failing),
        (200, r#"{"status":"fail","code":"599"}"#, failing, failing),
        (400, r#"{"status":"fail","code":503}"#, failing, failing),
        (500, r#"{"status":"fail","error":"x"}"#, failing, failing),
        (599, r#"{"status":"fail"}"#, failing, failing),
        // A code wins over HTTP 5xx.
        (500, r#"{"status":"fail","error":"x","code":400}"#, failed, failed),
        (500, r#"{"status":"fail","error":"x","code":3}"#, failed, failed),
        (200, r#"{"status":"fail","code":499}"#, failed, failed),
        (200, r#"{"status":"fail","code":600}"#, failed, failed),
        (200, r#"{"status":"fail","code":-500}"#, failed, failed),
        // A value that is not a code is ignored.
        (500, r#"{"status":"fail","code":null}"#, failing, failing),
        (500, r#"{"status":"fail","code":"E400"}"#, failing, failing),
        (500, r#"{"status":"fail","code":"+400"}"#, failing, failing),
        (500, r#"{"status":"fail","code":""}"#, failing, failing),
        (500, r#"{"status":"fail","code":[400]}"#, failing, failing),
        (500, r#"{"status":"fail","code":400.5}"#, failing, failing),
        (500, r#"{"status":"fail","code":"4 0"}"#, failing, failing),
        // No other check matches.
        (200, r#"{"status":"fail"}"#, failed, failed),
        (200, r#"{"status":"fail","error":"Incorrect Usage","code":3}"#, failed, failed),
        (200, r#"{"status":"fail","error":"[\"Invalid event : X\"]","code":400}"#, failed, failed),
        (404, r#"{"status":"fail","error":"no"}"#, failed, failed),
        (408, r#"{"status":"fail","error":"no"}"#, failed, failed),
        (425, r#"{"status":"fail","error":"no"}"#, failed, failed),
        (200, r#"{"status":"fail","count":5,"req_id":6}"#, failed, failed),
    ]);
}

#[test]
fn rule_4_decides_by_the_http_status() {
    let (refused, failing) = ("unauthorized", "server_error");
    check(&[
        (200, r#"{"error":"x","code":401}"#, INVALID, INVALID),
        (200, "<html>Sign in</html>", INVALID, INVALID),
        (204, "", INVALID, INVALID),
        (400, r#"{"error":"bad","code":500}"#, INVALID, INVALID),
        (404, "<h1>not found</h1>", INVALID, INVALID),
        (401, "", refused, refused),
        (403, "<html>Forbidden</html>", refused, refused),
        (403, r#"{"status":"success","count":5}"#, refused, refused),
        (429, r#"{"status":"partial","req_id":5}"#, "rate_limited", "rate_limited"),
        (408, "", failing, failing),
        (425, "null", failing, failing),
        (500, r#"{"status":"success","count":5}"#, failing, failing),
        (502, "<html>Bad Gateway</html>", failing, failing),
        (504, "", failing, failing),
        // Without "status":"fail", texts decide nothing.
        (400, r#"{"error":"Too many requests"}"#, INVALID, INVALID),
        (400, r#"{"error":"invalid req_id"}"#, INVALID, INVALID),
        (400, r#"{"error":"in progress","code":2}"#, INVALID, INVALID),
    ]);
}
