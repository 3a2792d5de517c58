//! What goes over the wire.

use clevertap_counts::call::{Poller, Request, Step};
use clevertap_counts::client::{CallSettings, Limits};
use clevertap_counts::reply::Exchange;
use clevertap_counts::{BaseUrl, Config, CountQuery, Endpoint, Pending, Region};

use super::host::*;

fn sent(step: Step) -> Request {
    match step {
        Step::Send(ready) => ready.send(T0).0,
        step => panic!("{step:?}"),
    }
}

fn headers(request: &Request) -> Vec<(&str, &str)> {
    request.headers().collect()
}

#[test]
fn a_submission() {
    let config = Config::clevertap(Region::In1, "ACCOUNT-9", "s3cret-P").unwrap();
    for (endpoint, url) in [
        (Endpoint::Events, "https://in1.api.clevertap.com/1/counts/events.json"),
        (Endpoint::Profiles, "https://in1.api.clevertap.com/1/counts/profiles.json"),
    ] {
        let settings = CallSettings { endpoint, ..CallSettings::from(&config) };
        for start in [Poller::count, Poller::submit] {
            let request = sent(start(config.clone().into(), settings.clone(), &query(), T0));
            assert_eq!((request.method, request.url.as_str()), ("POST", url));
            let body = r#"{"event_name":"Charged","from":20250101,"to":20250131}"#;
            assert_eq!(request.body.as_deref(), Some(body));
            assert_eq!(
                headers(&request),
                [
                    ("X-CleverTap-Account-Id", "ACCOUNT-9"),
                    ("X-CleverTap-Passcode", "s3cret-P"),
                    ("Content-Type", "application/json"),
                ]
            );
        }
    }
}

#[test]
fn a_poll() {
    for (req_id, encoded) in [
        ("9223372036854775807", "9223372036854775807"),
        ("-5", "-5"),
        ("a b&c=d#e?f/g%h+i", "a%20b%26c%3Dd%23e%3Ff%2Fg%25h%2Bi"),
        ("日\n\"\\", "%E6%97%A5%0A%22%5C"),
        ("-_.~", "-_.~"),
    ] {
        for endpoint in Endpoint::ALL {
            for start in [Poller::poll, Poller::resume] {
                let pending = Pending::new(endpoint, req_id, 0).unwrap();
                let request = sent(start(config(), Limits::default(), pending, T0));
                let name = endpoint.name();
                let base = "https://counts.example.com/p/1/counts";
                assert_eq!(request.url, format!("{base}/{name}.json?req_id={encoded}"));
                assert_eq!((request.method, request.body.as_deref()), ("GET", None));
                assert_eq!(headers(&request).len(), 3);
                assert_eq!(headers(&request)[2], ("Content-Type", "application/json"));
            }
        }
    }
}

#[test]
fn whoever_is_queued_says_what_for() {
    let limits = Limits { request_timeout_ms: 4_321, ..Limits::default() };
    for endpoint in Endpoint::ALL {
        let pending = Pending::new(endpoint, "42", 0).unwrap();
        let settings = CallSettings { endpoint, ..with(limits) };
        for (step, kind) in [
            (Poller::count(config(), settings, &query(), T0), Exchange::Submit),
            (Poller::poll(config(), limits, pending, T0), Exchange::Poll),
        ] {
            let Step::Send(ready) = step else { panic!("{step:?}") };
            let said = (ready.exchange(), ready.endpoint(), ready.request_timeout_ms());
            assert_eq!(said, (kind, endpoint, 4_321));
        }
    }
}

#[test]
fn a_gateway_gets_the_callers_headers_last_and_no_credentials() {
    let config = Config::gateway(BaseUrl::parse("http://localhost:8787/").unwrap())
        .with_header("Authorization", "Bearer t0ken")
        .and_then(|config| config.with_header("X-N4me", " v4lue "))
        .unwrap();
    let settings = CallSettings::from(&config);
    let request = sent(Poller::count(config.into(), settings, &query(), T0));
    assert_eq!(request.url, "http://localhost:8787/1/counts/events.json");
    assert_eq!(
        headers(&request),
        [
            ("Content-Type", "application/json"),
            ("Authorization", "Bearer t0ken"),
            ("X-N4me", "v4lue"),
        ]
    );
}

#[test]
fn no_debug_shows_a_secret() {
    let step = Poller::count(config(), with(Limits::default()), &query(), T0);
    let before = format!("{step:?}");
    let Step::Send(ready) = step else { panic!("{step:?}") };
    let (request, awaiting) = ready.send(T0);
    let shown = format!("{before} {request:?} {awaiting:?}");
    assert!(!shown.contains("s3cret-P") && !shown.contains("ACCOUNT-9"), "{shown}");
    let shown = format!("{request:?}");
    for part in [r#""POST""#, request.url.as_str(), r#""X-CleverTap-Passcode""#, "Charged"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

/// A poll of a new req_id goes to the new one; of one without, to the old.
#[test]
fn a_poll_may_bring_a_new_req_id() {
    let keeps = says(200, r#"{"status":"partial"}"#);
    let renews = says(200, r#"{"status":"partial","req_id":"a b"}"#);
    let progresses = says(200, r#"{"status":"fail","error":"in progress","code":2}"#);
    let script = [partial(), keeps.clone(), renews, keeps, progresses, success()];
    let world = World::new(script);
    assert_eq!(world.count(Limits::default()), counted(7_138));
    let ids: Vec<_> = world.sent.borrow()[1..]
        .iter()
        .map(|sent| sent.request.url.split_once("?req_id=").unwrap().1.to_owned())
        .collect();
    let long = "9223372036854775807";
    assert_eq!(ids, [long, long, "a%20b", "a%20b", "a%20b"]);
}

#[test]
fn every_try_sends_the_same() {
    let world = World::new([unwell(), offline(), partial(), unwell(), success()]);
    assert_eq!(world.count(Limits::default()), counted(7_138));
    let sent = world.sent.borrow();
    assert_eq!(world.methods(), "POST POST POST GET GET");
    assert_eq!((&sent[0].request, &sent[3].request), (&sent[2].request, &sent[4].request));
    assert_eq!(sent[0].request, sent[1].request);
    let blank = CountQuery::new(" ", query().from(), query().to());
    assert!(blank.is_err(), "nothing is sent for an invalid query");
}
