//! Progress reports of a running call.

use crate::error::Error;
use crate::protocol::Pending;
use crate::value::{JsonWriter, WriteJson, impl_serialize};

/// A progress report.
#[derive(Clone, Debug)]
pub struct Progress<'a> {
    /// The number of GETs that the call has sent.
    pub polls: u32,
    /// The current attempt of this exchange, from 1.
    pub attempt: u32,
    /// The time since the call began, in milliseconds.
    pub elapsed_ms: u64,
    /// The count that could be resumed, from the first partial answer on.
    pub pending: Option<&'a Pending>,
    /// The phase of the call.
    pub phase: Phase<'a>,
}

/// The phase of a call. Times are in milliseconds since 1970.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Phase<'a> {
    /// The next request waits for a slot, because the maximum number of exchanges are in flight.
    Queued,
    /// The POST is in flight.
    Submitting,
    /// A GET is in flight.
    Polling,
    /// The call waits until the next poll is due.
    Waiting {
        /// The time of the next request.
        next_request_at: u64,
    },
    /// The call waits before it repeats a failed exchange.
    Retrying {
        /// The time of the next request.
        next_request_at: u64,
        /// The failure.
        error: &'a Error,
    },
}

impl WriteJson for Progress<'_> {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.member("polls", &self.polls);
        json.member("attempt", &self.attempt);
        json.member("elapsedMs", &self.elapsed_ms);
        json.optional("pending", self.pending);
        let (phase, next_request_at, error) = match self.phase {
            Phase::Queued => ("queued", None, None),
            Phase::Submitting => ("submitting", None, None),
            Phase::Polling => ("polling", None, None),
            Phase::Waiting { next_request_at } => ("waiting", Some(next_request_at), None),
            Phase::Retrying { next_request_at, error } => {
                ("retrying", Some(next_request_at), Some(error))
            }
        };
        json.member("phase", &phase);
        json.optional("nextRequestAt", next_request_at);
        json.optional("error", error);
        json.close('}');
    }
}

impl_serialize!(Progress<'_>);
