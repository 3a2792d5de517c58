//! Exchanges over HTTP, with the simulator on a real socket.

use std::time::Duration;

use clevertap_counts::{Endpoint, ErrorCode, Outcome};
use serde_json::{Value as Json, json};

use crate::stage::{ACCOUNT, PASSCODE, Stage, partial, query, success};

fn pluck(exchanges: &[Json], key: &str) -> Vec<Json> {
    exchanges.iter().map(|exchange| exchange[key].clone()).collect()
}

#[tokio::test]
async fn sends_the_documented_requests() {
    let stage = Stage::script(&[partial(9_223_372_036_854_775_807), success(7138)]);
    let client = stage.builder().header("X-Gateway", " é ").build().unwrap();
    assert_eq!(client.count(&query()).await.unwrap(), 7138);
    let exchanges = stage.exchanges();
    assert_eq!(pluck(&exchanges, "method"), ["POST", "GET"]);
    let paths = ["/1/counts/events.json", "/1/counts/events.json?req_id=9223372036854775807"];
    assert_eq!(pluck(&exchanges, "path"), paths);
    assert_eq!(exchanges[0]["body"], r#"{"event_name":"Charged","from":20240101,"to":20240131}"#);
    for exchange in &exchanges {
        for (name, value) in [
            ("x-clevertap-account-id", ACCOUNT),
            ("x-clevertap-passcode", PASSCODE),
            ("content-type", "application/json"),
        ] {
            let values: Vec<_> = exchange["headers"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|header| header[0] == name)
                .map(|header| header[1].clone())
                .collect();
            assert_eq!(values, [value], "{name}");
        }
        assert!(
            exchange["headers"].as_array().unwrap().iter().any(|header| header[0] == "x-gateway")
        );
    }
    // One connection serves both.
    assert_eq!(exchanges[0]["connection"], exchanges[1]["connection"]);
}

#[tokio::test]
async fn counts_events_and_people_of_the_simulator() {
    let stage = Stage::new(json!({ "partials": 2, "pollIntervalMs": 20, "earlyPolls": "refuse" }));
    let client = stage.client();
    let events = client.count(&query()).await.unwrap();
    let people = client.count(&query()).endpoint(Endpoint::Profiles).await.unwrap();
    assert!(0 < people && people < events, "{people} people, {events} events");
    assert_eq!(stage.log()["earlyPolls"], 0);
}

#[tokio::test]
async fn does_not_follow_a_redirect() {
    let stage = Stage::script(&[json!("redirect")]);
    let error = stage.client().count(&query()).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (ErrorCode::InvalidResponse, Some(307)));
    assert_eq!(pluck(&stage.exchanges(), "path"), ["/1/counts/events.json"]);
}

#[tokio::test]
async fn reads_a_body_of_1_mib_and_no_more() {
    let stage = Stage::script(&[
        json!({ "bodyBytes": 1_048_576 }),
        json!({ "bodyBytes": 1_048_577 }),
        json!({ "bodyBytes": 1_048_577, "chunked": true }),
        json!({ "endlessBody": true }),
    ]);
    let client = stage.client();
    assert_eq!(client.count(&query()).await.unwrap(), 7138);
    for _ in 0..3 {
        let error = client.count(&query()).await.unwrap_err();
        assert_eq!((error.code(), error.status()), (ErrorCode::InvalidResponse, Some(200)));
    }
}

#[tokio::test]
async fn retries_a_connection_that_is_reset_once_and_not_more_often() {
    for reset in ["beforeHeaders", "duringHeaders", "afterHeaders", "duringBody"] {
        let stage = Stage::script(&[json!({ "reset": reset }), json!({ "reset": reset })]);
        let call = stage.client().count(&query()).max_retries(0);
        let error = call.await.unwrap_err();
        assert_eq!((error.code(), error.attempts()), (ErrorCode::Network, 1), "{reset}");
        assert_eq!(stage.exchanges().len(), 1, "{reset}: HTTP sent the request again by itself");
    }
}

#[tokio::test]
async fn times_out_while_the_headers_or_the_body_are_missing() {
    for hang in ["hang", "hangBody"] {
        let stage = Stage::script(&[json!({ hang: true })]);
        let client = stage.builder().request_timeout(Duration::from_millis(50)).max_retries(0);
        let error = client.build().unwrap().count(&query()).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::Timeout, "{hang}");
    }
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection() {
    let stage = Stage::script(&[json!({ "hang": true })]);
    let call = tokio::spawn(stage.client().count(&query()));
    stage.logged(|log| log["inFlight"] == 1).await;
    call.abort();
    stage.logged(|log| log["exchanges"][0]["peerClosed"] == true).await;
}

#[tokio::test]
async fn keeps_to_three_exchanges_at_a_time() {
    let stage = Stage::new(json!({ "partials": 1, "latencyMs": 5, "maxConcurrent": 3 }));
    let client = stage.client();
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(client.count(&query()))).collect();
    for call in calls {
        assert!(call.await.unwrap().unwrap() > 0);
    }
    let log = stage.log();
    assert_eq!((&log["maxInFlight"], &log["tooMany"]), (&json!(3), &json!(0)));
}

#[tokio::test]
async fn submits_again_once_after_an_expired_request_and_resume_does_not() {
    let stage = Stage::script(&[partial(1), json!("invalidReqId"), partial(2), success(6)]);
    assert_eq!(stage.client().count(&query()).await.unwrap(), 6);
    assert_eq!(pluck(&stage.exchanges(), "method"), ["POST", "GET", "POST", "GET"]);

    let stage = Stage::script(&[partial(1), json!("invalidReqId")]);
    let client = stage.client();
    let Outcome::Partial(pending) = client.submit(query()).await.unwrap() else {
        panic!("no pending")
    };
    let error = client.resume(&pending).await.unwrap_err();
    assert_eq!((error.code(), error.pending()), (ErrorCode::RequestExpired, None));
}
