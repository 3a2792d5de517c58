//! The result of one exchange.

use super::pending::Pending;
use crate::value::{OutValue, ToValue, impl_serialize, output};

/// The result of an exchange: the count, or a [`Pending`] to poll for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// CleverTap answered with the count.
    Success {
        /// The count, from 0 to 2^53-1.
        count: u64,
    },
    /// CleverTap is still computing the count.
    Partial(Pending),
}

/// Converts to `{ status: "success", count }` or to the [`Pending`].
impl ToValue for Outcome {
    fn to_value(&self) -> OutValue<'_> {
        match self {
            Self::Success { count } => OutValue::Object(vec![
                ("status", OutValue::Text("success")),
                ("count", output::integer(*count)),
            ]),
            Self::Partial(pending) => pending.to_value(),
        }
    }
}

impl_serialize!(Outcome);
