//! The result of one exchange.

use super::pending::Pending;
use crate::value::{OutValue, ToValue, impl_serialize, output};

/// What an exchange brought: the count, or that it is still under way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The count.
    Success {
        /// A whole number from 0 to 2^53-1.
        count: u64,
    },
    /// Not yet.
    Partial(Pending),
}

/// As `{ status: "success", count }` or as the [`Pending`].
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
