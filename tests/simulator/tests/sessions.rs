//! Sessions and their logs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::net::TcpStream;
use std::time::Instant;

use common::{EVENTS, HEADERS, ReadEnd, SILENCE, Session, count, eventually, query, send, server};
use serde_json::{Value, json};

#[test]
fn the_log_holds_each_request_as_sent() {
    let session = Session::new(json!({"latencyMs": 50, "partials": 1}));
    let before = Instant::now();
    let body = r#"{ "event_name":"Charged","from":20240101,  "to":20240101}"#;
    let url = format!("{}{EVENTS}", session.base);
    let headers = [HEADERS.as_slice(), &[("X-Own", "caf\u{e9}")]].concat();
    let req_id = send("POST", &url, &headers, body).req_id();
    session.poll(&format!("{req_id}&x=%20"));
    let log = session.log();
    assert_eq!(log["id"], session.id);
    let [post, get] = [&log["exchanges"][0], &log["exchanges"][1]];
    assert_eq!((&post["seq"], &get["seq"]), (&json!(0), &json!(1)));
    assert_eq!((&post["method"], &get["method"]), (&json!("POST"), &json!("GET")));
    assert_eq!((&post["status"], &post["body"]), (&json!(200), &json!(body)));
    assert_eq!(post["path"], EVENTS);
    assert_eq!(get["path"], format!("{EVENTS}?req_id={req_id}&x=%20"));
    for (name, value) in HEADERS {
        let pair = json!([name.to_ascii_lowercase(), value]);
        assert!(post["headers"].as_array().unwrap().contains(&pair), "{pair}");
    }
    let took = post["answeredAt"].as_u64().unwrap() - post["arrivedAt"].as_u64().unwrap();
    // The log rounds both times down, so that `took` may be a millisecond too long.
    assert!((49..=before.elapsed().as_millis() as u64 + 1).contains(&took), "{took}");
    assert_eq!(post["peerClosed"], false);
    assert_eq!(post["step"], Value::Null);
}

#[test]
fn a_session_has_its_own_log_until_it_is_deleted() {
    let [one, other] = [(); 2].map(|()| Session::new(json!({})));
    count(&one.post(&query()));
    assert_eq!(one.log()["exchanges"].as_array().unwrap().len(), 1);
    assert_eq!(other.log()["exchanges"], json!([]));
    assert_eq!(send("DELETE", &one.log_url(), &[], "").status, 204);
    assert_eq!(send("DELETE", &one.log_url(), &[], "").status, 404);
    assert_eq!(send("GET", &one.log_url(), &[], "").status, 404);
    assert_eq!(one.post(&query()).status, 404);
    count(&other.post(&query()));
}

#[test]
fn fresh_connections_carry_one_request_each_on_a_separate_port() {
    let ordinary = Session::new(json!({}));
    let mut connection = ordinary.open(&query());
    assert_eq!(connection.read(usize::MAX, SILENCE), ReadEnd::Silence);

    let session = Session::new(json!({"freshConnections": true}));
    assert_ne!(session.address(), ordinary.address());
    for _ in 0..2 {
        let mut connection = session.open(&query());
        assert_eq!(connection.read_to_end(), ReadEnd::Closed);
        assert!(connection.parts().0.starts_with("HTTP/1.1 200 OK"), "{connection:?}");
    }
    let exchanges = &session.log()["exchanges"];
    assert_ne!(exchanges[0]["connection"], exchanges[1]["connection"]);

    assert_eq!(send("DELETE", &session.log_url(), &[], "").status, 204);
    let closed = eventually(|| TcpStream::connect(session.address()).err());
    assert!(closed.is_some(), "the port is still open after its session was deleted");
}

#[test]
fn the_default_account_is_served_without_a_session() {
    let url = format!("{}{EVENTS}", server());
    count(&send("POST", &url, &HEADERS, &query().to_string()));
    let log = send("GET", &format!("{}/_simulator/sessions/default", server()), &[], "").json();
    assert_eq!(log["exchanges"][0]["path"], EVENTS);
    assert_eq!(send("GET", &format!("{}/_simulator/nothing", server()), &[], "").status, 404);
}

#[test]
fn an_invalid_configuration_is_refused() {
    let url = format!("{}/_simulator/sessions", server());
    let rows = [
        ("{", "EOF"),
        (r#"{"partial":1}"#, "unknown field `partial`"),
        (r#"{"partials":-1}"#, "-1"),
        (r#"{"reqIdAs":"float"}"#, "`float`"),
        (r#"{"reqId":"12a"}"#, "reqId"),
        (r#"{"earlyPolls":"ignore"}"#, "`ignore`"),
        (r#"{"script":"ok"}"#, "sequence"),
    ];
    for (config, part) in rows {
        let answer = send("POST", &url, &[], config);
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert_eq!(answer.status, 400, "{config}");
        assert!(error.contains(part), "{config}: {error}");
    }
    assert_eq!(send("POST", &url, &[], "").status, 201, "an empty body means the defaults");
}
