//! The table of errors: their codes, retries and fields.

use clevertap_counts::call::{Poller, Step};
use clevertap_counts::client::Limits;

use super::host::*;

const LIMITS: Limits = Limits {
    poll_interval_ms: 30_000,
    max_retries: 2,
    request_timeout_ms: 60_000,
    max_wait_ms: 1_800_000,
};

fn fail(error: &str) -> Scripted {
    answer(200, &format!(r#"{{"status":"fail","error":"{error}"}}"#))
}

/// The result of an exchange, the code of its error, and true if the exchange is retried first. `rate_limited.rs` has the other
/// code.
fn rows() -> Vec<(Scripted, &'static str, bool)> {
    vec![
        (answer(401, ""), "unauthorized", false),
        (answer(200, r#"{"status":"fail","error":"no","code":403}"#), "unauthorized", false),
        (fail("Incorrect Usage"), "query_failed", false),
        (unavailable(), "server_error", true),
        (answer(408, ""), "server_error", true),
        (answer(425, ""), "server_error", true),
        (answer(200, r#"{"status":"fail","code":500}"#), "server_error", true),
        (answer(200, "<html>"), "invalid_response", false),
        (answer(302, ""), "invalid_response", false),
        (answer(404, ""), "invalid_response", false),
        (answer(200, r#"{"status":"success","count":-1}"#), "invalid_response", false),
        (offline(), "network", true),
        (no_answer(), "timeout", true),
    ]
}

#[test]
fn a_failed_submission_has_its_code_and_number_of_tries() {
    for (act, expected, transient) in rows() {
        let host = ScriptedHost::new(vec![act.clone(); 3]);
        for call in [ScriptedHost::count, ScriptedHost::submit] {
            let host = ScriptedHost::new(vec![act.clone(); 3]);
            let error = call(&host, LIMITS).unwrap_err();
            assert_eq!(code(&error), expected, "{act:?}");
            assert_eq!(error.is_transient(), transient, "{act:?}");
            let tries = if transient { 3 } else { 1 };
            assert_eq!(error.attempts(), tries, "{act:?}");
            assert_eq!(host.sent.borrow().len(), usize::try_from(tries).unwrap(), "{act:?}");
            assert_eq!((error.req_id(), error.pending()), (None, None), "{act:?}");
            assert!(error.issues().is_empty());
        }
        assert!(host.sent.borrow().is_empty());
    }
}

#[test]
fn a_failed_poll_also_carries_a_pending_that_can_be_resumed() {
    for (act, expected, transient) in rows() {
        let tries = if transient { 3 } else { 1 };
        let script = vec![act.clone(); 3];
        let counted = ScriptedHost::new(std::iter::once(partial()).chain(script.clone()));
        let (polled, resumed) = (ScriptedHost::new(script.clone()), ScriptedHost::new(script));
        for (host, result, id) in [
            (&counted, counted.count(LIMITS), "9223372036854775807"),
            (&polled, polled.poll(LIMITS, pending(0)), "42"),
            (&resumed, resumed.resume(LIMITS, pending(0)), "42"),
        ] {
            let error = result.unwrap_err();
            assert_eq!(code(&error), expected, "{act:?}");
            assert_eq!((error.is_transient(), error.attempts()), (transient, tries), "{act:?}");
            assert_eq!(error.req_id(), Some(id), "{act:?}");
            if expected == "query_failed" {
                assert_eq!(error.pending(), None, "a failed query cannot be resumed");
                continue;
            }
            // `notBefore` counts from the failed answer.
            let pending = error.pending().unwrap();
            assert_eq!(pending.req_id(), id);
            assert_eq!(pending.not_before(), host.clock.get() + 30_000, "{act:?}");
            let later = ScriptedHost::new([success()]);
            later.clock.set(host.clock.get());
            let step = Poller::resume(config(), LIMITS, pending.clone(), later.clock.get());
            assert_eq!(later.run(step), super::host::counted(7_138));
            assert_eq!(later.sent.borrow()[0].at, pending.not_before());
        }
    }
}

#[test]
fn an_error_carries_the_status_text_code_and_retry_after_of_its_answer() {
    let body = r#"{"status":"fail","error":"Too many","code":"429"}"#;
    let host = ScriptedHost::new([answer(400, body).retry_after("77")]);
    let error = host.poll(Limits { max_retries: 0, ..LIMITS }, pending(0)).unwrap_err();
    assert_eq!((error.status(), error.api_code()), (Some(400), Some(429)));
    assert_eq!(error.api_error(), Some("Too many"));
    assert_eq!(error.retry_after_ms(), Some(77_000));
    let not_before = error.pending().unwrap().not_before();
    assert_eq!(not_before, host.clock.get() + 77_000, "notBefore ignores Retry-After");
    for act in [offline(), no_answer()] {
        let error = ScriptedHost::new(vec![act; 3]).poll(LIMITS, pending(0)).unwrap_err();
        assert_eq!((error.status(), error.api_error(), error.retry_after_ms()), (None, None, None));
    }
}

#[test]
fn a_network_error_shows_the_message_of_its_cause_without_secrets() {
    let thrown = "connect s3cret-P\u{1b}[0m ACCOUNT-9 refused\n";
    let act = Scripted(0, Err(clevertap_counts::call::Failure::Network(thrown.into())));
    let error = ScriptedHost::new([act]).submit(Limits { max_retries: 0, ..LIMITS }).unwrap_err();
    assert!(error.message().contains("connect ***"), "{error}");
    let shown = format!("{error} {error:?} {}", serde_json::to_string(&error).unwrap());
    assert!(!shown.contains("s3cret-P") && !shown.contains("ACCOUNT-9"), "{shown}");
    assert!(!error.message().contains(char::is_control));
}

#[test]
fn attempts_counts_the_tries_of_the_last_exchange() {
    let (limits, fatal) = (LIMITS, fail("no"));
    for (script, attempts) in [
        (vec![fatal.clone()], 1),
        (vec![unavailable(), unavailable(), fatal.clone()], 3),
        (vec![unavailable(), unavailable(), partial(), fatal.clone()], 1),
        (vec![unavailable(), partial(), unavailable(), offline(), fatal.clone()], 3),
        (vec![partial(), unavailable(), partial(), unavailable(), fatal.clone()], 2),
        (vec![partial(), unavailable(), expired(), fatal.clone()], 1),
        (vec![partial(), expired(), unavailable(), fatal], 2),
    ] {
        let error = ScriptedHost::new(script.clone()).count(limits).unwrap_err();
        assert_eq!(error.attempts(), attempts, "{script:?}");
    }
}

#[test]
fn max_retries_applies_to_each_exchange() {
    for max_retries in [0, 1, 3, 7] {
        let limits = Limits { max_retries, ..LIMITS };
        let tries = max_retries + 1;
        let error = ScriptedHost::new(vec![unavailable(); 20]).submit(limits).unwrap_err();
        assert_eq!((code(&error).as_str(), error.attempts()), ("server_error", tries));
        let failures = vec![unavailable(); usize::try_from(max_retries).unwrap()];
        let exchange = |end| failures.iter().cloned().chain([end]);
        let script = exchange(partial()).chain(exchange(partial())).chain(exchange(success()));
        assert_eq!(ScriptedHost::new(script).count(limits), counted(7_138));
    }
}

#[test]
fn an_error_serializes_with_the_names_of_the_contract() {
    let error = ScriptedHost::new([answer(200, "<html>")]).poll(LIMITS, pending(0)).unwrap_err();
    let json = serde_json::to_value(&error).unwrap();
    let message = json["message"].as_str().unwrap().to_owned();
    assert_eq!(
        json,
        serde_json::json!({
            "code": "invalid_response",
            "message": message,
            "transient": false,
            "attempts": 1,
            "status": 200,
            "bodyStart": "<html>",
            "reqId": "42",
            "pending": {
                "status": "partial",
                "endpoint": "events",
                "reqId": "42",
                "notBefore": T0 + 31_000,
            },
        })
    );
    let outcome = serde_json::to_value(counted(5).unwrap()).unwrap();
    assert_eq!(outcome, serde_json::json!({ "status": "success", "count": 5 }));
    assert!(matches!(Poller::submit(config(), with(LIMITS), &query(), T0), Step::Send(_)));
}
