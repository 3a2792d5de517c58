//! How far each call goes: submit and poll one exchange, count and resume to the end.

use clevertap_counts::client::Limits;
use clevertap_counts::{Endpoint, Outcome};

use super::host::*;

const DEFAULT: Limits = Limits {
    poll_interval_ms: 30_000,
    max_retries: 3,
    request_timeout_ms: 60_000,
    max_wait_ms: 1_800_000,
};

fn partial_of(result: Result<Outcome, clevertap_counts::Error>) -> clevertap_counts::Pending {
    match result {
        Ok(Outcome::Partial(pending)) => pending,
        other => panic!("{other:?}"),
    }
}

#[test]
fn submit_sends_one_post_and_does_not_poll() {
    let world = World::new([success()]);
    assert_eq!(world.submit(DEFAULT), counted(7_138));
    let world = World::new([unwell(), partial()]);
    let pending = partial_of(world.submit(DEFAULT));
    assert_eq!(world.methods(), "POST POST");
    assert_eq!((pending.endpoint(), pending.req_id()), (Endpoint::Events, "9223372036854775807"));
    assert_eq!(pending.not_before(), world.clock.get() + 30_000, "from the answer on");
    let pending = partial_of(World::new([partial().retry_after("90")]).submit(DEFAULT));
    assert_eq!(pending.not_before(), T0 + 91_000);
    // As plain data.
    assert_eq!(
        serde_json::to_value(Outcome::Partial(pending)).unwrap(),
        serde_json::json!({
            "status": "partial",
            "endpoint": "events",
            "reqId": "9223372036854775807",
            "notBefore": T0 + 91_000,
        })
    );
}

#[test]
fn poll_sends_one_get() {
    let world = World::new([success()]);
    assert_eq!(world.poll(DEFAULT, pending(5_000)), counted(7_138));
    let world = World::new([unwell(), says(200, r#"{"status":"partial"}"#)]);
    let again = partial_of(world.poll(DEFAULT, pending(5_000)));
    assert_eq!((world.methods().as_str(), world.sent_at()), ("GET GET", vec![5_000, 36_000]));
    assert_eq!((again.req_id(), again.not_before()), ("42", T0 + 67_000));
    let renews = says(200, r#"{"status":"partial","req_id":43}"#);
    assert_eq!(partial_of(World::new([renews]).poll(DEFAULT, pending(0))).req_id(), "43");
    let progresses = says(200, r#"{"status":"fail","code":2}"#);
    assert_eq!(partial_of(World::new([progresses]).poll(DEFAULT, pending(0))).req_id(), "42");
}

#[test]
fn count_and_resume_go_to_the_end() {
    for polls in [0, 1, 2, 40] {
        let world = World::new(vec![partial(); polls].into_iter().chain([success()]));
        assert_eq!(world.count(DEFAULT), counted(7_138));
        assert_eq!(world.sent.borrow().len(), polls + 1);
        let world = World::new(vec![partial(); polls].into_iter().chain([success()]));
        assert_eq!(world.resume(DEFAULT, pending(0)), counted(7_138));
        assert_eq!(world.methods(), vec!["GET"; polls + 1].join(" "));
    }
}

#[test]
fn submit_and_then_resume_is_a_count() {
    let world = World::new([partial(), partial(), success()]);
    let pending = partial_of(world.submit(DEFAULT));
    let step =
        clevertap_counts::call::Poller::resume(config(), DEFAULT, pending, world.clock.get());
    assert_eq!(world.run(step), counted(7_138));
    assert_eq!(world.sent_at(), [0, 31_000, 62_000], "as count does");
}

#[test]
fn the_endpoint_is_kept() {
    let world = World::new([partial(), success()]);
    let settings =
        clevertap_counts::client::CallSettings { endpoint: Endpoint::Profiles, ..with(DEFAULT) };
    let step = clevertap_counts::call::Poller::submit(config(), settings, &query(), T0);
    let pending = partial_of(world.run(step));
    assert_eq!(pending.endpoint(), Endpoint::Profiles);
    let step = clevertap_counts::call::Poller::resume(config(), DEFAULT, pending, T0 + 60_000);
    assert_eq!(world.run(step), counted(7_138));
    for sent in world.sent.borrow().iter() {
        assert!(sent.request.url.contains("/1/counts/profiles.json"), "{}", sent.request.url);
    }
}

#[test]
fn count_submits_anew_once_after_request_expired() {
    let world = World::new([partial(), expired(), partial(), success()]);
    assert_eq!(world.count(DEFAULT), counted(7_138));
    assert_eq!(world.methods(), "POST GET POST GET");
    assert_eq!(world.sent_at(), [0, 31_000, 32_000, 63_000]);
    let sent = world.sent.borrow();
    assert_eq!(sent[0].request, sent[2].request);

    let world = World::new([partial(), expired(), success()]);
    assert_eq!(world.count(DEFAULT), counted(7_138));

    // Once.
    let world = World::new([partial(), expired(), partial(), expired()]);
    let error = world.count(DEFAULT).unwrap_err();
    assert_eq!(code(&error), "request_expired");
    assert_eq!((error.req_id(), error.pending()), (Some("9223372036854775807"), None));
    assert_eq!((error.attempts(), error.is_transient()), (1, false));
}

#[test]
fn nobody_else_submits_anew() {
    for call in [World::poll, World::resume] {
        let world = World::new([expired()]);
        let error = call(&world, DEFAULT, pending(0)).unwrap_err();
        assert_eq!((code(&error).as_str(), error.pending()), ("request_expired", None));
        assert_eq!((error.req_id(), world.methods().as_str()), (Some("42"), "GET"));
    }
    // To a submission the same text means something else.
    for call in [World::count, World::submit] {
        let error = call(&World::new([expired()]), DEFAULT).unwrap_err();
        assert_eq!(code(&error), "query_failed");
    }
}
