//! The rules of the protocol, over real HTTP.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::thread;
use std::time::{Duration, Instant};

use common::{Answer, EVENTS, HEADERS, PROFILES, Session, count, query, send};
use serde_json::{Value, json};

fn fail(error: &str, code: u16) -> Value {
    json!({"status": "fail", "error": error, "code": code})
}

#[test]
fn a_query_is_answered_with_its_count() {
    let session = Session::new(json!({}));
    let answer = session.post(&query());
    let events = count(&answer);
    assert!(events > 0);
    assert_eq!(answer.text, format!(r#"{{"status":"success","count":{events}}}"#));
    assert_eq!(answer.header("x-simulator"), Some("clevertap-simulator"));
}

#[test]
fn a_profile_count_counts_distinct_profiles_and_has_further_keys() {
    let session = Session::new(json!({}));
    let all = json!({"event_name": "App Launched", "from": 20240101, "to": 20251231});
    let events = count(&session.post(&all));
    let answer = session.post_to(PROFILES, &all);
    let profiles = count(&answer);
    let devices = answer.json()["userDeviceCount"]["devices"].as_u64().unwrap();
    assert!(0 < profiles && profiles < devices && devices < events, "{answer:?}");
    let expected = json!({
        "count": profiles, "nQCount": 0, "status": "success", "tcount": events,
        "userDeviceCount": {"devices": devices, "users": profiles},
    });
    assert_eq!(answer.json(), expected);
}

#[test]
fn each_part_of_the_query_language_changes_the_count() {
    let session = Session::new(json!({}));
    let all = json!({"event_name": "App Launched", "from": 20240101, "to": 20251231});
    let [all_events, all_profiles] =
        [EVENTS, PROFILES].map(|path| count(&session.post_to(path, &all)));
    let rows = [
        ("session_properties", json!([{"name": "first_time", "value": "True"}])),
        ("common_profile_properties", json!({"technographics": [{"name": "OS", "value": "iOS"}]})),
        ("advanced_query", json!({"did_all": [{"event_name": "Charged"}]})),
    ];
    for (key, filters) in rows {
        let mut query = all.clone();
        query[key] = filters;
        let [events, profiles] =
            [EVENTS, PROFILES].map(|path| count(&session.post_to(path, &query)));
        assert!(0 < events && events < all_events, "{query}: {events}");
        assert!(0 < profiles && profiles < all_profiles, "{query}: {profiles}");
    }
}

#[test]
fn partial_answers_come_before_the_count() {
    let session = Session::new(json!({"partials": 3}));
    let expected = count(&Session::new(json!({})).post(&query()));
    let req_id = session.post(&query()).req_id();
    for _ in 0..2 {
        let answer = session.poll(&req_id);
        let body = format!(r#"{{"req_id":{req_id},"status":"partial"}}"#);
        assert_eq!((answer.status, answer.text), (200, body));
    }
    // A client that lost the answer may poll again.
    for _ in 0..2 {
        assert_eq!(count(&session.poll(&req_id)), expected);
    }
}

#[test]
fn a_random_req_id_does_not_fit_a_double() {
    let session = Session::new(json!({"partials": 1}));
    let [one, other] = [(); 2].map(|()| session.post(&query()).req_id().parse::<i64>().unwrap());
    assert_ne!(one, other);
    for req_id in [one, other] {
        assert!(req_id > 1 << 53);
        assert_ne!(req_id as f64 as i128, i128::from(req_id));
    }
}

#[test]
fn a_req_id_is_written_as_configured() {
    let rows = [
        (json!({"reqId": "9223372036854775807"}), "9223372036854775807", "9223372036854775807"),
        (
            json!({"reqId": "9223372036854775807", "reqIdAs": "string"}),
            r#""9223372036854775807""#,
            "9223372036854775807",
        ),
        (json!({"reqId": "a b&c/ü", "reqIdAs": "string"}), r#""a b&c/ü""#, "a%20b%26c%2F%C3%BC"),
    ];
    for (mut config, written, percent_encoded) in rows {
        config["partials"] = json!(1);
        let session = Session::new(config);
        let answer = session.post(&query());
        assert_eq!(answer.text, format!(r#"{{"req_id":{written},"status":"partial"}}"#));
        count(&session.poll(percent_encoded));
    }
}

#[test]
fn a_new_req_id_replaces_the_old_one() {
    let session = Session::new(json!({"partials": 2, "newReqIdOnPoll": true}));
    let old = session.post(&query()).req_id();
    let new = session.poll(&old).req_id();
    assert_ne!(old, new);
    assert_eq!(session.poll(&old).json(), fail("invalid request id", 400));
    count(&session.poll(&new));
}

#[test]
fn all_three_headers_are_required() {
    let session = Session::new(json!({}));
    let url = format!("{}{EVENTS}", session.base);
    let rows = [
        (0, None, 401, fail("Account ID is not valid", 401)),
        (0, Some("OTHER"), 401, fail("Account ID is not valid", 401)),
        (1, None, 401, fail("Account ID is not valid", 401)),
        (1, Some("OTHER"), 401, fail("Account ID is not valid", 401)),
        // Without the header the client of these tests sends its default content type.
        (2, None, 400, fail("Incorrect Usage", 3)),
        (2, Some("text/plain"), 400, fail("Incorrect Usage", 3)),
        (2, Some("application/json; charset=utf-8"), 200, Value::Null),
    ];
    for (index, value, status, body) in rows {
        let mut headers = HEADERS.to_vec();
        let (name, _) = headers.remove(index);
        headers.extend(value.map(|value| (name, value)));
        let answer = send("POST", &url, &headers, &query().to_string());
        assert_eq!(answer.status, status, "{name}: {value:?}");
        assert!(status == 200 || answer.json() == body, "{answer:?}");
    }
}

#[test]
fn a_wrong_region_refuses_the_credentials() {
    let answer = Session::new(json!({"wrongRegion": true})).post(&query());
    assert_eq!((answer.status, answer.json()), (401, fail("Invalid Credentials", 401)));
}

#[test]
fn an_unknown_event_fails_on_http_200() {
    let answer = Session::new(json!({}))
        .post(&json!({"event_name": "Uninstalled", "from": 20240101, "to": 20240101}));
    let body = r#"{"status":"fail","error":"[\"Invalid event : Uninstalled\"]","code":400}"#;
    assert_eq!((answer.status, answer.text.as_str()), (200, body));
}

#[test]
fn a_malformed_query_is_refused() {
    let session = Session::new(json!({}));
    let url = format!("{}{EVENTS}", session.base);
    let filtered = |filter: Value| {
        json!({"event_name": "Charged", "event_properties": [filter], "from": 20240101, "to": 20240101})
            .to_string()
    };
    let dated = |from: Value, to: Value| {
        json!({"event_name": "Charged", "from": from, "to": to}).to_string()
    };
    let usage = || fail("Incorrect Usage", 3);
    let rows = [
        (String::new(), usage()),
        (r#"{"event_name""#.into(), usage()),
        (r#"{"from":20240101,"to":20240101}"#.into(), usage()),
        (dated(json!("20240101"), json!(20240101)), usage()),
        (dated(json!(20240101.5), json!(20240101)), usage()),
        (dated(json!(20240230), json!(20240301)), fail("Invalid date : 20240230", 400)),
        (dated(json!(20240101), json!(20241301)), fail("Invalid date : 20241301", 400)),
        (dated(json!(240101), json!(240101)), fail("Invalid date : 240101", 400)),
        (
            dated(json!(20240102), json!(20240101)),
            fail("Invalid date range : from is after to", 400),
        ),
        (
            filtered(json!({"name": "Amount", "operator": "between", "value": [1, 2]})),
            fail("Invalid operator : between", 400),
        ),
        (filtered(json!({"name": "Amount", "operator": "equals"})), usage()),
        (filtered(json!({"name": "Amount", "operator": "equals", "value": []})), usage()),
        (filtered(json!({"name": "Amount", "operator": "equals", "value": true})), usage()),
        (filtered(json!({"name": "Amount", "operator": "less_than", "value": "5"})), usage()),
        (filtered(json!({"name": "Amount", "operator": "exists", "value": 5})), usage()),
        (filtered(json!({"operator": "exists"})), usage()),
    ];
    for (body, expected) in rows {
        let answer = send("POST", &url, &HEADERS, &body);
        assert_eq!((answer.status, answer.json()), (400, expected), "{body}");
    }
}

#[test]
fn a_fourth_concurrent_request_is_refused() {
    let session = Session::new(json!({}));
    let mut three = [(); 3].map(|()| session.open_unfinished(&query()));
    session.log_when(|log| log["inFlight"] == 3);
    let fourth = session.post(&query());
    let body = fail("Too many concurrent requests", 429);
    assert_eq!((fourth.status, fourth.json()), (429, body));
    // The limit applies to each endpoint.
    count(&session.post_to(PROFILES, &query()));
    for connection in &mut three {
        connection.finish();
        connection.read_answer();
        assert!(connection.parts().0.starts_with("HTTP/1.1 200 OK"), "{connection:?}");
    }
    count(&session.post(&query()));
    let log = session.log();
    assert_eq!((&log["tooMany"], &log["inFlight"]), (&json!(1), &json!(0)));
    assert_eq!(log["endpoints"]["events"], json!({"inFlight": 0, "maxInFlight": 4}));
    assert_eq!(log["endpoints"]["profiles"]["maxInFlight"], 1);
    assert_eq!(log["maxInFlight"], 4);
}

/// An interval that is longer than any test, so that every second poll of a req_id is early.
const LONG_MS: u64 = 3_600_000;

/// An answer and the moments between which it was sent.
struct Timed {
    answer: Answer,
    before: Instant,
    after: Instant,
}

fn timed(send: impl FnOnce() -> Answer) -> Timed {
    let before = Instant::now();
    let answer = send();
    Timed { answer, before, after: Instant::now() }
}

/// Checks that the poll was early by the interval minus the time since the previous answer.
fn assert_early(exchange: &Value, previous: &Timed, poll: &Timed) {
    let early_by = exchange["earlyByMs"].as_f64().unwrap();
    let since_previous = (LONG_MS as f64 - early_by) / 1000.0;
    let least = poll.before.duration_since(previous.after).as_secs_f64();
    let most = poll.after.duration_since(previous.before).as_secs_f64();
    // The log holds milliseconds as a double.
    assert!((least - 1e-6..=most + 1e-6).contains(&since_previous), "{since_previous} s");
}

#[test]
fn an_early_poll_is_answered_and_logged() {
    let session = Session::new(json!({"partials": 3, "pollIntervalMs": LONG_MS}));
    let post = timed(|| session.post(&query()));
    let req_id = post.answer.req_id();
    thread::sleep(Duration::from_millis(50));
    let first = timed(|| session.poll(&req_id));
    first.answer.req_id();
    thread::sleep(Duration::from_millis(50));
    let second = timed(|| session.poll(&req_id));
    second.answer.req_id();
    count(&session.poll(&req_id));
    let log = session.log();
    assert_eq!((&log["earlyPolls"], &log["exchanges"][0]["earlyByMs"]), (&json!(3), &Value::Null));
    assert_early(&log["exchanges"][1], &post, &first);
    assert_early(&log["exchanges"][2], &first, &second);
}

#[test]
fn a_poll_after_the_interval_is_not_early() {
    for early_polls in ["report", "refuse"] {
        let config = json!({"partials": 2, "pollIntervalMs": 50, "earlyPolls": early_polls});
        let session = Session::new(config);
        let req_id = session.post(&query()).req_id();
        thread::sleep(Duration::from_millis(50));
        session.poll(&req_id).req_id();
        thread::sleep(Duration::from_millis(50));
        count(&session.poll(&req_id));
        let log = session.log();
        assert_eq!(log["earlyPolls"], 0);
        assert_eq!(log["exchanges"][2]["earlyByMs"], Value::Null);
    }
}

#[test]
fn an_early_poll_can_be_refused() {
    let config = json!({"partials": 1, "pollIntervalMs": LONG_MS, "earlyPolls": "refuse"});
    let session = Session::new(config);
    let req_id = session.post(&query()).req_id();
    let body = fail("Request still in progress, please retry later", 2);
    let first = timed(|| session.poll(&req_id));
    assert_eq!(first.answer.json(), body);
    thread::sleep(Duration::from_millis(50));
    let second = timed(|| session.poll(&req_id));
    assert_eq!(second.answer.json(), body);
    let log = session.log();
    assert_eq!(log["earlyPolls"], 2);
    // The refusal starts a new interval.
    assert_early(&log["exchanges"][2], &first, &second);
}

#[test]
fn a_failed_poll_starts_a_new_interval() {
    let config = json!({"partials": 1, "pollIntervalMs": LONG_MS, "script": ["ok", "html502"]});
    let session = Session::new(config);
    let req_id = session.post(&query()).req_id();
    thread::sleep(Duration::from_millis(50));
    let failed = timed(|| session.poll(&req_id));
    assert_eq!(failed.answer.status, 502);
    thread::sleep(Duration::from_millis(50));
    let next = timed(|| session.poll(&req_id));
    count(&next.answer);
    assert_early(&session.log()["exchanges"][2], &failed, &next);
}

#[test]
fn a_req_id_is_valid_for_its_endpoint_and_session_only() {
    let session = Session::new(json!({"partials": 1, "reqIdTtlMs": LONG_MS}));
    let req_id = session.post(&query()).req_id();
    let body = fail("invalid request id", 400);
    assert_eq!(session.poll_at(PROFILES, &req_id).json(), body);
    assert_eq!(session.poll("1").json(), body);
    assert_eq!(Session::new(json!({"partials": 1})).poll(&req_id).json(), body);
    count(&session.poll(&req_id));
    let without = send("GET", &format!("{}{EVENTS}", session.base), &HEADERS, "");
    assert_eq!((without.status, without.json()), (400, fail("Incorrect Usage", 3)));
}

#[test]
fn a_req_id_expires() {
    let session = Session::new(json!({"partials": 1, "reqIdTtlMs": 50}));
    let req_id = session.post(&query()).req_id();
    thread::sleep(Duration::from_millis(50));
    assert_eq!(session.poll(&req_id).json(), fail("invalid request id", 400));
}

#[test]
fn cors_allows_pages_of_any_origin() {
    let session = Session::new(json!({"script": ["tooMany"]}));
    let url = format!("{}{EVENTS}", session.base);
    let wanted = "content-type,x-clevertap-account-id,x-clevertap-passcode,authorization";
    let preflight = [
        ("Origin", "https://app.example"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", wanted),
    ];
    let answer = send("OPTIONS", &url, &preflight, "");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-headers"), Some(wanted));
    assert_eq!(answer.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(session.log()["exchanges"], json!([]), "the log holds a preflight");
    let fault = session.post(&query());
    assert_eq!(fault.status, 429);
    assert_eq!(fault.header("access-control-allow-origin"), Some("*"));
    assert!(fault.header("access-control-expose-headers").unwrap().contains("retry-after"));
}

#[test]
fn other_paths_and_methods_are_refused() {
    let session = Session::new(json!({}));
    let elsewhere = session.post_to("/1/counts/now.json", &query());
    assert_eq!((elsewhere.status, elsewhere.json()), (404, fail("Not Found", 404)));
    let put = send("PUT", &format!("{}{EVENTS}", session.base), &HEADERS, "{}");
    assert_eq!((put.status, put.json()), (405, fail("Method Not Allowed", 405)));
}
