//! The program: its one line of output, its flags and its ends.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use clevertap_simulator::Day;
use common::{EVENTS, HEADERS, TODAY, count, query, send};
use serde_json::json;

fn start(flags: &[&str]) -> (Child, String, impl Read) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_clevertap-simulator"))
        .args(["--events", "20000"])
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let url = line.strip_prefix("listening on ").unwrap().trim_end().to_owned();
    (child, url, stdout)
}

fn end(mut child: Child) -> ExitStatus {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(5) {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    panic!("still running");
}

#[test]
fn flags_configure_the_default_account() {
    let flags = ["--account-id", "A", "--passcode", "B", "--partials", "1", "--req-id", "42"];
    let (mut child, url, _) =
        start(&[&flags[..], &["--step", "html502", "--today", TODAY]].concat());
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let url = format!("{url}{EVENTS}");
    let post = |headers: &[(&str, &str)]| send("POST", &url, headers, &query().to_string());
    assert_eq!(post(&HEADERS).status, 502);
    assert_eq!(post(&HEADERS).status, 401);
    let [_, _, json] = HEADERS;
    let answer = post(&[("X-CleverTap-Account-Id", "A"), ("X-CleverTap-Passcode", "B"), json]);
    assert_eq!(answer.req_id(), "42");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn events_end_with_the_given_day_or_the_current_one() {
    let events_on = |url: &str, from: i32, to: i32| {
        let query = json!({"event_name": "App Launched", "from": from, "to": to});
        count(&send("POST", &format!("{url}{EVENTS}"), &HEADERS, &query.to_string()))
    };
    let (mut child, url, _) = start(&["--today", "20240229"]);
    assert!(events_on(&url, 20240229, 20240229) > 0 && events_on(&url, 20220301, 20220301) > 0);
    assert_eq!(events_on(&url, 20240301, 99991231) + events_on(&url, 10000101, 20220228), 0);
    child.kill().unwrap();
    child.wait().unwrap();

    // The day may change between two readings of the clock.
    let before = Day::today();
    let (mut child, url, _) = start(&[]);
    let after = Day::today();
    assert!(events_on(&url, before.to_yyyymmdd(), after.to_yyyymmdd()) > 0);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn ends_with_stdin_if_told_so() {
    let (mut child, _, mut stdout) = start(&["--exit-with-stdin"]);
    assert!(child.try_wait().unwrap().is_none());
    drop(child.stdin.take());
    assert!(end(child).success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "one line is all");
}

#[test]
fn outlives_stdin_otherwise_and_ends_on_a_signal() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, url, _) = start(&[]);
        drop(child.stdin.take());
        let log = format!("{url}/_simulator/sessions/default");
        assert_eq!(send("GET", &log, &[], "").status, 200);
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert!(end(child).success(), "{signal}");
    }
}

#[test]
fn refuses_flags_that_make_no_sense() {
    for flags in
        [["--step", "nope"], ["--req-id", "x"], ["--port", "70000"], ["--today", "20250229"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_clevertap-simulator"))
            .args(flags)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(!output.status.success(), "{flags:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{flags:?}");
    }
}
