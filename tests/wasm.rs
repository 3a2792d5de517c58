//! The JavaScript interface of the module on real engines, called as the package's classes call it.

#![cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs)]

#[path = "wasm/abort.rs"]
mod abort;
#[path = "wasm/calls.rs"]
mod calls;
#[path = "wasm/harness.rs"]
mod harness;
#[path = "wasm/read.rs"]
mod read;
