//! Times and concurrency, with tokio's paused clock.

use std::time::Duration;

use clevertap_counts::reply::Response;
use clevertap_counts::{ErrorCode, Outcome};
use tokio::time::{Instant, sleep, timeout};

use crate::scripted::{Service, answer};
use crate::stage::query;

const PARTIAL: &str = r#"{"status":"partial","req_id":384649162721759}"#;
const SUCCESS: &str = r#"{"status":"success","count":7138}"#;

/// Checks the methods of the requests and that each came in its range of seconds.
fn check(service: &Service, expected: &[(&str, std::ops::Range<f64>)]) {
    let requests = service.requests();
    assert_eq!(requests.len(), expected.len(), "{requests:?}");
    for ((at, method), (wanted, range)) in requests.iter().zip(expected) {
        assert_eq!(method, wanted, "{requests:?}");
        assert!(range.contains(at), "{at} is not in {range:?}: {requests:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn polls_every_30_seconds_from_each_answer() {
    let service = Service::new(|index, _| {
        answer(Duration::from_secs(2), 200, if index < 3 { PARTIAL } else { SUCCESS })
    });
    assert_eq!(service.client().count(&query()).await.unwrap(), 7138);
    let polls = [32.0..32.1, 64.0..64.1, 96.0..96.1].map(|range| ("GET", range));
    check(&service, &[&[("POST", 0.0..0.1)], &polls[..]].concat());
}

#[tokio::test(start_paused = true)]
async fn repeats_a_rate_limited_submission_after_retry_after() {
    let service = Service::new(|index, _| match index {
        0 => {
            let retry_after = Some("90".to_owned());
            (Duration::ZERO, Ok(Response { status: Some(429), retry_after, body: Vec::new() }))
        }
        _ => answer(Duration::ZERO, 200, SUCCESS),
    });
    assert_eq!(service.client().count(&query()).await.unwrap(), 7138);
    check(&service, &[("POST", 0.0..0.1), ("POST", 90.0..90.1)]);
}

#[tokio::test(start_paused = true)]
async fn waits_out_rate_limits_without_using_up_the_retries() {
    let service = Service::new(|index, _| match index {
        0..10 => answer(Duration::ZERO, 429, ""),
        _ => answer(Duration::ZERO, 200, SUCCESS),
    });
    assert_eq!(service.client().count(&query()).max_retries(1).await.unwrap(), 7138);
    assert_eq!(service.requests().len(), 11);
    let service = Service::new(|_, _| answer(Duration::ZERO, 429, ""));
    let error = service.client().count(&query()).max_retries(0).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::RateLimited, 1));
}

#[tokio::test(start_paused = true)]
async fn polls_on_after_an_accepted_poll_without_a_status() {
    let service = Service::new(|index, _| match index {
        0 => answer(Duration::ZERO, 202, r#"{"req_id":5}"#),
        1 => answer(Duration::ZERO, 202, "{}"),
        _ => answer(Duration::ZERO, 200, SUCCESS),
    });
    assert_eq!(service.client().count(&query()).await.unwrap(), 7138);
    check(&service, &[("POST", 0.0..0.1), ("GET", 30.0..30.1), ("GET", 60.0..60.1)]);
}

#[tokio::test(start_paused = true)]
async fn backs_off_with_jitter_and_gives_up_after_the_last_retry() {
    let service = Service::new(|_, _| answer(Duration::ZERO, 503, "<html>"));
    let error = service.client().count(&query()).max_retries(3).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::ServerError, 4));
    let times: Vec<_> = service.requests().into_iter().map(|(at, _)| at).collect();
    let waits: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (wait, full) in waits.iter().zip([1.0, 2.0, 4.0]) {
        assert!((full / 2.0..full + 0.1).contains(wait), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn polls_a_failed_poll_again_at_the_interval() {
    let service = Service::new(|index, _| match index {
        0 => answer(Duration::ZERO, 200, PARTIAL),
        1 => answer(Duration::ZERO, 429, ""),
        _ => answer(Duration::ZERO, 200, SUCCESS),
    });
    assert_eq!(service.client().count(&query()).await.unwrap(), 7138);
    check(&service, &[("POST", 0.0..0.1), ("GET", 30.0..30.1), ("GET", 60.0..60.1)]);
}

#[tokio::test(start_paused = true)]
async fn ends_an_exchange_at_the_request_timeout() {
    let service = Service::new(|_, _| answer(Duration::from_secs(600), 200, SUCCESS));
    let error = service.client().count(&query()).max_retries(0).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Timeout);
    assert!(error.message().contains("request_timeout (60000 ms)"), "{error}");
    assert_eq!(service.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn ends_before_a_wait_that_would_pass_the_deadline() {
    let service = Service::new(|_, _| answer(Duration::ZERO, 200, PARTIAL));
    let (client, began) = (service.client(), Instant::now());
    let call = client.count(&query()).max_wait(Duration::from_secs(100));
    let error = call.await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::DeadlineExceeded);
    assert!(error.message().contains("max_wait (100000 ms)"), "{error}");
    assert_eq!(began.elapsed().as_secs(), 90);
    let pending = error.pending().unwrap();
    assert_eq!(pending.req_id(), "384649162721759");
    let resumed = client.resume(pending).max_wait(Duration::from_secs(1)).await.unwrap_err();
    assert_eq!(resumed.code(), ErrorCode::DeadlineExceeded);
    assert_eq!(service.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn runs_a_batch_at_three_exchanges_at_a_time_without_idle_slots() {
    let service = Service::new(|_, request| {
        let body = if request.method == "POST" { PARTIAL } else { SUCCESS };
        answer(Duration::from_secs(1), 200, body)
    });
    let client = service.client();
    let calls: Vec<_> = (0..365).map(|_| tokio::spawn(client.count(&query()))).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 7138);
    }
    assert_eq!(service.most_in_flight(), 3);
    let requests = service.requests();
    assert_eq!(requests.len(), 730);
    // 730 exchanges of a second, three at a time, and not 365 poll intervals.
    assert!(requests.last().unwrap().0 < 730.0 / 3.0 + 5.0, "{:?}", requests.last());
    // Due polls go before the submissions that are still queued, so that the first results come early.
    let first_poll = requests.iter().position(|(_, method)| method == "GET").unwrap();
    assert!(requests[first_poll].0 < 33.0);
}

#[tokio::test(start_paused = true)]
async fn endpoints_have_slots_of_their_own() {
    use clevertap_counts::Endpoint;
    let service = Service::new(|_, _| answer(Duration::from_secs(1), 200, SUCCESS));
    let client = service.builder().max_concurrency(1).build().unwrap();
    let (query, began) = (query(), Instant::now());
    let (events, profiles) =
        tokio::join!(client.count(&query), client.count(&query).endpoint(Endpoint::Profiles));
    assert_eq!((events.unwrap(), profiles.unwrap()), (7138, 7138));
    assert_eq!(began.elapsed().as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_aborts_its_exchange_and_frees_its_slot() {
    let service = Service::new(|index, _| {
        answer(Duration::from_secs(if index == 0 { 50 } else { 1 }), 200, SUCCESS)
    });
    let client = service.builder().max_concurrency(1).build().unwrap();
    let first = tokio::spawn(client.count(&query()));
    sleep(Duration::from_secs(1)).await;
    let queued = tokio::spawn(client.count(&query()));
    let third = tokio::spawn(client.count(&query()));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(service.in_flight(), 1);
    // A call in flight, and one in the queue.
    first.abort();
    queued.abort();
    assert!(first.await.unwrap_err().is_cancelled() && queued.await.unwrap_err().is_cancelled());
    assert_eq!(third.await.unwrap().unwrap(), 7138);
    check(&service, &[("POST", 0.0..0.1), ("POST", 2.0..2.1)]);
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_between_polls_sends_no_more() {
    let service = Service::new(|_, _| answer(Duration::ZERO, 200, PARTIAL));
    assert!(timeout(Duration::from_secs(45), service.client().count(&query())).await.is_err());
    sleep(Duration::from_secs(600)).await;
    assert_eq!(service.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_sends_nothing_before_it_is_awaited() {
    let service = Service::bodies(&[PARTIAL, SUCCESS]);
    let client = service.client();
    let call = client.submit(query());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(service.requests(), []);
    let Outcome::Partial(pending) = call.await.unwrap() else { panic!("not a partial") };
    // The pending survives a restart.
    let stored = serde_json::to_string(&pending).unwrap();
    let restored = serde_json::from_str(&stored).unwrap();
    assert_eq!(pending, restored);
    let Outcome::Success(success) = client.poll(&restored).await.unwrap() else {
        panic!("not a success");
    };
    assert_eq!(success.result.count(), Some(7138));
    // A stored pending waits by the system's clock, which runs on during the test.
    check(&service, &[("POST", 1.0..1.1), ("GET", 2.0..31.1)]);
}
