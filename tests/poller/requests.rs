//! The requests on the wire.

use clevertap_counts::call::{Poller, Request, Step};
use clevertap_counts::client::{CallSettings, Limits};
use clevertap_counts::query::Query;
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
fn a_submission_posts_the_query_with_the_credentials() {
    let config = Config::clevertap(Region::In1, "ACCOUNT-9", "s3cret-P").unwrap();
    let settings = CallSettings::from(&config);
    for (name, query, further) in [
        ("events", Query::events(counted_query()), ""),
        ("profiles", Query::profiles(counted_query()), ""),
        ("trends", trends_query().into(), r#","groups":{"days":{"trend_type":"daily"}}"#),
        (
            "top",
            top_query().into(),
            r#","groups":{"os":{"property_type":"technographics","name":"OS"}}"#,
        ),
    ] {
        for start in [Poller::run, Poller::submit] {
            let request = sent(start(config.clone().into(), settings.clone(), &query, T0));
            let url = format!("https://in1.api.clevertap.com/1/counts/{name}.json");
            assert_eq!((request.method, &request.url), ("POST", &url));
            let counted = r#"{"event_name":"Charged","from":20250101,"to":20250131"#;
            assert_eq!(request.body, Some(format!("{counted}{further}}}")));
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
fn an_account_id_alone_is_sent_alone() {
    let gateway = Config::gateway(BaseUrl::parse("https://counts.example.com").unwrap());
    let config = gateway.with_account_id("ACCOUNT-9").unwrap();
    let settings = CallSettings::from(&config);
    let request = sent(Poller::run(config.into(), settings, &query(), T0));
    assert_eq!(
        headers(&request),
        [("X-CleverTap-Account-Id", "ACCOUNT-9"), ("Content-Type", "application/json")]
    );
}

#[test]
fn a_poll_gets_the_endpoint_with_the_percent_encoded_req_id() {
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
fn a_ready_request_tells_its_kind_endpoint_and_timeout() {
    let limits = Limits { request_timeout_ms: 4_321, ..Limits::default() };
    for endpoint in Endpoint::ALL {
        let pending = Pending::new(endpoint, "42", 0).unwrap();
        let query = query_of(endpoint);
        for (step, kind) in [
            (Poller::run(config(), with(limits), &query, T0), Exchange::Submit),
            (Poller::poll(config(), limits, pending, T0), Exchange::Poll),
        ] {
            let Step::Send(ready) = step else { panic!("{step:?}") };
            let actual = (ready.exchange(), ready.endpoint(), ready.request_timeout_ms());
            assert_eq!(actual, (kind, endpoint, 4_321));
        }
    }
}

#[test]
fn a_gateway_without_credentials_gets_the_callers_headers_last() {
    let config = Config::gateway(BaseUrl::parse("http://localhost:8787/").unwrap())
        .with_header("Authorization", "Bearer t0ken")
        .and_then(|config| config.with_header("X-N4me", " v4lue "))
        .unwrap();
    let settings = CallSettings::from(&config);
    let request = sent(Poller::run(config.into(), settings, &query(), T0));
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
fn debug_output_shows_no_secret() {
    let step = Poller::run(config(), with(Limits::default()), &query(), T0);
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

#[test]
fn a_new_req_id_replaces_the_old_one_and_a_missing_one_keeps_it() {
    let without_id = answer(200, r#"{"status":"partial"}"#);
    let new_id = answer(200, r#"{"status":"partial","req_id":"a b"}"#);
    let in_progress = answer(200, r#"{"status":"fail","error":"in progress","code":2}"#);
    let script = [partial(), without_id.clone(), new_id, without_id, in_progress, success()];
    let host = ScriptedHost::new(script);
    assert_eq!(host.count(Limits::default()), counted(7_138));
    let ids: Vec<_> = host.sent.borrow()[1..]
        .iter()
        .map(|sent| sent.request.url.split_once("?req_id=").unwrap().1.to_owned())
        .collect();
    let first_id = "9223372036854775807";
    assert_eq!(ids, [first_id, first_id, "a%20b", "a%20b", "a%20b"]);
}

#[test]
fn every_try_sends_the_same_request() {
    let host = ScriptedHost::new([unavailable(), offline(), partial(), unavailable(), success()]);
    assert_eq!(host.count(Limits::default()), counted(7_138));
    let sent = host.sent.borrow();
    assert_eq!(host.methods(), "POST POST POST GET GET");
    assert_eq!((&sent[0].request, &sent[3].request), (&sent[2].request, &sent[4].request));
    assert_eq!(sent[0].request, sent[1].request);
    let blank = CountQuery::new(" ", counted_query().from(), counted_query().to());
    assert!(blank.is_err(), "a blank event name is accepted");
}
