//! The times of requests: polls at a fixed interval, submissions with backoff and jitter.

use clevertap_counts::client::Limits;

use super::host::*;

fn interval(poll_interval_ms: u64) -> Limits {
    Limits { poll_interval_ms, ..Limits::default() }
}

/// Each exchange takes one second; times are relative to the call.
#[test]
fn a_poll_starts_one_interval_after_the_previous_answer() {
    for (interval_ms, script, sent_at) in [
        (30_000, vec![partial(), success()], vec![0, 31_000]),
        (30_000, vec![partial(), partial(), success()], vec![0, 31_000, 62_000]),
        (45_000, vec![partial(), partial(), success()], vec![0, 46_000, 92_000]),
        (0, vec![partial(), partial(), success()], vec![0, 1_000, 2_000]),
        // The interval counts from the answer, not from the request.
        (30_000, vec![partial().after(59_000), success()], vec![0, 89_000]),
        // A failed poll starts the same interval.
        (30_000, vec![partial(), unavailable(), success()], vec![0, 31_000, 62_000]),
        (30_000, vec![partial(), offline(), success()], vec![0, 31_000, 62_000]),
        (30_000, vec![partial(), no_answer(), success()], vec![0, 31_000, 121_000]),
        (
            30_000,
            vec![partial(), unavailable(), unavailable(), unavailable(), success()],
            vec![0, 31_000, 62_000, 93_000, 124_000],
        ),
        (0, vec![partial(), unavailable(), unavailable(), success()], vec![0, 1_000, 2_000, 3_000]),
        // "In progress" counts as a partial answer.
        (
            30_000,
            vec![partial(), answer(503, r#"{"status":"fail","code":2}"#), success()],
            vec![0, 31_000, 62_000],
        ),
    ] {
        // Polls have no jitter.
        for random in [0.0, 0.5, 1.0] {
            let host = ScriptedHost::new(script.clone()).random(random);
            assert_eq!(host.count(interval(interval_ms)), counted(7_138));
            assert_eq!(host.sent_at(), sent_at, "{interval_ms} {script:?}");
        }
    }
}

#[test]
fn retry_after_delays_a_poll_but_never_makes_it_earlier() {
    for (header, due_in) in [
        ("45", 45_000),
        ("3600", 3_600_000),
        ("5", 30_000),
        ("0", 30_000),
        ("soon", 30_000),
        // One minute after the first answer.
        ("Tue, 14 Nov 2023 22:14:21 GMT", 60_000),
        ("Tue, 14 Nov 2023 22:13:26 GMT", 30_000),
        ("Fri, 14 Nov 2003 22:14:21 GMT", 30_000),
    ] {
        let limits = Limits { max_wait_ms: 10_000_000, ..interval(30_000) };
        let host = ScriptedHost::new([partial().retry_after(header), success()]);
        assert_eq!(host.count(limits), counted(7_138));
        assert_eq!(host.sent_at(), [0, 1_000 + due_in], "partial: {header}");
        for act in [unavailable(), answer(429, ""), answer(200, r#"{"status":"partial"}"#)] {
            let host = ScriptedHost::new([act.clone().retry_after(header), success()]);
            assert_eq!(host.resume(limits, pending(0)), counted(7_138));
            assert_eq!(host.sent_at(), [0, 1_000 + due_in], "{act:?}: {header}");
        }
    }
}

/// The range of the wait before retry n, counted from 1: min(30 s, 1 s · 2^(n-1)) times 0.5 to 1.
const BACKOFF: [(u64, u64); 8] = [
    (500, 1_000),
    (1_000, 2_000),
    (2_000, 4_000),
    (4_000, 8_000),
    (8_000, 16_000),
    (15_000, 30_000),
    (15_000, 30_000),
    (15_000, 30_000),
];

#[test]
fn a_submission_is_retried_with_backoff_and_jitter() {
    let limits = Limits { max_retries: 8, ..Limits::default() };
    for step in 0..=20u32 {
        let random = f64::from(step) / 20.0;
        let host = ScriptedHost::new(vec![unavailable(); 9]).random(random);
        assert_eq!(code(&host.submit(limits).unwrap_err()), "server_error");
        let sent = host.sent.borrow();
        for (pair, (least, most)) in sent.windows(2).zip(BACKOFF) {
            let wait = pair[1].at - pair[0].answered_at;
            assert!((least..=most).contains(&wait), "{random}: {wait}");
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let exact = (most as f64 * (0.5 + random / 2.0)) as u64;
            assert!(wait.abs_diff(exact) <= 1, "{random}: {wait} is not {exact}");
        }
        assert_eq!(sent.len(), 9);
    }
}

#[test]
fn retry_after_delays_a_retry_but_never_makes_it_earlier() {
    for (header, random, wait) in [
        ("10", 1.0, 10_000),
        ("10", 0.0, 10_000),
        ("1", 1.0, 1_000),
        ("1", 0.0, 1_000),
        ("0", 0.0, 500),
        ("0", 1.0, 1_000),
        ("nonsense", 1.0, 1_000),
        ("Tue, 14 Nov 2023 22:14:21 GMT", 0.0, 60_000),
        ("Tue, 14 Nov 2023 22:13:00 GMT", 1.0, 1_000),
    ] {
        for act in [unavailable(), answer(429, ""), answer(200, r#"{"status":"fail","code":500}"#)]
        {
            let host = ScriptedHost::new([act.retry_after(header), success()]).random(random);
            assert_eq!(host.submit(Limits::default()), counted(7_138));
            assert_eq!(host.sent_at(), [0, 1_000 + wait], "{header} {random}");
        }
    }
}

#[test]
fn a_poll_keeps_its_interval_after_retries_of_the_submission() {
    let host = ScriptedHost::new([unavailable(), unavailable(), partial(), offline(), success()]);
    assert_eq!(host.count(interval(30_000)), counted(7_138));
    assert_eq!(host.sent_at(), [0, 2_000, 5_000, 36_000, 67_000]);
    assert_eq!(host.methods(), "POST POST POST GET GET");
}

#[test]
fn a_resubmission_restarts_the_retries_and_their_backoff() {
    let host = ScriptedHost::new([
        unavailable(),
        partial(),
        expired(),
        unavailable(),
        unavailable(),
        success(),
    ]);
    assert_eq!(host.count(interval(0)), counted(7_138));
    assert_eq!(host.methods(), "POST POST GET POST POST POST");
    assert_eq!(host.sent_at(), [0, 2_000, 3_000, 4_000, 6_000, 9_000]);
}

#[test]
fn a_poll_waits_until_it_is_due() {
    for (due_in, sent_at) in [(0, 0), (1, 1), (29_999, 29_999), (600_000, 600_000)] {
        for call in [ScriptedHost::poll, ScriptedHost::resume] {
            let host = ScriptedHost::new([success()]);
            assert_eq!(call(&host, Limits::default(), pending(due_in)), counted(7_138));
            assert_eq!(host.sent_at(), [sent_at]);
        }
    }
    let overdue = clevertap_counts::Pending::new(Default::default(), "42", 0).unwrap();
    let host = ScriptedHost::new([success()]);
    assert_eq!(host.poll(Limits::default(), overdue), counted(7_138));
    assert_eq!((host.sent_at(), host.slept.borrow().len()), (vec![0], 0));
}
