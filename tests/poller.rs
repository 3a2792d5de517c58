//! Calls from their first request to their outcome, on a simulated host with a simulated clock.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "poller/any.rs"]
mod any;
#[path = "poller/errors.rs"]
mod errors;
#[path = "poller/goals.rs"]
mod goals;
#[path = "poller/host.rs"]
mod host;
#[path = "poller/limits.rs"]
mod limits;
#[path = "poller/pace.rs"]
mod pace;
#[path = "poller/progress.rs"]
mod progress;
#[path = "support/proptest_config.rs"]
mod proptest_config;
#[path = "poller/rate_limited.rs"]
mod rate_limited;
#[path = "poller/requests.rs"]
mod requests;
