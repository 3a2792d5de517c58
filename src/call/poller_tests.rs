//! Tests the texts of errors; `tests/poller.rs` tests the steps.

use std::sync::Arc;

use super::{Failure, Poller, Step};
use crate::client::{BaseUrl, CallSettings, Config, Limits, Region};
use crate::protocol::{Endpoint, Pending};
use crate::query::CountQuery;
use crate::reply::Response;

/// Returns the error of a call whose only exchange ends as `finish` decides.
fn error_of(finish: impl FnOnce(super::Awaiting) -> Step) -> crate::Error {
    let config = Config::gateway(BaseUrl::from(Region::Eu1))
        .with_credentials("B", "PASSCODE")
        .and_then(|config| config.with_header("X-Gateway", "äöü"))
        .unwrap();
    let day = crate::CalendarDate::from_yyyymmdd(20250101).unwrap();
    let query = CountQuery::new("Charged", day, day).unwrap();
    let mut settings = CallSettings::from(&config);
    settings.limits.max_retries = 0;
    let Step::Send(ready) = Poller::submit(Arc::new(config), settings, &query.into(), 0) else {
        panic!("the first step is a request");
    };
    match finish(ready.send(0).1) {
        Step::Done(result) => result.unwrap_err(),
        step => panic!("{step:?}"),
    }
}

#[test]
fn hides_secrets_of_at_least_4_characters_in_texts_of_the_platform() {
    let text = "arrayBuffer äöü PASSCODE".to_owned();
    let error = error_of(|awaiting| awaiting.on_failure(1, 0.5, Failure::Network(text)));
    assert!(error.message().ends_with(": arrayBuffer äöü ***"), "{error}");
}

#[test]
fn hides_secrets_of_any_length_in_texts_of_the_server() {
    let body = r#"{"status":"fail","error":"arrayBuffer äöü PASSCODE"}"#.into();
    let response = Response { status: Some(200), body, ..Response::default() };
    let error = error_of(|awaiting| awaiting.on_response(1, 0.5, &response));
    assert_eq!(error.api_error(), Some("array***uffer *** ***"));
}

/// Returns the message of a poll or a submission by this client that ends as `finish` decides.
fn message_of(
    config: Config,
    is_poll: bool,
    finish: impl FnOnce(super::Awaiting) -> Step,
) -> String {
    let day = crate::CalendarDate::from_yyyymmdd(20250101).unwrap();
    let query = CountQuery::new("Charged", day, day).unwrap();
    let mut settings = CallSettings::from(&config);
    settings.limits = Limits { max_retries: 0, max_wait_ms: 600, ..settings.limits };
    let (config, limits) = (Arc::new(config), settings.limits);
    let pending = Pending::with_valid_id(Endpoint::Events, "1".into(), 0);
    let step = match is_poll {
        true => Poller::resume(config, limits, pending, 0),
        false => Poller::run(config, settings, &query.into(), 0),
    };
    let Step::Send(ready) = step else { panic!("the first step is a request") };
    match finish(ready.send(0).1) {
        Step::Done(result) => result.unwrap_err().message().to_owned(),
        step => panic!("{step:?}"),
    }
}

#[test]
fn a_message_says_what_to_do() {
    let direct = || Config::clevertap(Region::In1, "A", "P").unwrap();
    let gateway = || Config::gateway(BaseUrl::from(Region::In1));
    // The gateway has the passcodes of several accounts.
    let of_account = gateway().with_account_id("A").unwrap();
    let url = "check https://in1.api.clevertap.com/1/counts/events.json";
    let fail = r#"{"status":"fail","error":"no"}"#;
    let partial = r#"{"status":"partial","req_id":"7"}"#;
    for (config, is_poll, status, body, end) in [
        (direct(), false, Some(401), "", "; check accountId, passcode (without quotes) and region"),
        (gateway(), false, Some(401), "", "; check headers: this client has no passcode"),
        (of_account, false, Some(401), "", "; check headers: this client has no passcode"),
        (direct(), false, Some(404), "no such page", url),
        (direct(), true, Some(404), "", url),
        (direct(), true, Some(301), "", url),
        (direct(), false, None, "", url),
        (direct(), false, Some(200), "<html>", url),
        (direct(), false, Some(429), "", "CleverTap allows 3 at once for an account (HTTP 429)"),
        (direct(), false, Some(503), "", "the service is failing: try again later (HTTP 503)"),
        (direct(), false, Some(200), fail, "the query failed: check it (HTTP 200): no"),
        (direct(), false, Some(200), partial, "; resume error.pending later"),
        (direct(), true, Some(200), partial, "; resume error.pending later"),
    ] {
        let response = Response { status, body: body.into(), ..Response::default() };
        let message = message_of(config, is_poll, |sent| sent.on_response(1, 0.5, &response));
        assert!(message.ends_with(end), "{message}");
        assert!(!message.contains("req_id="), "{message}");
    }
    for (is_poll, end) in
        [(false, "before the answer arrived"), (true, "; resume error.pending later")]
    {
        let timed_out = |sent: super::Awaiting| sent.on_failure(600, 0.5, Failure::TimedOut);
        let message = message_of(direct(), is_poll, timed_out);
        assert!(message.starts_with("maxWaitMs (600 ms) is not enough"), "{message}");
        assert!(message.ends_with(end), "{message}");
    }
    let expired = r#"{"status":"fail","error":"invalid request id"}"#.into();
    let response = Response { status: Some(200), body: expired, ..Response::default() };
    let message = message_of(direct(), true, |sent| sent.on_response(1, 0.5, &response));
    assert!(message.contains("no longer knows the req_id: count again"), "{message}");
}
