//! The client of Rust programs, against the simulator and, with tokio's paused clock, against answers of the tests' own.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "rust_client/answers.rs"]
mod answers;
#[path = "rust_client/errors.rs"]
mod errors;
#[path = "rust_client/examples.rs"]
mod examples;
#[path = "rust_client/exchanges.rs"]
mod exchanges;
#[path = "rust_client/options.rs"]
mod options;
#[path = "rust_client/pace.rs"]
mod pace;
#[path = "rust_client/payloads.rs"]
mod payloads;
#[path = "rust_client/scripted.rs"]
mod scripted;
#[path = "simulator/tests/common/mod.rs"]
mod simulator;
#[path = "rust_client/stage.rs"]
mod stage;
