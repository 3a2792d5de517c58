//! The program: its output, its flags and its exit.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use clevertap_simulator::Day;
use common::{EVENTS, HEADERS, TODAY, count, eventually, query, send};
use serde_json::json;

/// A running simulator, killed when it is dropped.
struct Program {
    child: Child,
    url: String,
    stdout: BufReader<ChildStdout>,
}

impl Program {
    fn start(flags: &[&str]) -> Self {
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
        Self { child, url, stdout }
    }

    fn exit_status(&mut self) -> ExitStatus {
        eventually(|| self.child.try_wait().unwrap())
            .unwrap_or_else(|| panic!("the program is still running"))
    }

    fn events_between(&self, from: i32, to: i32) -> u64 {
        let query = json!({"event_name": "App Launched", "from": from, "to": to});
        count(&send("POST", &format!("{}{EVENTS}", self.url), &HEADERS, &query.to_string()))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn flags_configure_the_default_account() {
    let account = ["--account-id", "A", "--passcode", "B", "--partials", "1", "--req-id", "42"];
    let program =
        Program::start(&[&account[..], &["--step", "html502", "--today", TODAY]].concat());
    assert!(program.url.starts_with("http://127.0.0.1:"), "{}", program.url);
    let url = format!("{}{EVENTS}", program.url);
    let post = |headers: &[(&str, &str)]| send("POST", &url, headers, &query().to_string());
    assert_eq!(post(&HEADERS).status, 502);
    assert_eq!(post(&HEADERS).status, 401);
    let [_, _, json] = HEADERS;
    let answer = post(&[("X-CleverTap-Account-Id", "A"), ("X-CleverTap-Passcode", "B"), json]);
    assert_eq!(answer.req_id(), "42");
}

#[test]
fn events_end_with_the_day_of_the_flag() {
    let program = Program::start(&["--today", "20240229"]);
    assert!(program.events_between(20240229, 20240229) > 0);
    assert!(program.events_between(20220301, 20220301) > 0);
    assert_eq!(program.events_between(20240301, 99991231), 0);
    assert_eq!(program.events_between(10000101, 20220228), 0);
}

#[test]
fn events_end_with_the_current_day_by_default() {
    // The test also passes if the day changes while the program starts.
    let before = Day::today().to_yyyymmdd();
    let program = Program::start(&[]);
    let after = Day::today().to_yyyymmdd();
    assert!(program.events_between(before, after) > 0);
    assert!(program.events_between(10000101, after) > program.events_between(before, after));
    let next_year = (after / 10_000 + 1) * 10_000 + 101;
    assert_eq!(program.events_between(next_year, 99991231), 0);
}

#[test]
fn exits_with_stdin_if_the_flag_is_set() {
    let mut program = Program::start(&["--exit-with-stdin"]);
    assert!(program.child.try_wait().unwrap().is_none());
    drop(program.child.stdin.take());
    assert!(program.exit_status().success());
    let mut rest = String::new();
    program.stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "standard output has more than one line");
}

#[test]
fn outlives_stdin_by_default_and_exits_on_a_signal() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Program::start(&[]);
        drop(program.child.stdin.take());
        let log = format!("{}/_simulator/sessions/default", program.url);
        assert_eq!(send("GET", &log, &[], "").status, 200);
        let id = program.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert!(program.exit_status().success(), "{signal}");
    }
}

#[test]
fn refuses_invalid_flags() {
    let rows =
        [["--step", "nope"], ["--req-id", "x"], ["--port", "70000"], ["--today", "20250229"]];
    for flags in rows {
        let output = Command::new(env!("CARGO_BIN_EXE_clevertap-simulator"))
            .args(flags)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(!output.status.success(), "{flags:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{flags:?}");
    }
}
