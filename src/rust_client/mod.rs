//! The asynchronous client of Rust programs, on tokio.

mod builder;
mod call;
mod client;
mod host;
mod http;
mod kind;
mod lock;
mod option_names;
mod queue;
mod report;
mod shared;

pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Client;
pub use kind::{CountCall, Kind, PollCall, ResumeCall, SubmitCall, TopCall, TrendsCall};
pub use report::{TopCounts, Trends};
