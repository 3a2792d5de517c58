//! Batches of queries: their time beside the least possible one, which no order of their requests can fall below.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use clevertap_counts::call::Poller;
use clevertap_counts::client::CallSettings;
use clevertap_counts::{BaseUrl, Config, CountQuery, Outcome, QueryResult, Success};

use super::Task;
use super::service::Service;
use super::simulation::{Call, INTERVAL_MS, MAX_CONCURRENCY, Simulation};

/// The numbers of queries. A year by day is 365; the last submissions of some others just miss the poll interval before.
const SIZES: [u64; 9] = [1, 10, 50, 100, 365, 460, 1_000, 1_850, 10_000];
/// The times of an exchange in milliseconds.
const EXCHANGES_MS: [u64; 5] = [50, 100, 300, 1_000, 2_000];

/// Times in milliseconds.
struct Batch {
    total: u64,
    first_result: u64,
    /// The longest time of a call, from its first request to its result.
    longest_call: u64,
}

async fn count_once(simulation: Rc<Simulation>, ends: Rc<RefCell<Vec<(u64, u64)>>>) {
    let config = Arc::new(Config::gateway(BaseUrl::parse("https://counts.example.com").unwrap()));
    let day = "2025-01-01".parse().unwrap();
    let query = CountQuery::new("Charged", day, day).unwrap().into();
    let call = Call::new(&simulation);
    let settings = CallSettings::from(&*config);
    let result = call.drive(Poller::run(config, settings, &query, simulation.wall())).await;
    let Outcome::Success(Success { result, .. }) = result.unwrap() else { panic!("not a count") };
    assert_eq!(result, QueryResult::Count(7_138));
    let first_request = call.first_request.get().unwrap();
    ends.borrow_mut().push((first_request, simulation.elapsed.get()));
}

fn run(size: u64, service: Service, expiring: bool) -> Batch {
    let simulation = Simulation::new(1, expiring, service);
    let ends = Rc::new(RefCell::new(Vec::new()));
    let count = || -> Task { Box::pin(count_once(simulation.clone(), ends.clone())) };
    simulation.run((0..size).map(|_| count()).collect());
    let ends = ends.borrow();
    Batch {
        total: ends.iter().map(|(_, end)| *end).max().unwrap(),
        first_result: ends.iter().map(|(_, end)| *end).min().unwrap(),
        longest_call: ends.iter().map(|(first_request, end)| end - first_request).max().unwrap(),
    }
}

/// Returns the least possible time: that of all exchanges without a pause, or that of the exchanges of one query with
/// their intervals and of the last polls of all others.
fn bound(size: u64, polls: u64, exchange_ms: u64) -> u64 {
    let rounds = |exchanges: u64| exchanges.div_ceil(MAX_CONCURRENCY.into()) * exchange_ms;
    rounds((1 + polls) * size).max((exchange_ms + INTERVAL_MS) * polls + rounds(size))
}

fn assert_near_bound(total: u64, bound: u64, what: &str) {
    let ratio = total as f64 / bound as f64;
    println!("{what}: {total} ms, bound {bound} ms, {ratio:.3}");
    assert!(ratio <= 1.10, "{what}: {ratio}");
}

#[test]
fn a_batch_of_any_size_takes_at_most_a_tenth_longer_than_possible() {
    for exchange_ms in EXCHANGES_MS {
        for size in SIZES {
            let what = format!("{size} queries of {exchange_ms} ms");
            let service = Service::Steady { polls: 1, min_ms: exchange_ms, max_ms: exchange_ms };
            let Batch { total, first_result, longest_call } = run(size, service, false);
            assert_near_bound(total, bound(size, 1, exchange_ms), &what);
            // Neither order is used alone: polls last, the first result would come after all submissions.
            let soon = 2 * INTERVAL_MS + 3 * exchange_ms;
            assert!(first_result <= soon, "{what}: the first result after {first_result} ms");
            let most = 3 * INTERVAL_MS;
            assert!(longest_call <= most, "{what}: a call took {longest_call} ms");
        }
    }
}

#[test]
fn a_batch_of_uneven_exchanges_and_several_polls_takes_little_longer_than_possible() {
    for polls in [1, 2, 4] {
        for (min_ms, max_ms) in [(50, 150), (200, 1_800)] {
            for size in [30, 365, 1_000] {
                let service = Service::Steady { polls, min_ms, max_ms };
                let Batch { total, .. } = run(size, service, false);
                let what = format!("{size} queries of {min_ms} to {max_ms} ms with {polls} polls");
                assert_near_bound(total, bound(size, polls, min_ms.midpoint(max_ms)), &what);
            }
        }
    }
}

#[test]
fn a_batch_with_expiring_leases_takes_at_most_a_tenth_longer_than_possible() {
    for (size, exchange_ms) in [(30, 100), (365, 100), (365, 1_000)] {
        let service = Service::Steady { polls: 1, min_ms: exchange_ms, max_ms: exchange_ms };
        let Batch { total, .. } = run(size, service, true);
        let what = format!("{size} queries of {exchange_ms} ms");
        assert_near_bound(total, bound(size, 1, exchange_ms), &what);
    }
}
