//! `maxWaitMs` and `requestTimeoutMs`.

use clevertap_counts::Error;
use clevertap_counts::client::Limits;

use super::host::*;

fn max_wait(max_wait_ms: u64) -> Limits {
    Limits { max_wait_ms, ..Limits::default() }
}

fn assert_exceeded(error: &Error, attempts: u32) {
    assert_eq!(code(error), "deadline_exceeded");
    assert_eq!((error.attempts(), error.is_transient()), (attempts, false));
    assert!(error.message().contains("maxWaitMs"), "{error}");
}

#[test]
fn a_wait_past_the_deadline_fails_at_once() {
    for ms in [1_000, 20_000, 30_999, 31_000] {
        let host = ScriptedHost::new([partial()]);
        let error = host.count(max_wait(ms)).unwrap_err();
        assert_exceeded(&error, 1);
        assert_eq!((host.elapsed(), host.slept.borrow().len()), (1_000, 0), "the call waited");
        let pending = error.pending().unwrap();
        assert_eq!((pending.req_id(), pending.not_before()), ("9223372036854775807", T0 + 31_000));
        assert_eq!(error.req_id(), Some("9223372036854775807"));
    }
    let host = ScriptedHost::new([partial(), success()]);
    assert_eq!(host.count(max_wait(32_000)), counted(7_138));
    let error =
        ScriptedHost::new([partial().retry_after("60")]).count(max_wait(60_000)).unwrap_err();
    assert_exceeded(&error, 1);
    assert_eq!(error.pending().unwrap().not_before(), T0 + 61_000);
}

#[test]
fn a_retry_past_the_deadline_fails_with_the_error_of_the_last_try() {
    for (act, expected) in [(unavailable(), "server_error"), (offline(), "network")] {
        let host = ScriptedHost::new([act.clone()]);
        let error = host.submit(max_wait(1_999)).unwrap_err();
        assert_eq!((code(&error).as_str(), error.attempts()), (expected, 1));
        assert_eq!((host.elapsed(), error.is_transient()), (1_000, true));
        let host = ScriptedHost::new([partial(), act.clone()]);
        let error = host.count(max_wait(61_999)).unwrap_err();
        assert_eq!((code(&error).as_str(), error.attempts()), (expected, 1));
        assert_eq!(host.elapsed(), 32_000);
        assert_eq!(error.pending().unwrap().not_before(), T0 + 62_000);
        // `Retry-After` can move a retry past the deadline.
        let error =
            ScriptedHost::new([unavailable().retry_after("1800")]).submit(max_wait(1_800_000));
        assert_eq!(code(&error.unwrap_err()), "server_error");
        assert_eq!(ScriptedHost::new([act, success()]).submit(max_wait(3_000)), counted(7_138));
    }
    let slow = Limits { request_timeout_ms: 10_000, ..max_wait(10_400) };
    let error = ScriptedHost::new([no_answer()]).submit(slow).unwrap_err();
    assert_eq!((code(&error).as_str(), error.attempts()), ("timeout", 1));
}

#[test]
fn the_deadline_aborts_an_exchange_in_flight() {
    let host = ScriptedHost::new([no_answer()]);
    let error = host.count(max_wait(20_000)).unwrap_err();
    assert_exceeded(&error, 1);
    assert_eq!((host.elapsed(), error.pending()), (20_000, None));

    let host = ScriptedHost::new([partial(), no_answer()]);
    let error = host.count(max_wait(40_000)).unwrap_err();
    assert_exceeded(&error, 1);
    assert_eq!((host.elapsed(), host.sent.borrow()[1].answer_by), (40_000, T0 + 40_000));
    assert_eq!(
        error.pending().unwrap().not_before(),
        T0 + 70_000,
        "notBefore does not count from the aborted poll"
    );

    let host = ScriptedHost::new([unavailable(), no_answer()]);
    assert_exceeded(&host.submit(max_wait(10_000)).unwrap_err(), 2);
}

#[test]
fn an_exchange_that_exceeds_its_timeout_is_retried() {
    let limits = Limits { request_timeout_ms: 5_000, max_retries: 1, ..Limits::default() };
    let host = ScriptedHost::new([no_answer(), success()]);
    assert_eq!(host.submit(limits), counted(7_138));
    assert_eq!(host.sent_at(), [0, 6_000]);
    assert_eq!(host.sent.borrow()[0].answer_by, T0 + 5_000);
    let host = ScriptedHost::new([partial(), no_answer(), no_answer()]);
    let error = host.count(limits).unwrap_err();
    assert_eq!((code(&error).as_str(), error.attempts()), ("timeout", 2));
    assert_eq!(host.sent_at(), [0, 31_000, 66_000]);
    assert_eq!(error.pending().unwrap().not_before(), T0 + 101_000);
    assert!(error.message().contains("requestTimeoutMs"), "{error}");
    assert_eq!(ScriptedHost::new([success().after(5_000)]).submit(limits), counted(7_138));
}

#[test]
fn the_deadline_counts_from_the_first_request_and_includes_later_queueing() {
    let host = ScriptedHost::new([partial(), success()]).queueing([86_400_000]);
    assert_eq!(host.count(max_wait(32_000)), counted(7_138));
    assert_eq!(host.sent_at(), [86_400_000, 86_431_000]);
    // Queueing for the poll is included.
    let host = ScriptedHost::new([partial(), success()]).queueing([0, 50_000]);
    assert_eq!(host.count(max_wait(100_000)), counted(7_138));
    assert_eq!(host.sent_at(), [0, 81_000]);
    let host = ScriptedHost::new([partial()]).queueing([86_400_000, 70_000]);
    let error = host.count(max_wait(100_000)).unwrap_err();
    assert_exceeded(&error, 1);
    assert_eq!(host.elapsed(), 86_500_000, "the call stayed in the queue after its deadline");
    assert_eq!(error.pending().unwrap().not_before(), T0 + 86_431_000);
    let host = ScriptedHost::new([unavailable()]).queueing([0, 1_000_000]);
    let error = host.submit(max_wait(10_000)).unwrap_err();
    assert_exceeded(&error, 1);
    assert_eq!((error.pending(), host.elapsed()), (None, 10_000));
}

#[test]
fn the_deadline_of_resume_counts_from_its_first_poll() {
    let host = ScriptedHost::new([partial(), success()]);
    assert_eq!(host.resume(max_wait(32_000), pending(20_000)), counted(7_138));
    assert_eq!(host.sent_at(), [20_000, 51_000]);
    let host = ScriptedHost::new([partial()]);
    assert_exceeded(&host.resume(max_wait(30_000), pending(20_000)).unwrap_err(), 1);
}

#[test]
fn a_resubmission_keeps_the_deadline() {
    let host = ScriptedHost::new([partial(), expired(), partial()]);
    let error = host.count(max_wait(60_000)).unwrap_err();
    assert_exceeded(&error, 1);
    assert_eq!(host.methods(), "POST GET POST");
    let host = ScriptedHost::new([partial(), expired(), no_answer()]);
    assert_exceeded(&host.count(max_wait(60_000)).unwrap_err(), 1);
    assert_eq!(host.elapsed(), 60_000);
}

#[test]
fn absurd_limits_and_waits_do_not_overflow() {
    let most = clevertap_counts::MAX_SAFE_INTEGER;
    let limits = Limits {
        poll_interval_ms: most,
        max_retries: u32::MAX,
        request_timeout_ms: most,
        max_wait_ms: most,
    };
    let host = ScriptedHost::new([success()]);
    assert_eq!(host.count(limits), counted(7_138));
    let error =
        ScriptedHost::new([partial()]).count(Limits { max_wait_ms: 5_000, ..limits }).unwrap_err();
    assert_exceeded(&error, 1);
    assert!(error.pending().unwrap().not_before() <= most, "notBefore is not a safe integer");
    let forever = unavailable().retry_after("99999999999999999999");
    let error = ScriptedHost::new([forever]).poll(Limits::default(), pending(0)).unwrap_err();
    assert_eq!(code(&error), "server_error");
    assert!(error.pending().unwrap().not_before() <= most);
}
