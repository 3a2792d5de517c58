//! Progress reports of a running call.

use crate::error::Error;
use crate::protocol::Pending;
use crate::value::output;
use crate::value::{OutValue, ToValue, impl_serialize};

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

impl ToValue for Progress<'_> {
    fn to_value(&self) -> OutValue<'_> {
        let mut fields = vec![
            ("polls", OutValue::Integer(self.polls.into())),
            ("attempt", OutValue::Integer(self.attempt.into())),
            ("elapsedMs", output::integer(self.elapsed_ms)),
        ];
        fields.extend(self.pending.map(|pending| ("pending", pending.to_value())));
        let (phase, next_request_at, error) = match self.phase {
            Phase::Queued => ("queued", None, None),
            Phase::Submitting => ("submitting", None, None),
            Phase::Polling => ("polling", None, None),
            Phase::Waiting { next_request_at } => ("waiting", Some(next_request_at), None),
            Phase::Retrying { next_request_at, error } => {
                ("retrying", Some(next_request_at), Some(error))
            }
        };
        fields.push(("phase", OutValue::Text(phase)));
        fields.extend(next_request_at.map(|at| ("nextRequestAt", output::integer(at))));
        fields.extend(error.map(|error| ("error", error.to_value())));
        OutValue::Object(fields)
    }
}

impl_serialize!(Progress<'_>);
