#![doc = include_str!("../docs/crate/intro.md")]
#![cfg_attr(feature = "reqwest", doc = include_str!("../docs/crate/client.md"))]
#![doc = include_str!("../docs/crate/core.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )
)]

#[cfg(all(feature = "reqwest", target_arch = "wasm32", target_os = "unknown"))]
compile_error!(
    "the feature `reqwest` needs sockets and timers, which wasm32-unknown-unknown lacks: leave it out, and use `call::Host`"
);

pub mod call;
pub mod client;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
#[cfg(all(feature = "js", target_arch = "wasm32", target_os = "unknown"))]
pub mod js;
pub mod protocol;
pub mod query;
pub mod reply;
#[cfg(all(feature = "reqwest", not(all(target_arch = "wasm32", target_os = "unknown"))))]
pub mod rust_client;
mod text;
pub mod value;

/// Compiles the example of the README.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../docs/crate/README.md")]
mod readme {}

#[cfg(test)]
mod name_tests;

// The reader of `pkg-template/pack.js`'s arguments, so that native tests cover it.
#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "js/args.rs"]
mod args;

pub use client::{BaseUrl, Config, Region};
pub use error::{Error, ErrorCode, MAX_API_ERROR};
pub use protocol::{Endpoint, Outcome, Pending, QueryResult, Success};
pub use query::{
    AdvancedQuery, CalendarDate, CountQuery, Filter, Operator, ProfileFilters, TopQuery,
    TrendsQuery,
};
#[cfg(all(feature = "reqwest", not(all(target_arch = "wasm32", target_os = "unknown"))))]
pub use rust_client::{Client, ClientBuilder};
pub use text::MAX_SAFE_INTEGER;
