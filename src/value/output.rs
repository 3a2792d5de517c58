//! Values for the caller, which become JavaScript values or JSON.
//!
//! Every type that callers receive is converted to an [`OutValue`] first. So there is one conversion to JavaScript and
//! one to JSON instead of one for each type.

use serde::{Serialize, Serializer};

use crate::text::{message, unicode_escape};

/// A value for the caller.
pub(crate) enum OutValue<'a> {
    Bool(bool),
    /// An integer from -(2^53-1) to 2^53-1, which a JavaScript number holds exactly.
    Integer(i64),
    Text(&'a str),
    List(Vec<OutValue<'a>>),
    Object(Vec<(&'static str, OutValue<'a>)>),
    /// A value as its compact JSON text.
    Json(String),
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
    /// Returns compact JSON, with numbers as `JSON.stringify` writes them.
    pub(crate) fn to_json(&self) -> String {
        let mut json = String::with_capacity(256);
        self.write(&mut json);
        json
    }

    fn write(&self, json: &mut String) {
        match self {
            Self::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
            Self::Integer(value) => json.push_str(&message![*value]),
            Self::Text(text) => write_text(text, json),
            Self::List(items) => {
                let mut separator = "[";
                for item in items {
                    json.push_str(separator);
                    item.write(json);
                    separator = ",";
                }
                json.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(fields) => {
                let mut separator = "{\"";
                for (name, value) in fields {
                    // Field names are constants of this crate and need no escaping.
                    json.push_str(separator);
                    json.push_str(name);
                    json.push_str("\":");
                    value.write(json);
                    separator = ",\"";
                }
                json.push_str(if fields.is_empty() { "{}" } else { "}" });
            }
            Self::Json(text) => json.push_str(text),
        }
    }
}

/// Writes a JSON string.
pub(super) fn write_text(text: &str, json: &mut String) {
    json.push('"');
    let mut written = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        let short = match byte {
            8 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            12 => b'f',
            b'\r' => b'r',
            0..=0x1f => 0,
            _ => byte,
        };
        json.push_str(text.get(written..index).unwrap_or_default());
        written = index + 1;
        if short == 0 {
            json.push_str(&unicode_escape(byte.into()));
        } else {
            json.push('\\');
            json.push(short.into());
        }
    }
    json.push_str(text.get(written..).unwrap_or_default());
    json.push('"');
}

/// Serializes the JSON text, so that Rust programs get exactly the values that JavaScript gets.
#[cfg(not(all(feature = "js", target_arch = "wasm32", target_os = "unknown")))]
impl Serialize for OutValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::serialize_json::serialize_json(&self.to_json(), serializer)
    }
}

#[cfg(all(feature = "js", target_arch = "wasm32", target_os = "unknown"))]
impl Serialize for OutValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            // The serializer of JavaScript values would bring its code for bigints.
            #[allow(clippy::cast_precision_loss)] // all integers are safe
            Self::Integer(value) => serializer.serialize_f64(*value as f64),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
            }
            // JavaScript gets queries as JSON texts, never through serde.
            Self::Json(text) => serializer.serialize_str(text),
        }
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
