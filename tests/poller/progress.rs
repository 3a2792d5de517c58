//! The progress that a call reports.

use clevertap_counts::Pending;
use clevertap_counts::call::{Poller, Ready, Step};
use clevertap_counts::client::Limits;
use serde_json::{Value, json};

use super::host::*;

/// Each report as one line: phase, attempt, polls, elapsed time, "pending" if there is one, and the
/// time of the next request.
fn reported(host: &ScriptedHost) -> Vec<String> {
    let line = |report: &Value| {
        let due = report["nextRequestAt"].as_u64().map(|at| format!(" next {}", at - T0));
        let pending = if report["pending"].is_object() { " pending" } else { "" };
        format!(
            "{} attempt {} polls {} at {}{pending}{}",
            report["phase"].as_str().unwrap(),
            report["attempt"],
            report["polls"],
            report["elapsedMs"],
            due.unwrap_or_default(),
        )
    };
    host.reports.borrow().iter().map(line).collect()
}

#[test]
fn a_count_reports_every_phase_with_its_numbers() {
    let host = ScriptedHost::new([unavailable(), partial(), offline(), partial(), success()])
        .queueing([500]);
    assert_eq!(host.count(Limits::default()), counted(7_138));
    assert_eq!(
        reported(&host),
        [
            "queued attempt 1 polls 0 at 0",
            "submitting attempt 1 polls 0 at 500",
            "retrying attempt 1 polls 0 at 1500 next 2500",
            "submitting attempt 2 polls 0 at 2500",
            "waiting attempt 1 polls 0 at 3500 pending next 33500",
            "polling attempt 1 polls 1 at 33500 pending",
            "retrying attempt 1 polls 1 at 34500 pending next 64500",
            "polling attempt 2 polls 2 at 64500 pending",
            "waiting attempt 1 polls 2 at 65500 pending next 95500",
            "polling attempt 1 polls 3 at 95500 pending",
        ]
    );
}

#[test]
fn a_poll_reports_its_wait_until_it_is_due() {
    let host = ScriptedHost::new([success()]).queueing([250]);
    assert_eq!(host.poll(Limits::default(), pending(5_000)), counted(7_138));
    assert_eq!(
        reported(&host),
        [
            "waiting attempt 1 polls 0 at 0 pending next 5000",
            "queued attempt 1 polls 0 at 5000 pending",
            "polling attempt 1 polls 1 at 5250 pending",
        ]
    );
}

#[test]
fn a_resubmission_reports_no_pending() {
    let host = ScriptedHost::new([partial(), expired(), success()]);
    assert_eq!(host.count(Limits::default()), counted(7_138));
    assert_eq!(
        reported(&host)[2..],
        ["polling attempt 1 polls 1 at 31000 pending", "submitting attempt 1 polls 1 at 32000"]
    );
}

#[test]
fn a_report_serializes_as_plain_data() {
    let host = ScriptedHost::new([partial(), unavailable(), success()]);
    assert_eq!(host.count(Limits::default()), counted(7_138));
    let reports = host.reports.borrow();
    let pending = |not_before| {
        json!({
            "status": "partial",
            "endpoint": "events",
            "reqId": "9223372036854775807",
            "notBefore": not_before,
        })
    };
    assert_eq!(
        reports[0],
        json!({ "phase": "submitting", "attempt": 1, "polls": 0, "elapsedMs": 0 })
    );
    assert_eq!(
        reports[1],
        json!({
            "phase": "waiting",
            "attempt": 1,
            "polls": 0,
            "elapsedMs": 1_000,
            "nextRequestAt": T0 + 31_000,
            "pending": pending(T0 + 31_000),
        })
    );
    let retrying = &reports[3];
    assert_eq!(retrying["phase"], "retrying");
    assert_eq!(retrying["pending"], pending(T0 + 62_000));
    assert_eq!(retrying["nextRequestAt"], T0 + 62_000);
    assert_eq!(retrying["error"]["code"], "server_error");
    assert_eq!(retrying["error"]["attempts"], 1);
    assert_eq!(retrying["error"]["pending"], pending(T0 + 62_000));
}

/// Drives a call by hand to its first poll.
fn ready_to_poll() -> Ready {
    let step = Poller::run(config(), with(Limits::default()), &query(), T0);
    let Step::Send(ready) = step else { panic!("{step:?}") };
    assert_eq!(ready.exchange(), clevertap_counts::reply::Exchange::Submit);
    assert_eq!(ready.give_up_at(), None, "queueing for the first request has a deadline");
    let (_, awaiting) = ready.send(T0 + 7);
    assert_eq!(awaiting.answer_by(), T0 + 60_007);
    let Scripted(_, Ok(answer)) = partial() else { panic!("not an answer") };
    let step = awaiting.on_response(T0 + 1_007, 0.5, &answer);
    let Step::Wait(wait) = step else { panic!("{step:?}") };
    assert_eq!(wait.until(), T0 + 31_007);
    let step = wait.finish();
    let Step::Send(ready) = step else { panic!("{step:?}") };
    assert_eq!(ready.exchange(), clevertap_counts::reply::Exchange::Poll);
    assert_eq!(
        ready.give_up_at(),
        Some(T0 + 1_800_007),
        "the deadline does not count from the first request"
    );
    ready
}

#[test]
fn the_deadline_limits_the_last_exchange() {
    let (_, awaiting) = ready_to_poll().send(T0 + 1_799_007);
    assert_eq!(awaiting.answer_by(), T0 + 1_800_007);
    let Scripted(_, Ok(answer)) = success() else { panic!("not an answer") };
    let step = awaiting.on_response(T0 + 1_800_000, 0.5, &answer);
    assert!(matches!(step, Step::Done(Ok(_))), "{step:?}");
}

#[test]
fn giving_up_before_a_poll_keeps_the_pending() {
    let error = ready_to_poll().give_up();
    assert_eq!((code(&error).as_str(), error.attempts()), ("deadline_exceeded", 1));
    assert_eq!(error.pending().map(Pending::req_id), Some("9223372036854775807"));
}

#[test]
fn giving_up_before_the_first_request_has_0_attempts() {
    let step = Poller::run(config(), with(Limits::default()), &query(), T0);
    let Step::Send(ready) = step else { panic!("{step:?}") };
    assert_eq!(ready.give_up().attempts(), 0);
    let Step::Done(Err(error)) =
        Poller::poll(config(), Limits::default(), pending(u64::from(u32::MAX)), T0)
    else {
        panic!("the call waits past its deadline")
    };
    assert_eq!((code(&error).as_str(), error.attempts()), ("deadline_exceeded", 0));
    assert_eq!(error.pending(), Some(&pending(u64::from(u32::MAX))));
}
