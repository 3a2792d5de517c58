//! What a caller may be told while a call is under way.

use crate::error::Error;
use crate::protocol::Pending;
use crate::value::output;
use crate::value::{OutValue, ToValue, impl_serialize};

/// Where a call stands.
#[derive(Clone, Debug)]
pub struct Progress<'a> {
    /// GETs sent in this call.
    pub polls: u32,
    /// The current try of this exchange, from 1.
    pub attempt: u32,
    /// Milliseconds since the call was made.
    pub elapsed_ms: u64,
    /// What could be resumed, from the first partial answer on.
    pub pending: Option<&'a Pending>,
    /// What it is doing.
    pub phase: Phase<'a>,
}

/// What a call is doing.
#[derive(Clone, Debug)]
#[non_exhaustive]
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
