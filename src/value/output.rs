//! Values for the caller, which become JavaScript values or JSON.
//!
//! Every type that callers receive is converted to an [`OutValue`] first. So there is one conversion to JavaScript and
//! one to JSON instead of one for each type.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::json_writer::{JsonWriter, WriteJson};
use crate::text::message;

/// A value for the caller.
pub(crate) enum OutValue<'a> {
    Bool(bool),
    /// An integer from -(2^53-1) to 2^53-1, which a JavaScript number holds exactly.
    Integer(i64),
    Text(&'a str),
    List(Vec<OutValue<'a>>),
    Object(Vec<(&'static str, OutValue<'a>)>),
    /// A value as its JSON text.
    Json(Cow<'a, str>),
}

/// A type that callers receive.
pub(crate) trait ToValue {
    /// Converts this to a value for the caller.
    fn to_value(&self) -> OutValue<'_>;
}

/// Converts a count or a time, both of which are at most 2^53-1.
pub(crate) fn integer(value: u64) -> OutValue<'static> {
    OutValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Converts a list.
pub(crate) fn list<T: ToValue>(items: &[T]) -> OutValue<'_> {
    OutValue::List(items.iter().map(ToValue::to_value).collect())
}

impl OutValue<'_> {
    /// Returns compact JSON.
    pub(crate) fn to_json(&self) -> String {
        WriteJson::to_json(self)
    }
}

impl WriteJson for OutValue<'_> {
    fn write_json(&self, json: &mut JsonWriter) {
        match self {
            Self::Bool(value) => json.bool(*value),
            Self::Integer(value) => json.json(&message![*value]),
            Self::Text(text) => json.text(text),
            Self::List(items) => json.items(items),
            Self::Object(fields) => {
                json.open('{');
                for (name, value) in fields {
                    json.key(name);
                    value.write_json(json);
                }
                json.close('}');
            }
            Self::Json(text) => json.json(text),
        }
    }
}

/// Serializes the JSON text, so that Rust programs get exactly the values that JavaScript gets.
impl Serialize for OutValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::serialize_json::serialize_json(&self.to_json(), serializer)
    }
}

/// Implements `Serialize` for types that implement [`ToValue`].
macro_rules! impl_serialize {
    ($($type:ty),+) => {
        $(impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::value::ToValue::to_value(self), serializer)
            }
        })+
    };
}
pub(crate) use impl_serialize;

#[cfg(all(test, not(all(target_arch = "wasm32", target_os = "unknown"))))]
#[path = "output_tests.rs"]
mod tests;
