#![doc = include_str!("../docs/crate.md")]
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
mod text;
pub mod value;

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
pub use text::MAX_SAFE_INTEGER;
