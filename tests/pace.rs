//! A day of counts under a simulated clock: pace, slots, order and results.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "pace/random.rs"]
mod random;
#[path = "pace/service.rs"]
mod service;
#[path = "pace/world.rs"]
mod world;

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use clevertap_counts::call::Poller;
use clevertap_counts::client::{CallSettings, Limits};
use clevertap_counts::{BaseUrl, Config, CountQuery, Outcome};

use random::Random;
use service::End;
use world::{Call, INTERVAL_MS, MAX_CONCURRENCY, REQUEST_TIMEOUT_MS, World};

const COUNTS: usize = 1_000;
const DAY_MS: u64 = 24 * 3_600_000;
const RETRIES: u32 = 3;
const HOUR_MS: u64 = 3_600_000;

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// When the counts of a day begin: half of them in bursts, for a queue.
fn starts(random: &mut Random) -> Vec<u64> {
    let bursts: Vec<u64> = (0..10).map(|_| random.below(DAY_MS)).collect();
    let start =
        |n: usize| if n.is_multiple_of(2) { bursts[n / 2 % 10] } else { random.below(DAY_MS) };
    (0..COUNTS).map(start).collect()
}

/// A call's end is what its last answer says.
async fn one(world: Rc<World>, start: u64, ended: Rc<Cell<usize>>, counted: Rc<Cell<usize>>) {
    world.timer(start).await;
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
    let call = Call::new(&world);
    let result = call.drive(Poller::count(config, settings, &query.unwrap(), world.wall())).await;
    let answers = call.answers.borrow();
    let last = answers.last().expect("an answer");
    match (result, last.end) {
        (Ok(Outcome::Success { count }), End::Count(said)) => {
            assert_eq!(count, said);
            counted.set(counted.get() + 1);
        }
        (Err(error), End::Code(said)) => {
            let code = serde_json::to_value(error.code()).unwrap();
            assert_eq!(code.as_str(), Some(said));
            if error.is_transient() {
                assert_eq!(error.attempts(), RETRIES + 1, "it gave up too soon");
            }
        }
        (result, end) => panic!("{result:?} after {end:?}"),
    }
    // No answer before the last one was an end.
    let early = answers
        .iter()
        .rev()
        .skip(1)
        .find(|answer| matches!(answer.end, End::Count(_) | End::Code("query_failed")));
    assert!(early.is_none(), "it went on after {early:?}");
    ended.set(ended.get() + 1);
}

/// Sets the clock, by ten minutes at most, now and then.
async fn set_clock(world: Rc<World>) {
    for _ in 0..200 {
        let (wait, by) = {
            let mut random = world.random.borrow_mut();
            (random.below(DAY_MS / 100), random.below(1_200_000).cast_signed() - 600_000)
        };
        world.timer(wait).await;
        world.offset.set(by);
    }
}

fn day(seed: u64, lapsing: bool, sets_clock: bool) -> Rc<World> {
    let world = World::new(seed, lapsing);
    let starts = starts(&mut world.random.borrow_mut());
    let (ended, counted) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let mut tasks: Vec<Task> = Vec::new();
    for start in starts {
        tasks.push(Box::pin(one(world.clone(), start, ended.clone(), counted.clone())));
    }
    if sets_clock {
        tasks.push(Box::pin(set_clock(world.clone())));
    }
    world.run(tasks);
    let seen = &world.seen;
    println!(
        "seed {seed}: {} counted, {seen:?}, {} h",
        counted.get(),
        world.elapsed.get() / HOUR_MS
    );
    assert_eq!(ended.get(), COUNTS);
    // What the day must have had in it to prove anything.
    assert_eq!(seen.most_in_flight.get(), MAX_CONCURRENCY);
    assert!(counted.get() > COUNTS / 2 && counted.get() < COUNTS);
    assert!(
        seen.queued.get() > 400 && seen.polls.get() > 2_000 && seen.polls_before_submits.get() > 50
    );
    // Fifty that come together, three at a time, each a few seconds, and due polls before them.
    assert!(seen.longest_queue_ms.get() < HOUR_MS, "somebody starved");
    world
}

#[test]
fn a_day_of_counts_keeps_its_pace_and_its_order() {
    for seed in 1..=5 {
        day(seed, false, false);
    }
}

#[test]
fn so_does_a_day_on_a_shared_isolate_without_a_storm_of_timers() {
    for seed in 11..=15 {
        let world = day(seed, true, false);
        let seen = &world.seen;
        let needed = seen.exchanges.get() * 3;
        assert!(seen.timers.get() < needed + seen.queued.get() * 80, "{seen:?}");
    }
}

#[test]
fn so_does_a_day_whose_clock_is_set_again_and_again() {
    for seed in 21..=25 {
        day(seed, false, true);
    }
}
