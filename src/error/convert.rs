//! Conversions of the crate's other errors, so that `?` works in a function that returns [`Error`], and of callers' values.

use super::Error;
use crate::protocol::{InvalidReqId, Pending};
use crate::value::{InvalidDate, IssueCode, Issues, RawJson};

impl From<InvalidDate> for Error {
    fn from(why: InvalidDate) -> Self {
        let mut issues = Issues::default();
        issues.push(IssueCode::Date, why.message());
        Self::query(issues.or::<()>(None).err().unwrap_or_default())
    }
}

impl From<InvalidReqId> for Error {
    fn from(_: InvalidReqId) -> Self {
        Self::options(Issues::one(IssueCode::Value, "pending", crate::protocol::INVALID_REQ_ID))
    }
}

/// Implements `TryFrom<Value>`, `TryFrom<serde_json::Value>` and `Deserialize` for types with a function `read`. The second name is
/// the constructor of the error: `query` or `options`.
macro_rules! impl_from_value {
    ($($type:ty as $input:ident),+ $(,)?) => {
        $(impl TryFrom<$crate::value::Value<'_>> for $type {
            type Error = $crate::error::Error;

            fn try_from(value: $crate::value::Value<'_>) -> Result<Self, Self::Error> {
                Self::read(&value).map_err(Self::Error::$input)
            }
        }

        #[cfg(feature = "json")]
        impl TryFrom<serde_json::Value> for $type {
            type Error = $crate::error::Error;

            fn try_from(json: serde_json::Value) -> Result<Self, Self::Error> {
                Self::try_from($crate::value::Value::from(json))
            }
        }

        #[cfg(not(all(feature = "js", target_arch = "wasm32", target_os = "unknown")))]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <$crate::value::Value<'_> as serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(value).map_err(serde::de::Error::custom)
            }
        })+
    };
}
pub(crate) use impl_from_value;

impl_from_value!(Pending as options, RawJson as query);
