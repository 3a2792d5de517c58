//! The extent of each call: `submit` and `poll` do one exchange, `count` and `resume` continue to the end.

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
    let host = ScriptedHost::new([success()]);
    assert_eq!(host.submit(DEFAULT), counted(7_138));
    let host = ScriptedHost::new([unavailable(), partial()]);
    let pending = partial_of(host.submit(DEFAULT));
    assert_eq!(host.methods(), "POST POST");
    assert_eq!((pending.endpoint(), pending.req_id()), (Endpoint::Events, "9223372036854775807"));
    assert_eq!(pending.not_before(), host.clock.get() + 30_000, "notBefore counts from the answer");
    let pending = partial_of(ScriptedHost::new([partial().retry_after("90")]).submit(DEFAULT));
    assert_eq!(pending.not_before(), T0 + 91_000);
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
    let host = ScriptedHost::new([success()]);
    assert_eq!(host.poll(DEFAULT, pending(5_000)), counted(7_138));
    let host = ScriptedHost::new([unavailable(), answer(200, r#"{"status":"partial"}"#)]);
    let again = partial_of(host.poll(DEFAULT, pending(5_000)));
    assert_eq!((host.methods().as_str(), host.sent_at()), ("GET GET", vec![5_000, 36_000]));
    assert_eq!((again.req_id(), again.not_before()), ("42", T0 + 67_000));
    let new_id = answer(200, r#"{"status":"partial","req_id":43}"#);
    assert_eq!(partial_of(ScriptedHost::new([new_id]).poll(DEFAULT, pending(0))).req_id(), "43");
    let in_progress = answer(200, r#"{"status":"fail","code":2}"#);
    assert_eq!(
        partial_of(ScriptedHost::new([in_progress]).poll(DEFAULT, pending(0))).req_id(),
        "42"
    );
}

#[test]
fn count_and_resume_poll_until_the_success() {
    for polls in [0, 1, 2, 40] {
        let host = ScriptedHost::new(vec![partial(); polls].into_iter().chain([success()]));
        assert_eq!(host.count(DEFAULT), counted(7_138));
        assert_eq!(host.sent.borrow().len(), polls + 1);
        let host = ScriptedHost::new(vec![partial(); polls].into_iter().chain([success()]));
        assert_eq!(host.resume(DEFAULT, pending(0)), counted(7_138));
        assert_eq!(host.methods(), vec!["GET"; polls + 1].join(" "));
    }
}

#[test]
fn submit_and_resume_send_the_requests_of_count() {
    let host = ScriptedHost::new([partial(), partial(), success()]);
    let pending = partial_of(host.submit(DEFAULT));
    let step = clevertap_counts::call::Poller::resume(config(), DEFAULT, pending, host.clock.get());
    assert_eq!(host.run(step), counted(7_138));
    assert_eq!(host.sent_at(), [0, 31_000, 62_000], "count sends at the same times");
}

#[test]
fn every_request_of_a_count_goes_to_its_endpoint() {
    let host = ScriptedHost::new([partial(), success()]);
    let query = clevertap_counts::query::Query::profiles(counted_query());
    let step = clevertap_counts::call::Poller::submit(config(), with(DEFAULT), &query, T0);
    let pending = partial_of(host.run(step));
    assert_eq!(pending.endpoint(), Endpoint::Profiles);
    let step = clevertap_counts::call::Poller::resume(config(), DEFAULT, pending, T0 + 60_000);
    assert_eq!(host.run(step), counted(7_138));
    for sent in host.sent.borrow().iter() {
        assert!(sent.request.url.contains("/1/counts/profiles.json"), "{}", sent.request.url);
    }
}

#[test]
fn count_resubmits_once_after_request_expired() {
    let host = ScriptedHost::new([partial(), expired(), partial(), success()]);
    assert_eq!(host.count(DEFAULT), counted(7_138));
    assert_eq!(host.methods(), "POST GET POST GET");
    assert_eq!(host.sent_at(), [0, 31_000, 32_000, 63_000]);
    let sent = host.sent.borrow();
    assert_eq!(sent[0].request, sent[2].request);

    let host = ScriptedHost::new([partial(), expired(), success()]);
    assert_eq!(host.count(DEFAULT), counted(7_138));

    // The second time is an error.
    let host = ScriptedHost::new([partial(), expired(), partial(), expired()]);
    let error = host.count(DEFAULT).unwrap_err();
    assert_eq!(code(&error), "request_expired");
    assert_eq!((error.req_id(), error.pending()), (Some("9223372036854775807"), None));
    assert_eq!((error.attempts(), error.is_transient()), (1, false));
}

#[test]
fn only_count_resubmits() {
    for call in [ScriptedHost::poll, ScriptedHost::resume] {
        let host = ScriptedHost::new([expired()]);
        let error = call(&host, DEFAULT, pending(0)).unwrap_err();
        assert_eq!((code(&error).as_str(), error.pending()), ("request_expired", None));
        assert_eq!((error.req_id(), host.methods().as_str()), (Some("42"), "GET"));
    }
    // In the answer to a submission the same text means a failed query.
    for call in [ScriptedHost::count, ScriptedHost::submit] {
        let error = call(&ScriptedHost::new([expired()]), DEFAULT).unwrap_err();
        assert_eq!(code(&error), "query_failed");
    }
}
