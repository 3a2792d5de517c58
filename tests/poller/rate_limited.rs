//! Answers that refuse a request because of too many others. They are retried until the deadline.

use clevertap_counts::client::Limits;

use super::host::*;

fn limits(max_retries: u32, max_wait_ms: u64) -> Limits {
    Limits { max_retries, max_wait_ms, ..Limits::default() }
}

fn too_many() -> Scripted {
    answer(429, r#"{"status":"fail","error":"Too many concurrent requests","code":429}"#)
}

#[test]
fn a_submission_is_retried_with_backoff_until_the_deadline() {
    let host = ScriptedHost::new(vec![too_many(); 40]);
    let error = host.count(limits(3, 120_000)).unwrap_err();
    assert_eq!((code(&error).as_str(), error.attempts()), ("rate_limited", 8));
    assert!(error.is_transient() && error.pending().is_none());
    // Each answer takes a second; the waits are 1, 2, 4, 8, 16, 30, 30 s, and the next would end after the deadline.
    assert_eq!(host.sent_at(), [0, 2_000, 5_000, 10_000, 19_000, 36_000, 67_000, 98_000]);
    assert_eq!(host.elapsed(), 99_000, "the call fails at once");

    let script = vec![too_many(); 10].into_iter().chain([partial(), success()]);
    assert_eq!(ScriptedHost::new(script).count(limits(1, 1_800_000)), counted(7_138));
}

#[test]
fn a_poll_is_retried_at_the_poll_interval_until_the_deadline() {
    let host = ScriptedHost::new(vec![too_many(); 40]);
    let error = host.resume(limits(3, 200_000), pending(0)).unwrap_err();
    assert_eq!(code(&error), "rate_limited");
    assert_eq!(host.sent_at(), [0, 31_000, 62_000, 93_000, 124_000, 155_000, 186_000]);
    assert_eq!(error.pending().unwrap().not_before(), host.clock.get() + 30_000);

    let host = ScriptedHost::new([too_many().retry_after("600"), success()]);
    assert_eq!(host.poll(limits(1, 1_800_000), pending(0)), counted(7_138));
    assert_eq!(host.sent_at(), [0, 601_000]);
}

#[test]
fn without_retries_it_ends_the_call() {
    for call in [ScriptedHost::count, ScriptedHost::submit] {
        let host = ScriptedHost::new([too_many()]);
        let error = call(&host, limits(0, 1_800_000)).unwrap_err();
        assert_eq!((code(&error).as_str(), error.attempts()), ("rate_limited", 1));
    }
    let host = ScriptedHost::new([too_many()]);
    let error = host.poll(limits(0, 1_800_000), pending(0)).unwrap_err();
    assert_eq!((code(&error).as_str(), error.attempts()), ("rate_limited", 1));
}

#[test]
fn it_does_not_use_up_the_retries_of_other_failures() {
    let mixed = [too_many(), unavailable(), too_many(), too_many(), unavailable(), too_many()];
    let host = ScriptedHost::new(mixed.iter().cloned().chain([success()]));
    assert_eq!(host.submit(limits(2, 1_800_000)), counted(7_138));
    // Every failure counts for the backoff.
    assert_eq!(host.sent_at(), [0, 2_000, 5_000, 10_000, 19_000, 36_000, 67_000]);

    let host = ScriptedHost::new(mixed.into_iter().chain([unavailable()]));
    let error = host.submit(limits(2, 1_800_000)).unwrap_err();
    assert_eq!((code(&error).as_str(), error.attempts()), ("server_error", 7));
}

#[test]
fn the_next_exchange_has_all_retries_again() {
    let script = [
        too_many(),
        unavailable(),
        partial(),
        unavailable(),
        too_many(),
        expired(),
        too_many(),
        unavailable(),
        success(),
    ];
    let host = ScriptedHost::new(script);
    assert_eq!(host.count(limits(1, 1_800_000)), counted(7_138));
    assert_eq!(host.methods(), "POST POST POST GET GET GET POST POST POST");
    let waits: Vec<_> = host.slept.borrow().iter().map(|(from, until)| until - from).collect();
    assert_eq!(waits, [1_000, 2_000, 30_000, 30_000, 30_000, 1_000, 2_000]);
}
