//! What a caller may be told while a call is under way.

use serde::Serialize;

use crate::error::Error;
use crate::pending::Pending;

/// Where a call stands.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress<'a> {
    /// GETs sent in this call.
    pub polls: u32,
    /// The current try of this exchange, from 1.
    pub attempt: u32,
    /// Milliseconds since the call was made.
    pub elapsed_ms: u64,
    /// What could be resumed, from the first partial answer on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<&'a Pending>,
    /// What it is doing.
    #[serde(flatten)]
    pub phase: Phase<'a>,
}

/// What a call is doing.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "phase", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Phase<'a> {
    /// As many exchanges as may be are in flight.
    Queued,
    /// The POST is under way.
    Submitting,
    /// A GET is under way.
    Polling,
    /// Until the next poll is due.
    Waiting {
        /// Milliseconds since 1970.
        next_request_at: u64,
    },
    /// Until a failed exchange is tried again.
    Retrying {
        /// Milliseconds since 1970.
        next_request_at: u64,
        /// What failed.
        error: &'a Error,
    },
}
