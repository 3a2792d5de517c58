//! maxWaitMs and requestTimeoutMs: what is not begun, what is cut off, what does not count.

use clevertap_counts::Error;
use clevertap_counts::client::Limits;

use super::host::*;

fn within(max_wait_ms: u64) -> Limits {
    Limits { max_wait_ms, ..Limits::default() }
}

fn exceeded(error: &Error, attempts: u32) {
    assert_eq!(code(error), "deadline_exceeded");
    assert_eq!((error.attempts(), error.is_transient()), (attempts, false));
    assert!(error.message().contains("maxWaitMs"), "{error}");
}

#[test]
fn a_wait_that_would_pass_it_is_not_begun() {
    // After a partial: with deadline_exceeded.
    for max_wait in [1_000, 20_000, 30_999, 31_000] {
        let world = World::new([partial()]);
        let error = world.count(within(max_wait)).unwrap_err();
        exceeded(&error, 1);
        assert_eq!((world.elapsed(), world.slept.borrow().len()), (1_000, 0), "at once");
        let pending = error.pending().unwrap();
        assert_eq!((pending.req_id(), pending.not_before()), ("9223372036854775807", T0 + 31_000));
        assert_eq!(error.req_id(), Some("9223372036854775807"));
    }
    let world = World::new([partial(), success()]);
    assert_eq!(world.count(within(32_000)), counted(7_138));
    let error = World::new([partial().retry_after("60")]).count(within(60_000)).unwrap_err();
    exceeded(&error, 1);
    assert_eq!(error.pending().unwrap().not_before(), T0 + 61_000);
}

#[test]
fn after_a_failed_try_it_ends_with_that_error() {
    for (act, expected) in [(unwell(), "server_error"), (offline(), "network")] {
        let world = World::new([act.clone()]);
        let error = world.submit(within(1_999)).unwrap_err();
        assert_eq!((code(&error).as_str(), error.attempts()), (expected, 1));
        assert_eq!((world.elapsed(), error.is_transient()), (1_000, true));
        let world = World::new([partial(), act.clone()]);
        let error = world.count(within(61_999)).unwrap_err();
        assert_eq!((code(&error).as_str(), error.attempts()), (expected, 1));
        assert_eq!(world.elapsed(), 32_000);
        assert_eq!(error.pending().unwrap().not_before(), T0 + 62_000);
        // A Retry-After is enough.
        let error = World::new([unwell().retry_after("1800")]).submit(within(1_800_000));
        assert_eq!(code(&error.unwrap_err()), "server_error");
        assert_eq!(World::new([act, success()]).submit(within(3_000)), counted(7_138));
    }
    let slow = Limits { request_timeout_ms: 10_000, ..within(10_400) };
    let error = World::new([silence()]).submit(slow).unwrap_err();
    assert_eq!((code(&error).as_str(), error.attempts()), ("timeout", 1));
}

#[test]
fn an_exchange_in_flight_is_cut_off() {
    let world = World::new([silence()]);
    let error = world.count(within(20_000)).unwrap_err();
    exceeded(&error, 1);
    assert_eq!((world.elapsed(), error.pending()), (20_000, None));

    let world = World::new([partial(), silence()]);
    let error = world.count(within(40_000)).unwrap_err();
    exceeded(&error, 1);
    assert_eq!((world.elapsed(), world.sent.borrow()[1].answer_by), (40_000, T0 + 40_000));
    assert_eq!(error.pending().unwrap().not_before(), T0 + 70_000, "from the failed poll on");

    let world = World::new([unwell(), silence()]);
    exceeded(&world.submit(within(10_000)).unwrap_err(), 2);
}

#[test]
fn one_exchange_has_its_timeout() {
    let limits = Limits { request_timeout_ms: 5_000, max_retries: 1, ..Limits::default() };
    let world = World::new([silence(), success()]);
    assert_eq!(world.submit(limits), counted(7_138));
    assert_eq!(world.sent_at(), [0, 6_000]);
    assert_eq!(world.sent.borrow()[0].answer_by, T0 + 5_000);
    let world = World::new([partial(), silence(), silence()]);
    let error = world.count(limits).unwrap_err();
    assert_eq!((code(&error).as_str(), error.attempts()), ("timeout", 2));
    assert_eq!(world.sent_at(), [0, 31_000, 66_000]);
    assert_eq!(error.pending().unwrap().not_before(), T0 + 101_000);
    assert!(error.message().contains("requestTimeoutMs"), "{error}");
    assert_eq!(World::new([success().after(5_000)]).submit(limits), counted(7_138));
}

#[test]
fn queueing_before_the_first_request_is_not_counted() {
    let world = World::new([partial(), success()]).queueing([86_400_000]);
    assert_eq!(world.count(within(32_000)), counted(7_138));
    assert_eq!(world.sent_at(), [86_400_000, 86_431_000]);
    // But all that follows is.
    let world = World::new([partial(), success()]).queueing([0, 50_000]);
    assert_eq!(world.count(within(100_000)), counted(7_138));
    assert_eq!(world.sent_at(), [0, 81_000]);
    let world = World::new([partial()]).queueing([86_400_000, 70_000]);
    let error = world.count(within(100_000)).unwrap_err();
    exceeded(&error, 1);
    assert_eq!(world.elapsed(), 86_500_000, "the queue is left when maxWaitMs is used up");
    assert_eq!(error.pending().unwrap().not_before(), T0 + 86_431_000);
    let world = World::new([unwell()]).queueing([0, 1_000_000]);
    let error = world.submit(within(10_000)).unwrap_err();
    exceeded(&error, 1);
    assert_eq!((error.pending(), world.elapsed()), (None, 10_000));
}

/// A call that only polls has a deadline of its own from its first request on.
#[test]
fn it_counts_from_a_calls_first_request() {
    let world = World::new([partial(), success()]);
    assert_eq!(world.resume(within(32_000), pending(20_000)), counted(7_138));
    assert_eq!(world.sent_at(), [20_000, 51_000]);
    let world = World::new([partial()]);
    exceeded(&world.resume(within(30_000), pending(20_000)).unwrap_err(), 1);
}

#[test]
fn a_resubmission_does_not_start_it_anew() {
    let world = World::new([partial(), expired(), partial()]);
    let error = world.count(within(60_000)).unwrap_err();
    exceeded(&error, 1);
    assert_eq!(world.methods(), "POST GET POST");
    let world = World::new([partial(), expired(), silence()]);
    exceeded(&world.count(within(60_000)).unwrap_err(), 1);
    assert_eq!(world.elapsed(), 60_000);
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
    let world = World::new([success()]);
    assert_eq!(world.count(limits), counted(7_138));
    let error = World::new([partial()]).count(Limits { max_wait_ms: 5_000, ..limits }).unwrap_err();
    exceeded(&error, 1);
    assert!(error.pending().unwrap().not_before() <= most, "JavaScript can hold it");
    let forever = unwell().retry_after("99999999999999999999");
    let error = World::new([forever]).poll(Limits::default(), pending(0)).unwrap_err();
    assert_eq!(code(&error), "server_error");
    assert!(error.pending().unwrap().not_before() <= most);
}
