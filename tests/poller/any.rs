//! Whatever the other side does, and however long it takes.

use clevertap_counts::call::Failure;
use clevertap_counts::client::Limits;
use clevertap_counts::reply::Response;
use clevertap_counts::{MAX_SAFE_INTEGER, Outcome};
use proptest::prelude::*;

use super::host::*;

const BODIES: [(u16, &str); 14] = [
    (200, r#"{"status":"success","count":7138}"#),
    (200, r#"{"status":"success","count":"7138"}"#),
    (200, r#"{"status":"partial","req_id":9223372036854775807}"#),
    (200, r#"{"status":"partial","req_id":"again"}"#),
    (200, r#"{"status":"partial"}"#),
    (200, r#"{"status":"fail","error":"in progress","code":2}"#),
    (200, r#"{"status":"fail","error":"invalid req_id"}"#),
    (200, r#"{"status":"fail","error":"no"}"#),
    (401, ""),
    (429, r#"{"status":"fail","error":"Too many concurrent requests"}"#),
    (503, "<html>"),
    (500, r#"{"status":"success","count":1}"#),
    (302, r#"{"status":"success","count":2}"#),
    (200, "<html>"),
];

fn act() -> impl Strategy<Value = Act> {
    let body = prop_oneof![
        // What keeps a call going, mostly.
        3 => prop::sample::select(BODIES[2..7].to_vec()),
        2 => prop::sample::select(vec![BODIES[9], BODIES[10]]),
        1 => prop::sample::select(BODIES.to_vec()),
    ];
    let retry_after = prop::option::weighted(
        0.3,
        prop_oneof![(0u64..100).prop_map(|seconds| seconds.to_string()), "[ -~]{0,30}"],
    );
    let delay = prop_oneof![1u64..2_000, 1u64..100_000];
    let answer = prop_oneof![
        8 => (body, retry_after).prop_map(|((status, body), retry_after)| Ok(Response {
            status: Some(status),
            retry_after,
            body: body.into(),
        })),
        1 => Just(Err(Failure::Network("no".into()))),
    ];
    (delay, answer).prop_map(|(delay, answer)| Act(delay, answer))
}

fn limits() -> impl Strategy<Value = Limits> {
    (0u64..60_000, 0u32..4, 1u64..90_000, 1u64..600_000).prop_map(
        |(poll_interval_ms, max_retries, request_timeout_ms, max_wait_ms)| Limits {
            poll_interval_ms,
            max_retries,
            request_timeout_ms,
            max_wait_ms,
        },
    )
}

/// The count that the last answer holds, if it may be one.
fn held(act: Option<&Act>) -> Option<u64> {
    let Act(_, Ok(response)) = act? else { return None };
    let text = String::from_utf8(response.body.clone()).unwrap();
    let body: serde_json::Value = serde_json::from_str(&text).ok()?;
    (response.status == Some(200) && body["status"] == "success").then_some(body["count"].as_u64()?)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_call_keeps_its_promises(
        // Each exchange takes a millisecond at least: that many are enough for any call.
        script in prop::collection::vec(act(), 40),
        queues in prop::collection::vec(prop_oneof![3 => Just(0u64), 1 => 1u64..50_000], 0..10),
        limits in limits(),
        random in 0.0..=1.0f64,
        call in 0..4u8,
        due_in in 0u64..100_000,
    ) {
        let first_queue = queues.first().copied().unwrap_or(0);
        let mut acts = script.clone();
        // However patient the limits, the script comes to an end.
        acts.push(Act(1, Ok(Response { status: Some(401), ..Response::default() })));
        let world = World::new(acts).queueing(queues).random(random);
        let result = match call {
            0 => world.count(limits),
            1 => world.submit(limits),
            2 => world.poll(limits, pending(due_in)),
            _ => world.resume(limits, pending(due_in)),
        };
        let sent = world.sent.borrow();

        // One exchange at a time, each within its limits.
        for pair in sent.windows(2) {
            prop_assert!(pair[1].at >= pair[0].answered_at);
        }
        for one in sent.iter() {
            prop_assert!(one.answer_by <= one.at + limits.request_timeout_ms);
            prop_assert!(one.answer_by <= sent[0].at + limits.max_wait_ms);
            prop_assert!(one.answered_at <= one.answer_by.max(one.at));
        }

        // No poll sooner than the interval after the answer before it; a retry has its backoff.
        for pair in sent.windows(2) {
            let pause = pair[1].at - pair[0].answered_at;
            match (pair[0].request.method, pair[1].request.method) {
                (_, "GET") => prop_assert!(pause >= limits.poll_interval_ms, "{}", pause),
                ("POST", "POST") => prop_assert!(pause >= 500, "{}", pause),
                _ => {}
            }
        }
        if let (2.., Some(first)) = (call, sent.first()) {
            prop_assert!(first.at >= T0 + due_in);
        }

        // Only what was asked for is sent.
        let methods = world.methods();
        let posts = methods.matches("POST").count();
        let retries = usize::try_from(limits.max_retries).unwrap() + 1;
        match call {
            0 => prop_assert!(posts <= 2 * retries && methods.starts_with("POST")),
            1 => prop_assert!(!methods.contains("GET") && posts <= retries),
            2 => prop_assert!(posts == 0 && sent.len() <= retries),
            _ => prop_assert!(posts == 0),
        }

        // It ends: the last answer came before the deadline, and nothing was waited for after it.
        let start = first_queue + if call >= 2 { due_in } else { 0 };
        prop_assert!(world.elapsed() <= start + limits.max_wait_ms);

        let last = sent.len().checked_sub(1).and_then(|index| script.get(index));
        match result {
            Ok(Outcome::Success { count }) => prop_assert_eq!(Some(count), held(last)),
            Ok(Outcome::Partial(pending)) => {
                prop_assert!(call == 1 || call == 2);
                let due = sent[sent.len() - 1].answered_at + limits.poll_interval_ms;
                prop_assert!((due..=MAX_SAFE_INTEGER).contains(&pending.not_before()));
            }
            Ok(other) => prop_assert!(false, "{other:?}"),
            Err(error) => {
                prop_assert!(error.attempts() <= limits.max_retries + 1);
                prop_assert_eq!(error.attempts() == 0, sent.is_empty());
                let polled = sent.last().filter(|sent| sent.request.method == "GET");
                if let (Some(pending), Some(polled)) = (error.pending(), polled) {
                    let due = polled.answered_at + limits.poll_interval_ms;
                    prop_assert!(pending.not_before() >= due);
                }
                let hopeless = matches!(code(&error).as_str(), "query_failed" | "request_expired");
                prop_assert!(!(hopeless && error.pending().is_some()));
                prop_assert!(error.pending().is_none() || error.req_id().is_some());
            }
        }
    }
}
