//! A simulated day of 1,000 counts on one client: pace, slots, order and results. The seeds are fixed.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "pace/batch.rs"]
mod batch;
#[path = "pace/random.rs"]
mod random;
#[path = "pace/service.rs"]
mod service;
#[path = "pace/simulation.rs"]
mod simulation;

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use clevertap_counts::call::Poller;
use clevertap_counts::client::{CallSettings, Limits};
use clevertap_counts::{BaseUrl, Config, CountQuery, Outcome, QueryResult, Success};

use random::Random;
use service::{ExpectedEnd, Service};
use simulation::{Call, INTERVAL_MS, MAX_CONCURRENCY, REQUEST_TIMEOUT_MS, Simulation};

const COUNTS: usize = 1_000;
const DAY_MS: u64 = 24 * 3_600_000;
const RETRIES: u32 = 3;
const HOUR_MS: u64 = 3_600_000;

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// The times at which the counts start: half of them in bursts, so that a queue forms.
fn start_times(random: &mut Random) -> Vec<u64> {
    let bursts: Vec<u64> = (0..10).map(|_| random.below(DAY_MS)).collect();
    let start =
        |n: usize| if n.is_multiple_of(2) { bursts[n / 2 % 10] } else { random.below(DAY_MS) };
    (0..COUNTS).map(start).collect()
}

/// Runs one count and checks that its last answer, and no earlier one, decided its result.
async fn count_once(
    simulation: Rc<Simulation>,
    start: u64,
    ended: Rc<Cell<usize>>,
    counted: Rc<Cell<usize>>,
) {
    simulation.timer(start).await;
    let config = Arc::new(Config::gateway(BaseUrl::parse("https://counts.example.com").unwrap()));
    let limits = Limits {
        poll_interval_ms: INTERVAL_MS,
        max_retries: RETRIES,
        request_timeout_ms: REQUEST_TIMEOUT_MS,
        max_wait_ms: 48 * HOUR_MS,
    };
    let settings = CallSettings { limits, ..CallSettings::from(&*config) };
    let query =
        CountQuery::new("Charged", "2025-01-01".parse().unwrap(), "2025-01-31".parse().unwrap());
    let call = Call::new(&simulation);
    let result =
        call.drive(Poller::run(config, settings, &query.unwrap().into(), simulation.wall())).await;
    let answers = call.answers.borrow();
    let last = answers.last().expect("an answer");
    match (result, last.end) {
        (
            Ok(Outcome::Success(Success { result: QueryResult::Count(count), .. })),
            ExpectedEnd::Count(expected),
        ) => {
            assert_eq!(count, expected);
            counted.set(counted.get() + 1);
        }
        (Err(error), ExpectedEnd::Code(expected)) => {
            let code = serde_json::to_value(error.code()).unwrap();
            assert_eq!(code.as_str(), Some(expected));
            if error.is_transient() {
                // Refusals because of too many requests do not use up the retries.
                let tries = answers.iter().rev().take(error.attempts().try_into().unwrap());
                let others = tries.filter(|it| it.end != ExpectedEnd::Code("rate_limited"));
                let counted = u32::try_from(others.count()).unwrap();
                assert_eq!(counted, RETRIES + 1, "the call ended before its last retry");
            }
        }
        (result, end) => panic!("{result:?} after {end:?}"),
    }
    let early = answers.iter().rev().skip(1).find(|answer| {
        matches!(answer.end, ExpectedEnd::Count(_) | ExpectedEnd::Code("query_failed"))
    });
    assert!(early.is_none(), "the call continued after {early:?}");
    ended.set(ended.get() + 1);
}

/// Sets the clock by at most ten minutes, 200 times at random moments.
async fn set_clock_repeatedly(simulation: Rc<Simulation>) {
    for _ in 0..200 {
        let (wait, by) = {
            let mut random = simulation.random.borrow_mut();
            (random.below(DAY_MS / 100), random.below(1_200_000).cast_signed() - 600_000)
        };
        simulation.timer(wait).await;
        simulation.offset.set(by);
    }
}

fn simulate_day(seed: u64, expiring: bool, sets_clock: bool) -> Rc<Simulation> {
    let simulation = Simulation::new(seed, expiring, Service::Random);
    let start_times = start_times(&mut simulation.random.borrow_mut());
    let (ended, counted) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let mut tasks: Vec<Task> = Vec::new();
    for start in start_times {
        tasks.push(Box::pin(count_once(simulation.clone(), start, ended.clone(), counted.clone())));
    }
    if sets_clock {
        tasks.push(Box::pin(set_clock_repeatedly(simulation.clone())));
    }
    simulation.run(tasks);
    let statistics = &simulation.statistics;
    println!(
        "seed {seed}: {} counts, {statistics:?}, {} h",
        counted.get(),
        simulation.elapsed.get() / HOUR_MS
    );
    assert_eq!(ended.get(), COUNTS);
    // Without full slots, failures and queues the day would prove nothing.
    assert_eq!(statistics.most_in_flight.get(), MAX_CONCURRENCY);
    assert!(counted.get() > COUNTS / 2 && counted.get() < COUNTS);
    assert!(
        statistics.queued.get() > 400
            && statistics.polls.get() > 2_000
            && statistics.polls_before_submits.get() > 50
            && statistics.submits_before_polls.get() > 5
    );
    // A burst of 50 counts, three at a time and behind due polls, takes minutes.
    assert!(statistics.longest_queue_ms.get() < HOUR_MS, "a call starved in the queue");
    assert!(statistics.longest_queue_of_polls_ms.get() < 10 * INTERVAL_MS, "a poll starved");
    simulation
}

#[test]
fn a_day_of_counts_keeps_the_pace_and_the_order_of_the_queue() {
    for seed in 1..=5 {
        simulate_day(seed, false, false);
    }
}

#[test]
fn expiring_leases_keep_the_pace_with_a_bounded_number_of_timers() {
    for seed in 11..=15 {
        let simulation = simulate_day(seed, true, false);
        let statistics = &simulation.statistics;
        let needed = statistics.exchanges.get() * 3;
        assert!(statistics.timers.get() < needed + statistics.queued.get() * 80, "{statistics:?}");
    }
}

#[test]
fn a_clock_that_is_set_repeatedly_does_not_change_the_pace() {
    for seed in 21..=25 {
        simulate_day(seed, false, true);
    }
}
