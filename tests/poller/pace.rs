//! When to send again: polls at their fixed pace, submissions with backoff and jitter.

use clevertap_counts::client::Limits;

use super::host::*;

fn every(poll_interval_ms: u64) -> Limits {
    Limits { poll_interval_ms, ..Limits::default() }
}

/// Every exchange takes one second; times are from the call on.
#[test]
fn polls_keep_their_pace_from_the_answer_on() {
    for (interval, script, sent_at) in [
        (30_000, vec![partial(), success()], vec![0, 31_000]),
        (30_000, vec![partial(), partial(), success()], vec![0, 31_000, 62_000]),
        (45_000, vec![partial(), partial(), success()], vec![0, 46_000, 92_000]),
        (0, vec![partial(), partial(), success()], vec![0, 1_000, 2_000]),
        // From the answer, not from the request.
        (30_000, vec![partial().after(59_000), success()], vec![0, 89_000]),
        // The same after a failed poll, whatever failed.
        (30_000, vec![partial(), unwell(), success()], vec![0, 31_000, 62_000]),
        (30_000, vec![partial(), offline(), success()], vec![0, 31_000, 62_000]),
        (30_000, vec![partial(), silence(), success()], vec![0, 31_000, 121_000]),
        (
            30_000,
            vec![partial(), unwell(), unwell(), unwell(), success()],
            vec![0, 31_000, 62_000, 93_000, 124_000],
        ),
        (0, vec![partial(), unwell(), unwell(), success()], vec![0, 1_000, 2_000, 3_000]),
        // Still in progress.
        (
            30_000,
            vec![partial(), says(503, r#"{"status":"fail","code":2}"#), success()],
            vec![0, 31_000, 62_000],
        ),
    ] {
        // No jitter.
        for random in [0.0, 0.5, 1.0] {
            let world = World::new(script.clone()).random(random);
            assert_eq!(world.count(every(interval)), counted(7_138));
            assert_eq!(world.sent_at(), sent_at, "{interval} {script:?}");
        }
    }
}

#[test]
fn retry_after_makes_a_poll_later_never_sooner() {
    for (header, due_in) in [
        ("45", 45_000),
        ("3600", 3_600_000),
        ("5", 30_000),
        ("0", 30_000),
        ("soon", 30_000),
        // A minute after the first answer.
        ("Tue, 14 Nov 2023 22:14:21 GMT", 60_000),
        ("Tue, 14 Nov 2023 22:13:26 GMT", 30_000),
        ("Fri, 14 Nov 2003 22:14:21 GMT", 30_000),
    ] {
        let limits = Limits { max_wait_ms: 10_000_000, ..every(30_000) };
        let world = World::new([partial().retry_after(header), success()]);
        assert_eq!(world.count(limits), counted(7_138));
        assert_eq!(world.sent_at(), [0, 1_000 + due_in], "partial: {header}");
        for act in [unwell(), says(429, ""), says(200, r#"{"status":"partial"}"#)] {
            let world = World::new([act.clone().retry_after(header), success()]);
            assert_eq!(world.resume(limits, pending(0)), counted(7_138));
            assert_eq!(world.sent_at(), [0, 1_000 + due_in], "{act:?}: {header}");
        }
    }
}

/// The bounds of retry n, from 1: min(30 s, 1 s · 2^(n-1)) times 0.5 to 1.
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
        let world = World::new(vec![unwell(); 9]).random(random);
        assert_eq!(code(&world.submit(limits).unwrap_err()), "server_error");
        let sent = world.sent.borrow();
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
fn retry_after_makes_a_retry_later_never_sooner() {
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
        for act in [unwell(), says(429, ""), says(200, r#"{"status":"fail","code":500}"#)] {
            let world = World::new([act.retry_after(header), success()]).random(random);
            assert_eq!(world.submit(Limits::default()), counted(7_138));
            assert_eq!(world.sent_at(), [0, 1_000 + wait], "{header} {random}");
        }
    }
}

/// A partial answer to a submission is followed by the polls' pace, whatever came before.
#[test]
fn the_two_do_not_mix() {
    let world = World::new([unwell(), unwell(), partial(), offline(), success()]);
    assert_eq!(world.count(every(30_000)), counted(7_138));
    assert_eq!(world.sent_at(), [0, 2_000, 5_000, 36_000, 67_000]);
    assert_eq!(world.methods(), "POST POST POST GET GET");
}

/// Backing off starts anew with a new exchange.
#[test]
fn a_resubmission_has_retries_of_its_own() {
    let world = World::new([unwell(), partial(), expired(), unwell(), unwell(), success()]);
    assert_eq!(world.count(every(0)), counted(7_138));
    assert_eq!(world.methods(), "POST POST GET POST POST POST");
    assert_eq!(world.sent_at(), [0, 2_000, 3_000, 4_000, 6_000, 9_000]);
}

#[test]
fn a_poll_waits_until_it_is_due() {
    for (due_in, sent_at) in [(0, 0), (1, 1), (29_999, 29_999), (600_000, 600_000)] {
        for call in [World::poll, World::resume] {
            let world = World::new([success()]);
            assert_eq!(call(&world, Limits::default(), pending(due_in)), counted(7_138));
            assert_eq!(world.sent_at(), [sent_at]);
        }
    }
    let overdue = clevertap_counts::Pending::new(Default::default(), "42", 0).unwrap();
    let world = World::new([success()]);
    assert_eq!(world.poll(Limits::default(), overdue), counted(7_138));
    assert_eq!((world.sent_at(), world.slept.borrow().len()), (vec![0], 0));
}
