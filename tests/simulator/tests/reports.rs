//! Trends and top values over real HTTP, with the protocol that all endpoints share.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{EVENTS, PROFILES, Session, TOP, TRENDS, count, query};
use serde_json::{Value, json};

const ALL: [&str; 4] = [EVENTS, PROFILES, TRENDS, TOP];

/// A query for the year 2024 that every endpoint answers. Each ignores the keys that it does not know.
fn year(groups: Value) -> Value {
    json!({"event_name": "App Launched", "from": 20240101, "to": 20241231, "groups": groups})
}

fn for_endpoint(path: &str) -> Value {
    year(match path {
        TOP => json!({"a": {"property_type": "event_properties", "name": "OS"}}),
        _ => json!({"a": {"trend_type": "monthly"}}),
    })
}

fn sum(numbers: &Value) -> u64 {
    numbers.as_object().unwrap().values().map(|number| number.as_u64().unwrap()).sum()
}

#[test]
fn trends_of_all_periods_add_up_to_the_count() {
    let session = Session::new(json!({}));
    let groups = json!({
        "days": {"trend_type": "daily"}, "weeks": {"trend_type": "weekly"},
        "months": {"trend_type": "monthly"},
    });
    let report = session.post_to(TRENDS, &year(groups.clone())).json();
    let expected = count(&session.post(&year(groups)));
    assert_eq!(report["status"], "success");
    // 2024-12-30 and -31 belong to the first week of 2025.
    for (key, periods, first, last) in [
        ("days", 366, "20240101", "20241231"),
        ("weeks", 53, "202401", "202501"),
        ("months", 12, "202401", "202412"),
    ] {
        let group = report[key].as_object().unwrap();
        let ends = (group.keys().min().unwrap().as_str(), group.keys().max().unwrap().as_str());
        assert_eq!((group.len(), ends), (periods, (first, last)));
        assert_eq!(sum(&report[key]), expected, "{key}");
    }
}

#[test]
fn trends_of_people_are_the_profile_counts_of_each_period() {
    let session = Session::new(json!({}));
    let mut query = year(json!({"m": {"trend_type": "monthly"}}));
    query["unique"] = json!(true);
    let report = session.post_to(TRENDS, &query).json();
    let january = json!({"event_name": "App Launched", "from": 20240101, "to": 20240131});
    assert_eq!(report["m"]["202401"], count(&session.post_to(PROFILES, &january)));
}

#[test]
fn top_values_add_up_to_the_count() {
    let session = Session::new(json!({}));
    let query = year(json!({"os": {"property_type": "event_properties", "name": "OS"}}));
    let report = session.post_to(TOP, &query).json();
    assert_eq!(report["status"], "success");
    let names: Vec<_> = report["os"]["STR"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["Android", "Web", "iOS"]);
    assert_eq!(sum(&report["os"]["STR"]), count(&session.post(&query)));
}

#[test]
fn a_report_without_groups_fails() {
    let session = Session::new(json!({}));
    for path in [TRENDS, TOP] {
        let answer = session.post_to(path, &query());
        let body = json!({"status": "fail", "error": "Invalid group", "code": 400});
        assert_eq!((answer.status, answer.json()), (400, body));
    }
}

#[test]
fn every_endpoint_has_partial_answers_and_its_own_req_ids() {
    for path in ALL {
        let expected = Session::new(json!({})).post_to(path, &for_endpoint(path)).json();
        assert_eq!(expected["status"], "success", "{path}");
        for req_id_as in ["number", "string"] {
            let config = json!({"partials": 2, "newReqIdOnPoll": true, "reqIdAs": req_id_as});
            let session = Session::new(config);
            let first = session.post_to(path, &for_endpoint(path)).req_id();
            let second = session.poll_at(path, &first).req_id();
            assert_ne!(first, second);
            for elsewhere in ALL.into_iter().filter(|other| *other != path) {
                let answer = session.poll_at(elsewhere, &second).json();
                assert_eq!(answer["error"], "invalid request id", "{path} at {elsewhere}");
            }
            assert_eq!(session.poll_at(path, &second).json(), expected);
        }
    }
}

#[test]
fn every_endpoint_has_its_own_slots() {
    let config = json!({"maxConcurrent": 1});
    let session = Session::new(config);
    let mut connection = session.open_unfinished(&query());
    session.log_when(|log| log["inFlight"] == 1);
    for path in ALL {
        let expected = if path == EVENTS { 429 } else { 200 };
        assert_eq!(session.post_to(path, &for_endpoint(path)).status, expected, "{path}");
    }
    connection.finish();
    connection.read_answer();
    let log = session.log();
    for (name, most) in [("events", 2), ("profiles", 1), ("trends", 1), ("top", 1)] {
        assert_eq!(log["endpoints"][name], json!({"inFlight": 0, "maxInFlight": most}));
    }
}

#[test]
fn a_partial_answer_can_be_an_http_202_without_a_status() {
    for path in ALL {
        let session = Session::new(json!({"partials": 2, "partialAs": "accepted"}));
        let answer = session.post_to(path, &for_endpoint(path));
        let body = answer.json();
        let req_id = body["req_id"].as_i64().unwrap().to_string();
        assert_eq!((answer.status, answer.text), (202, format!(r#"{{"req_id":{req_id}}}"#)));
        let answer = session.poll_at(path, &req_id);
        assert_eq!((answer.status, answer.text.as_str()), (202, "{}"));
        let answer = session.poll_at(path, &req_id);
        assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("success")));
    }
    let session =
        Session::new(json!({"partials": 2, "partialAs": "accepted", "newReqIdOnPoll": true}));
    let first = session.post(&query()).json()["req_id"].to_string();
    let second = session.poll(&first).json()["req_id"].to_string();
    count(&session.poll(&second));
}

#[test]
fn other_programs_use_slots_for_a_number_of_requests() {
    let statuses = |programs: Value, requests| {
        let session = Session::new(json!({"otherPrograms": programs}));
        let statuses: Vec<_> = (0..requests).map(|_| session.post(&query()).status).collect();
        let refused = statuses.iter().filter(|status| **status == 429).count();
        assert_eq!(session.log()["tooMany"], refused);
        statuses
    };
    let burst = json!([{"after": 1, "requests": 2, "slots": 3}]);
    assert_eq!(statuses(burst, 4), [200, 429, 429, 200]);
    // One slot is left for requests one after the other.
    assert_eq!(statuses(json!([{"requests": 3, "slots": 2}]), 3), [200, 200, 200]);
    // The slots of several programs add up.
    let two = json!([{"requests": 3, "slots": 2}, {"after": 2, "requests": 1, "slots": 1}]);
    assert_eq!(statuses(two, 4), [200, 200, 429, 200]);
}
