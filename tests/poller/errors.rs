//! The table of errors: which are retried, what each carries.

use clevertap_counts::Outcome;
use clevertap_counts::call::{Poller, Step};
use clevertap_counts::client::Limits;

use super::host::*;

const LIMITS: Limits = Limits {
    poll_interval_ms: 30_000,
    max_retries: 2,
    request_timeout_ms: 60_000,
    max_wait_ms: 1_800_000,
};

fn fail(error: &str) -> Act {
    says(200, &format!(r#"{{"status":"fail","error":"{error}"}}"#))
}

/// What happens, the error's code, whether it is retried first.
fn rows() -> Vec<(Act, &'static str, bool)> {
    vec![
        (says(401, ""), "unauthorized", false),
        (says(200, r#"{"status":"fail","error":"no","code":403}"#), "unauthorized", false),
        (says(429, ""), "rate_limited", true),
        (fail("Too many concurrent requests"), "rate_limited", true),
        (fail("Incorrect Usage"), "query_failed", false),
        (unwell(), "server_error", true),
        (says(408, ""), "server_error", true),
        (says(425, ""), "server_error", true),
        (says(200, r#"{"status":"fail","code":500}"#), "server_error", true),
        (says(200, "<html>"), "invalid_response", false),
        (says(302, ""), "invalid_response", false),
        (says(404, ""), "invalid_response", false),
        (says(200, r#"{"status":"success","count":-1}"#), "invalid_response", false),
        (offline(), "network", true),
        (silence(), "timeout", true),
    ]
}

#[test]
fn a_submission_that_fails() {
    for (act, expected, transient) in rows() {
        let world = World::new(vec![act.clone(); 3]);
        for call in [World::count, World::submit] {
            let world = World::new(vec![act.clone(); 3]);
            let error = call(&world, LIMITS).unwrap_err();
            assert_eq!(code(&error), expected, "{act:?}");
            assert_eq!(error.is_transient(), transient, "{act:?}");
            let tries = if transient { 3 } else { 1 };
            assert_eq!(error.attempts(), tries, "{act:?}");
            assert_eq!(world.sent.borrow().len(), usize::try_from(tries).unwrap(), "{act:?}");
            assert_eq!((error.req_id(), error.pending()), (None, None), "{act:?}");
            assert!(error.issues().is_empty());
        }
        assert!(world.sent.borrow().is_empty());
    }
}

#[test]
fn a_poll_that_fails() {
    for (act, expected, transient) in rows() {
        let tries = if transient { 3 } else { 1 };
        let script = vec![act.clone(); 3];
        let counted = World::new(std::iter::once(partial()).chain(script.clone()));
        let (polled, resumed) = (World::new(script.clone()), World::new(script));
        for (world, result, id) in [
            (&counted, counted.count(LIMITS), "9223372036854775807"),
            (&polled, polled.poll(LIMITS, pending(0)), "42"),
            (&resumed, resumed.resume(LIMITS, pending(0)), "42"),
        ] {
            let error = result.unwrap_err();
            assert_eq!(code(&error), expected, "{act:?}");
            assert_eq!((error.is_transient(), error.attempts()), (transient, tries), "{act:?}");
            assert_eq!(error.req_id(), Some(id), "{act:?}");
            if expected == "query_failed" {
                assert_eq!(error.pending(), None, "resuming cannot help");
                continue;
            }
            // notBefore already counts from the failed answer.
            let pending = error.pending().unwrap();
            assert_eq!(pending.req_id(), id);
            assert_eq!(pending.not_before(), world.clock.get() + 30_000, "{act:?}");
            // Resuming works.
            let later = World::new([success()]);
            later.clock.set(world.clock.get());
            let step = Poller::resume(config(), LIMITS, pending.clone(), later.clock.get());
            assert_eq!(later.run(step), super::host::counted(7_138));
            assert_eq!(later.sent.borrow()[0].at, pending.not_before());
        }
    }
}

#[test]
fn an_answers_own_words_are_carried() {
    let body = r#"{"status":"fail","error":"Too many","code":"429"}"#;
    let world = World::new(vec![says(400, body).retry_after("77"); 3]);
    let error = world.poll(LIMITS, pending(0)).unwrap_err();
    assert_eq!((error.status(), error.api_code()), (Some(400), Some(429)));
    assert_eq!(error.api_error(), Some("Too many"));
    assert_eq!(error.retry_after_ms(), Some(77_000));
    let not_before = error.pending().unwrap().not_before();
    assert_eq!(not_before, world.clock.get() + 77_000, "Retry-After counts too");
    for act in [offline(), silence()] {
        let error = World::new(vec![act; 3]).poll(LIMITS, pending(0)).unwrap_err();
        assert_eq!((error.status(), error.api_error(), error.retry_after_ms()), (None, None, None));
    }
}

#[test]
fn a_network_failure_says_what_the_platform_said_without_secrets() {
    let thrown = "connect s3cret-P\u{1b}[0m ACCOUNT-9 refused\n";
    let act = Act(0, Err(clevertap_counts::call::Failure::Network(thrown.into())));
    let error = World::new([act]).submit(Limits { max_retries: 0, ..LIMITS }).unwrap_err();
    assert!(error.message().contains("connect ***"), "{error}");
    let shown = format!("{error} {error:?} {}", serde_json::to_string(&error).unwrap());
    assert!(!shown.contains("s3cret-P") && !shown.contains("ACCOUNT-9"), "{shown}");
    assert!(!error.message().contains(char::is_control));
}

#[test]
fn attempts_are_those_of_the_last_exchange() {
    let (limits, fatal) = (LIMITS, fail("no"));
    for (script, attempts) in [
        (vec![fatal.clone()], 1),
        (vec![unwell(), unwell(), fatal.clone()], 3),
        (vec![unwell(), unwell(), partial(), fatal.clone()], 1),
        (vec![unwell(), partial(), unwell(), offline(), fatal.clone()], 3),
        (vec![partial(), unwell(), partial(), unwell(), fatal.clone()], 2),
        (vec![partial(), unwell(), expired(), fatal.clone()], 1),
        (vec![partial(), expired(), unwell(), fatal], 2),
    ] {
        let error = World::new(script.clone()).count(limits).unwrap_err();
        assert_eq!(error.attempts(), attempts, "{script:?}");
    }
}

/// Each exchange has retries of its own.
#[test]
fn max_retries() {
    for max_retries in [0, 1, 3, 7] {
        let limits = Limits { max_retries, ..LIMITS };
        let tries = max_retries + 1;
        let error = World::new(vec![unwell(); 20]).submit(limits).unwrap_err();
        assert_eq!((code(&error).as_str(), error.attempts()), ("server_error", tries));
        let failures = vec![unwell(); usize::try_from(max_retries).unwrap()];
        let exchange = |end| failures.iter().cloned().chain([end]);
        let script = exchange(partial()).chain(exchange(partial())).chain(exchange(success()));
        assert_eq!(World::new(script).count(limits), counted(7_138));
    }
}

#[test]
fn an_error_serializes_for_callers() {
    let error = World::new([says(200, "<html>")]).poll(LIMITS, pending(0)).unwrap_err();
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
    let outcome = serde_json::to_value(Outcome::Success { count: 5 }).unwrap();
    assert_eq!(outcome, serde_json::json!({ "status": "success", "count": 5 }));
    assert!(matches!(Poller::submit(config(), with(LIMITS), &query(), T0), Step::Send(_)));
}
