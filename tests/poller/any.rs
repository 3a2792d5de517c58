//! Properties of a call that hold for any answers, delays and limits.

use clevertap_counts::call::Failure;
use clevertap_counts::client::Limits;
use clevertap_counts::reply::Response;
use clevertap_counts::{MAX_SAFE_INTEGER, Outcome, QueryResult, Success};
use proptest::prelude::*;

use super::host::*;
use super::proptest_config;

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

fn scripted() -> impl Strategy<Value = Scripted> {
    let body = prop_oneof![
        // Mostly answers after which a call continues.
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
    (delay, answer).prop_map(|(delay, answer)| Scripted(delay, answer))
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

/// The count of an answer, if it is a valid success.
fn count_in(last: Option<&Scripted>) -> Option<u64> {
    let Scripted(_, Ok(response)) = last? else { return None };
    let text = String::from_utf8(response.body.clone()).unwrap();
    let body: serde_json::Value = serde_json::from_str(&text).ok()?;
    (response.status == Some(200) && body["status"] == "success").then_some(body["count"].as_u64()?)
}

proptest! {
    #![proptest_config(proptest_config::fixed_seed(1_000))]

    #[test]
    fn a_call_respects_its_limits_and_returns_the_last_answer(
        // Most calls need fewer than 40 exchanges.
        script in prop::collection::vec(scripted(), 40),
        queues in prop::collection::vec(prop_oneof![3 => Just(0u64), 1 => 1u64..50_000], 0..10),
        limits in limits(),
        random in 0.0..=1.0f64,
        call in 0..4u8,
        due_in in 0u64..100_000,
    ) {
        let first_queue = queues.first().copied().unwrap_or(0);
        let mut steps = script.clone();
        // Ends a call that needs more.
        steps.push(Scripted(1, Ok(Response { status: Some(401), ..Response::default() })));
        let host = ScriptedHost::new(steps).queueing(queues).random(random);
        let result = match call {
            0 => host.count(limits),
            1 => host.submit(limits),
            2 => host.poll(limits, pending(due_in)),
            _ => host.resume(limits, pending(due_in)),
        };
        let sent = host.sent.borrow();

        // Exchanges do not overlap, and each respects its timeout and the deadline.
        for pair in sent.windows(2) {
            prop_assert!(pair[1].at >= pair[0].answered_at);
        }
        for exchange in sent.iter() {
            prop_assert!(exchange.answer_by <= exchange.at + limits.request_timeout_ms);
            prop_assert!(exchange.answer_by <= sent[0].at + limits.max_wait_ms);
            prop_assert!(exchange.answered_at <= exchange.answer_by.max(exchange.at));
        }

        // A poll starts no sooner than the interval after the previous answer; a retry waits for its backoff.
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

        // Each method sends only its own kinds of requests.
        let methods = host.methods();
        let posts = methods.matches("POST").count();
        let tries = usize::try_from(limits.max_retries).unwrap() + 1;
        let is_limited = |step: &&Scripted| matches!(&step.1, Ok(answer) if answer.status == Some(429));
        let limited = script.iter().take(sent.len()).filter(is_limited).count();
        let retries = tries + limited;
        match call {
            0 => prop_assert!(posts <= 2 * tries + limited && methods.starts_with("POST")),
            1 => prop_assert!(!methods.contains("GET") && posts <= retries),
            2 => prop_assert!(posts == 0 && sent.len() <= retries),
            _ => prop_assert!(posts == 0),
        }

        // The call ends at the deadline at the latest.
        let start = first_queue + if call >= 2 { due_in } else { 0 };
        prop_assert!(host.elapsed() <= start + limits.max_wait_ms);

        let last = sent.len().checked_sub(1).and_then(|index| script.get(index));
        match result {
            Ok(Outcome::Success(Success { result: QueryResult::Count(count), .. })) => {
                prop_assert_eq!(Some(count), count_in(last))
            }
            Ok(Outcome::Partial(pending)) => {
                prop_assert!(call == 1 || call == 2);
                let due = sent[sent.len() - 1].answered_at + limits.poll_interval_ms;
                prop_assert!((due..=MAX_SAFE_INTEGER).contains(&pending.not_before()));
            }
            Ok(other) => prop_assert!(false, "{other:?}"),
            Err(error) => {
                prop_assert!(usize::try_from(error.attempts()).unwrap() <= retries);
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
