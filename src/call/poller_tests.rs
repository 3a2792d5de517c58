//! Tests the texts of errors; `tests/poller.rs` tests the steps.

use std::sync::Arc;

use super::{Failure, Poller, Step};
use crate::client::{BaseUrl, CallSettings, Config, Region};
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
