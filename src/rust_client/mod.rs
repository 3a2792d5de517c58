//! The asynchronous client of Rust programs, on tokio.

mod builder;
mod call;
mod client;
mod host;
mod http;
mod lock;
mod option_names;
mod queue;
mod shared;

pub use builder::ClientBuilder;
pub use call::{Call, Count, Kind, Poll, Resume, Submit};
pub use client::Client;
