//! Options, their names, and progress.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clevertap_counts::call::Phase;
use clevertap_counts::query::TrendType;
use clevertap_counts::{
    BaseUrl, Client, CountQuery, Endpoint, Error, ErrorCode, Region, TrendsQuery,
};
use serde_json::json;

use crate::scripted::{Service, answer};
use crate::stage::query;

const SUCCESS: &str = r#"{"status":"success","count":7138}"#;

/// The paths of an error's issues.
fn paths(error: &Error) -> Vec<String> {
    assert_eq!(error.code(), ErrorCode::InvalidOptions, "{error}");
    error.issues().iter().map(|issue| issue.path_text()).collect()
}

#[test]
fn the_client_its_calls_and_their_futures_can_be_sent_and_kept() {
    fn check<T: Send + 'static>(_: T) {}
    fn check_sync<T: Send + Sync + Clone + 'static>(_: &T) {}
    let client = Client::new(Region::In1, "ACCOUNT", "PASSCODE").unwrap();
    let pending = serde_json::from_value(
        json!({ "status": "partial", "endpoint": "events", "reqId": "1", "notBefore": 0 }),
    )
    .unwrap();
    check_sync(&client);
    check(client.count(&query()));
    check(client.submit(query()));
    check(client.trends(&TrendsQuery::new(query(), "days", TrendType::Daily).unwrap()));
    check(client.poll(&pending));
    check(client.resume(&pending));
    check(async move { client.count(&query()).on_progress(|_| {}).await });
    check_sync(&Arc::new(pending));
}

#[test]
fn reports_all_options_at_once_by_their_names_in_rust() {
    let error = Client::builder(Region::In1)
        .credentials("", "PASS CODE ")
        .header("X-CleverTap-Passcode", "x")
        .poll_interval(Duration::from_secs(29))
        .max_concurrency(0)
        .request_timeout(Duration::ZERO)
        .max_wait(Duration::from_micros(999))
        .build()
        .unwrap_err();
    let mut found = paths(&error);
    found.sort_unstable();
    found.dedup();
    let expected = [
        "account_id",
        "headers",
        "max_concurrency",
        "max_wait",
        "passcode",
        "poll_interval",
        "request_timeout",
    ];
    assert_eq!(found, expected);
    let all: String = error.issues().iter().map(|issue| format!("{issue}\n")).collect();
    for name in ["accountId", "maxConcurrency", "maxWaitMs", "pollIntervalMs", "requestTimeoutMs"] {
        assert!(!all.contains(name) && !error.message().contains(name), "{all}");
    }
    assert!(!all.contains("PASS CODE"), "{all}");
}

#[test]
fn a_clevertap_host_needs_credentials_and_a_gateway_does_not() {
    let host = BaseUrl::parse("https://api.clevertap.com").unwrap();
    assert_eq!(paths(&Client::builder(host).build().unwrap_err()), ["account_id", "passcode"]);
    let gateway = BaseUrl::parse("https://counts.example.com/prefix/").unwrap();
    let client = Client::builder(gateway).poll_interval(Duration::ZERO).build().unwrap();
    assert_eq!(client.config().base_url().to_string(), "https://counts.example.com/prefix");
}

#[test]
fn neither_debug_nor_errors_show_a_secret() {
    let builder =
        Client::builder(Region::In1).credentials("ACCOUNT", "SECRET").header("X-A", "SECRET");
    let shown = format!("{builder:?}");
    let client = builder.build().unwrap();
    let shown = format!("{shown} {client:?} {:?}", client.count(&query()));
    assert!(!shown.contains("SECRET") && !shown.contains("ACCOUNT"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn options_of_a_call_override_those_of_the_client_and_are_checked() {
    let service = Service::bodies(&[]);
    let client = service.client();
    let call = client
        .count(&query())
        .poll_interval(Duration::from_secs(1))
        .max_wait(Duration::ZERO)
        .extra_body(json!({ "groups": {} }));
    assert_eq!(paths(&call.await.unwrap_err()), ["extra_body.groups", "max_wait", "poll_interval"]);
    assert_eq!(service.requests(), []);
}

#[tokio::test(start_paused = true)]
async fn count_takes_the_endpoints_of_counts_only() {
    let call = Service::bodies(&[]).client().count(&query()).endpoint(Endpoint::Top);
    assert_eq!(paths(&call.await.unwrap_err()), ["endpoint"]);
}

#[tokio::test(start_paused = true)]
async fn times_beyond_the_maximum_count_as_the_maximum() {
    let service = Service::bodies(&[SUCCESS]);
    let client = service.builder().poll_interval(Duration::MAX).max_wait(Duration::MAX).build();
    let call = client.unwrap().count(&query()).request_timeout(Duration::MAX);
    assert_eq!(call.await.unwrap(), 7138);
}

#[tokio::test(start_paused = true)]
async fn reports_the_progress_of_the_call_that_has_the_function() {
    const PARTIAL: &str = r#"{"status":"partial","req_id":1}"#;
    let service = Service::new(|index, _| match index {
        0 => answer(Duration::ZERO, 200, PARTIAL),
        1 => (Duration::ZERO, Err(std::io::Error::other("cable"))),
        _ => answer(Duration::ZERO, 200, SUCCESS),
    });
    let seen = Arc::new(Mutex::new(Vec::new()));
    let recorder = seen.clone();
    let (client, query) = (service.client(), query());
    let observed = client.count(&query).on_progress(move |progress| {
        let phase = match &progress.phase {
            Phase::Submitting => "submitting",
            Phase::Polling => "polling",
            Phase::Waiting { .. } => "waiting",
            Phase::Retrying { error, .. } => {
                assert_eq!(error.code(), ErrorCode::Network);
                assert_eq!(std::error::Error::source(error).unwrap().to_string(), "cable");
                "retrying"
            }
            phase => panic!("{phase:?}"),
        };
        let pending = progress.pending.map(|pending| pending.req_id().to_owned());
        recorder.lock().unwrap().push((phase, progress.polls, progress.attempt, pending));
    });
    assert_eq!(observed.await.unwrap(), 7138);
    assert_eq!(client.count(&query).await.unwrap(), 7138);
    let pending = || Some("1".to_owned());
    let expected = [
        ("submitting", 0, 1, None),
        ("waiting", 0, 1, pending()),
        ("polling", 1, 1, pending()),
        ("retrying", 1, 1, pending()),
        ("polling", 2, 2, pending()),
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn sends_the_endpoint_and_the_extra_body_of_the_call() {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let recorder = bodies.clone();
    let service = Service::new(move |_, request| {
        recorder.lock().unwrap().push((request.url.clone(), request.body.clone().unwrap()));
        answer(Duration::ZERO, 200, SUCCESS)
    });
    let query: CountQuery = query();
    let call = service.client().count(&query).endpoint(Endpoint::Profiles);
    assert_eq!(call.extra_body(json!({ "sampling": 0.5 })).await.unwrap(), 7138);
    let expected = (
        "https://in1.api.clevertap.com/1/counts/profiles.json".to_owned(),
        r#"{"event_name":"Charged","from":20240101,"to":20240131,"sampling":0.5}"#.to_owned(),
    );
    assert_eq!(*bodies.lock().unwrap(), [expected]);
}
