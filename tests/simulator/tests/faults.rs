//! Each fault as it arrives at a client.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::time::{Duration, Instant};

use clevertap_simulator::faults::NAMED_FAULTS;
use common::{
    EVENTS, HEADERS, PATIENCE, PROFILES, ReadEnd, SILENCE, Session, TOP, TRENDS, query, send,
    server,
};
use serde_json::{Value, json};

fn scripted(step: Value) -> Session {
    Session::new(json!({ "script": [step] }))
}

#[test]
fn every_named_fault_has_its_listed_answer() {
    for fault in NAMED_FAULTS {
        let session = scripted(json!(fault.name));
        let answer = session.post(&query());
        let (name, value) = fault.header;
        assert_eq!((answer.status, answer.text.as_str()), (fault.status, fault.body));
        assert_eq!(answer.header(&name.to_ascii_lowercase()), Some(value), "{}", fault.name);
        assert_eq!(session.post(&query()).json()["status"], "success", "the script did not end");
        let log = session.log();
        assert_eq!(log["exchanges"][0]["step"], 0);
        assert_eq!(log["exchanges"][0]["status"], fault.status);
        assert_eq!(log["exchanges"][1]["step"], Value::Null);
        assert_eq!(log["tooMany"], 0, "the log counts a scripted 429");
    }
}

#[test]
fn every_fault_is_documented() {
    let docs = include_str!("../src/lib.rs");
    for fault in NAMED_FAULTS {
        assert!(docs.contains(&format!("`\"{}\"`", fault.name)), "{}", fault.name);
    }
}

#[test]
fn every_documented_example_is_accepted() {
    let url = format!("{}/_simulator/sessions", server());
    let lines: Vec<_> = include_str!("../src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .collect();
    let config = lines.iter().skip_while(|line| **line != "```json").skip(1);
    let config: String = config.take_while(|line| **line != "```").copied().collect();
    assert_eq!(send("POST", &url, &[], &config).status, 201, "{config}");

    let scripts = lines.iter().skip_while(|line| **line != "# Scripts");
    let examples: Vec<_> = scripts
        .filter_map(|line| line.strip_prefix("| `")?.split(" | ").next())
        .flat_map(|cell| cell.split(", "))
        .map(|example| example.trim_matches('`'))
        .collect();
    assert!(examples.len() > 20, "{examples:?}");
    let script = format!(r#"{{"script":[{}]}}"#, examples.join(","));
    let answer = send("POST", &url, &[], &script);
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[test]
fn a_redirect_points_to_the_same_session() {
    let session = scripted(json!("redirect"));
    let location = session.post(&query()).header("location").unwrap().to_owned();
    let target = format!("{}/1/counts/{location}", session.base);
    send("POST", &target, &HEADERS, "{}");
    assert_eq!(session.log()["exchanges"][1]["path"], "/1/counts/redirected");
}

#[test]
fn any_answer_can_be_scripted() {
    let headers =
        json!({"Content-Type": "text/html", "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"});
    let answer =
        scripted(json!({"status": 503, "body": "<html>ü", "headers": headers})).post(&query());
    assert_eq!((answer.status, answer.text.as_str()), (503, "<html>ü"));
    assert_eq!(answer.header("content-type"), Some("text/html"));
    assert_eq!(answer.header("retry-after"), Some("Wed, 21 Oct 2026 07:28:00 GMT"));

    let answer = scripted(json!({"status": 204})).post(&query());
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    let answer = scripted(json!({"body": r#"{"status":"success","count":"7"}"#})).post(&query());
    assert_eq!((answer.status, &answer.json()["count"]), (200, &json!("7")));
}

#[test]
fn a_204_counts_as_answered() {
    let session = scripted(json!({"status": 204, "body": "ignored"}));
    assert_eq!(session.post(&query()).text, "");
    let exchange = &session.log()["exchanges"][0];
    assert_eq!((&exchange["peerClosed"], &exchange["status"]), (&json!(false), &json!(204)));
}

#[test]
fn a_body_can_hold_any_bytes() {
    let mut connection = scripted(json!({"bodyBase64": "77u/ewD/"})).open(&query());
    connection.read_answer();
    assert!(connection.received.ends_with(b"\r\n\r\n\xEF\xBB\xBF{\0\xFF"));
}

#[test]
fn hang_sends_nothing_until_the_peer_closes() {
    let session = scripted(json!({"hang": true}));
    let mut connection = session.open(&query());
    let log = session.log_when(|log| log["inFlight"] == 1);
    assert_eq!(connection.read(1, SILENCE), ReadEnd::Silence);
    assert_eq!(log["exchanges"][0]["answeredAt"], Value::Null);
    assert_eq!(log["exchanges"][0]["peerClosed"], false);
    drop(connection);
    let log = session.log_when(|log| log["inFlight"] == 0);
    let exchange = &log["exchanges"][0];
    assert_eq!((&exchange["status"], &exchange["answeredAt"]), (&Value::Null, &Value::Null));
    assert_eq!(exchange["peerClosed"], true);
}

#[test]
fn hang_body_sends_the_headers_only() {
    for step in [json!({"hangBody": true}), json!({"hangBody": true, "status": 502})] {
        let session = scripted(step);
        let mut connection = session.open(&query());
        connection.read_head();
        assert_eq!(connection.read(usize::MAX, SILENCE), ReadEnd::Silence);
        let (head, body) = connection.parts();
        assert!(head.starts_with("HTTP/1.1 ") && head.contains("content-length: "), "{head}");
        assert_eq!(body, "");
        drop(connection);
        let log = session.log_when(|log| log["inFlight"] == 0);
        assert_eq!(log["exchanges"][0]["peerClosed"], true);
    }
}

#[test]
fn a_reset_before_the_headers_sends_nothing() {
    let session = scripted(json!({"reset": "beforeHeaders"}));
    let mut connection = session.open(&query());
    assert_eq!(connection.read_to_end(), ReadEnd::Reset);
    assert_eq!(connection.received, b"");
    let exchange = &session.log()["exchanges"][0];
    assert_eq!((&exchange["peerClosed"], &exchange["status"]), (&json!(false), &Value::Null));
    assert!(exchange["answeredAt"].is_number());
}

#[test]
fn a_reset_during_the_body_sends_half_of_it() {
    let session = scripted(json!({"reset": "duringBody"}));
    let mut connection = session.open(&query());
    assert_eq!(connection.read_to_end(), ReadEnd::Reset);
    let (head, body) = connection.parts();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(body.starts_with(r#"{"status":"#) && !body.ends_with('}'), "{body}");
    let log = session.log_when(|log| log["inFlight"] == 0);
    assert_eq!(log["exchanges"][0]["peerClosed"], false);
    assert!(log["exchanges"][0]["answeredAt"].is_number());
}

#[test]
fn a_reset_during_the_headers_cuts_a_header() {
    let session = scripted(json!({"reset": "duringHeaders"}));
    let mut connection = session.open(&query());
    assert_eq!(connection.read_to_end(), ReadEnd::Reset);
    assert!(
        connection.received.ends_with(b"\r\nContent-Type: applic"),
        "{:?}",
        connection.received
    );
}

#[test]
fn a_reset_after_the_headers_sends_no_body() {
    let session = scripted(json!({"reset": "afterHeaders"}));
    let mut connection = session.open(&query());
    assert_eq!(connection.read_to_end(), ReadEnd::Reset);
    let (head, body) = connection.parts();
    assert!(head.starts_with("HTTP/1.1 200 OK") && head.contains("content-length: "), "{head}");
    assert_eq!(body, "");
}

#[test]
fn raw_bytes_are_sent_unchanged_before_the_connection_is_closed() {
    let session = scripted(json!({"raw": "HTTP/9 ?\r\n"}));
    let mut connection = session.open(&query());
    assert_eq!(connection.read_to_end(), ReadEnd::Closed);
    assert_eq!(connection.received, b"HTTP/9 ?\r\n");
    assert_eq!(session.log()["inFlight"], 0);
}

#[test]
fn a_chunked_answer_has_no_content_length() {
    let session = scripted(json!({"chunked": true, "bodyBytes": 100_000}));
    let answer = session.post(&query());
    assert_eq!((answer.header("content-length"), answer.text.len()), (None, 100_000));
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    assert_eq!(session.log()["exchanges"][0]["peerClosed"], false);
}

#[test]
fn a_list_sends_a_header_more_than_once() {
    let step = json!({"fault": "html502", "headers": {"Content-Type": ["a/b", "c/d"]}});
    let answer = scripted(step).post(&query());
    let types: Vec<_> = answer.headers.iter().filter(|(name, _)| name == "content-type").collect();
    assert_eq!(types.len(), 2, "{types:?}");
}

#[test]
fn a_named_script_applies_to_its_event_and_req_id() {
    let partial =
        |id: &str| json!({"body": json!({"status": "partial", "req_id": id}).to_string()});
    let session = Session::new(json!({
        "script": ["ok", "ok", "tooMany"],
        "scripts": {"One": [partial("One"), "html502"], "Two": [partial("Two"), "emptyBody"]},
    }));
    let named = |name: &str| json!({"event_name": name, "from": 20240101, "to": 20240102});
    assert_eq!(session.post(&named("One")).json()["req_id"], "One");
    assert_eq!(session.post(&named("Two")).json()["req_id"], "Two");
    assert_eq!(session.poll("Two").text, "");
    assert_eq!(session.poll("One").status, 502);
    let log = session.log();
    let seen: Vec<_> = log["exchanges"].as_array().unwrap().iter().collect();
    let seen: Vec<_> = seen.iter().map(|record| (&record["script"], &record["step"])).collect();
    let (one, two) = (json!("One"), json!("Two"));
    let steps = [json!(0), json!(1)];
    assert_eq!(seen, [(&one, &steps[0]), (&two, &steps[0]), (&two, &steps[1]), (&one, &steps[1])]);
}

#[test]
fn drip_sends_one_byte_per_interval() {
    let session = scripted(json!({"dripMs": 20}));
    let started = Instant::now();
    let mut connection = session.open(&query());
    connection.read_answer();
    let (_, body) = connection.parts();
    assert!(body.starts_with(r#"{"status":"success","count":"#), "{body}");
    assert!(started.elapsed() >= Duration::from_millis(20) * body.len() as u32);
    // A reader that the machine delays gets several bytes at once.
    assert!(connection.reads > body.len() / 4, "{connection:?}");
}

#[test]
fn an_endless_body_is_sent_until_the_peer_closes() {
    let session = scripted(json!({"endlessBody": true}));
    let mut connection = session.open(&query());
    assert_eq!(connection.read(3 << 20, PATIENCE), ReadEnd::Enough);
    drop(connection);
    let log = session.log_when(|log| log["inFlight"] == 0);
    assert_eq!(log["exchanges"][0]["peerClosed"], true);
}

#[test]
fn a_padded_body_has_the_exact_size() {
    let rows = [
        (EVENTS, json!({"status": "success", "count": 7138})),
        (PROFILES, json!({"status": "success", "count": 7138})),
        (TRENDS, json!({"status": "success", "days": {"20250101": 7138}})),
        (TOP, json!({"status": "success", "values": {"STR": {"pizza": 7138}}})),
    ];
    for (path, expected) in rows {
        for size in [64, 1 << 20, (1 << 20) + 1] {
            let answer = scripted(json!({"bodyBytes": size})).post_to(path, &query());
            assert_eq!(answer.text.len(), size);
            assert_eq!(answer.json(), expected);
        }
    }
}

#[test]
fn modifiers_without_an_answer_keep_the_normal_one() {
    let session = Session::new(json!({
        "partials": 1,
        "script": [{"delayMs": 120, "retryAfter": "7", "headers": {"X-Own": "1"}}],
    }));
    let started = Instant::now();
    let answer = session.post(&query());
    assert!(started.elapsed() >= Duration::from_millis(120));
    assert_eq!((answer.header("retry-after"), answer.header("x-own")), (Some("7"), Some("1")));
    assert_eq!(session.poll(&answer.req_id()).json()["status"], "success");
}

#[test]
fn modifiers_apply_to_a_named_fault() {
    let session = scripted(json!({"fault": "tooMany", "retryAfter": "0", "status": 503}));
    let answer = session.post(&query());
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("0")));
    assert_eq!(answer.json()["code"], 429);
}

#[test]
fn an_echo_shows_the_credentials() {
    let answer = scripted(json!({"echo": true})).post(&query());
    assert_eq!(answer.status, 500);
    assert_eq!(answer.header("content-type"), Some("text/html"));
    for secret in ["SIM-ACCOUNT", "SIM-PASSCODE", &query().to_string()] {
        assert!(answer.text.contains(secret), "{secret}");
    }
}

#[test]
fn each_exchange_takes_the_next_step_of_the_script() {
    let script = json!(["html502", "ok", {"status": 418}]);
    let session = Session::new(json!({ "script": script }));
    let statuses: Vec<_> = (0..4).map(|_| session.post(&query()).status).collect();
    assert_eq!(statuses, [502, 200, 418, 200]);
}

#[test]
fn an_invalid_step_is_refused() {
    let url = format!("{}/_simulator/sessions", server());
    let rows = [
        (json!("html503"), "html502"),
        (json!(5), "a string or an object"),
        (json!({"stauts": 200}), "unknown field `stauts`"),
        (json!({"status": 100}), "status"),
        (json!({"hang": true, "dripMs": 1}), "at most one of"),
        (json!({"endlessBody": true, "dripMs": 1}), "at most one of"),
        (json!({"body": "", "bodyBase64": ""}), "at most one of"),
        (json!({"bodyBase64": "?"}), "bodyBase64"),
        (json!({"bodyBytes": 63}), "bodyBytes"),
        (json!({"reset": "later"}), "`later`"),
        (json!({"headers": {"Content-Length": "5"}}), "Content-Length"),
        (json!({"headers": {"a b": "5"}}), "header name"),
        (json!({"retryAfter": "\n"}), "retry-after"),
    ];
    for (step, part) in rows {
        let answer = send("POST", &url, &[], &json!({"script": [step]}).to_string());
        assert_eq!(answer.status, 400, "{step}");
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(part), "{step}: {error}");
    }
}

#[test]
fn a_hanging_request_counts_towards_the_limit() {
    let session = Session::new(json!({"maxConcurrent": 1, "script": [{"hang": true}]}));
    let connection = session.open(&query());
    session.log_when(|log| log["inFlight"] == 1);
    assert_eq!(session.post(&query()).status, 429);
    drop(connection);
    session.log_when(|log| log["inFlight"] == 0);
    assert_eq!(session.post_to(EVENTS, &query()).status, 200);
}
