//! Conversions of Rust's types to the values of filters.

use std::borrow::Cow;
use std::fmt;

use super::filter_value::Scalar;
use crate::error::Error;
use crate::value::{IssueCode, Issues, keys};

macro_rules! from_texts {
    ($($type:ty),+) => {
        $(impl From<$type> for Scalar {
            fn from(text: $type) -> Self {
                Self::String(text.into())
            }
        })+
    };
}

from_texts!(&str, String, Cow<'_, str>);

impl From<&String> for Scalar {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! from_numbers {
    ($($type:ty),+) => {
        $(impl From<$type> for Scalar {
            fn from(value: $type) -> Self {
                Self::Number(value.into())
            }
        })+
    };
}

from_numbers!(f64, i8, i16, i32, u8, u16, u32);

macro_rules! try_from_integers {
    ($($type:ty),+) => {
        $(impl TryFrom<$type> for Scalar {
            type Error = InexactInteger;

            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                reason = "a number that does not convert back is refused"
            )]
            fn try_from(value: $type) -> Result<Self, InexactInteger> {
                let number = value as f64;
                let is_exact = number as i128 == value as i128;
                is_exact.then_some(Self::Number(number)).ok_or(InexactInteger)
            }
        })+
    };
}

try_from_integers!(i64, u64, isize, usize);

/// The error for an integer that an `f64` does not hold exactly, so that another number would be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InexactInteger;

impl InexactInteger {
    pub(crate) const MESSAGE: &'static str = "CleverTap reads numbers as 64-bit floats, which round this integer: compare with its text, or with a rounded number";
}

impl fmt::Display for InexactInteger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::MESSAGE)
    }
}

impl std::error::Error for InexactInteger {}

impl From<InexactInteger> for Error {
    fn from(_: InexactInteger) -> Self {
        Self::query(Issues::one(IssueCode::Value, keys::VALUE, InexactInteger::MESSAGE))
    }
}
