//! OutValue data on its way out: what JavaScript's values and JSON's texts have in common.
//!
//! Whatever is handed out takes this shape first, so that there is one way from it to JavaScript and
//! one to JSON, rather than one for each type.

use serde::{Serialize, Serializer};

/// A value.
pub(crate) enum OutValue<'a> {
    Bool(bool),
    /// A whole number that JavaScript's numbers hold exactly.
    Integer(i64),
    Text(&'a str),
    List(Vec<OutValue<'a>>),
    Object(Vec<(&'static str, OutValue<'a>)>),
    /// A value as its compact JSON text.
    Json(String),
}

/// What can be handed out.
pub(crate) trait ToValue {
    fn to_value(&self) -> OutValue<'_>;
}

/// A count or a time: none of ours is too large.
pub(crate) fn integer(value: u64) -> OutValue<'static> {
    OutValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

/// A list of what can be handed out.
pub(crate) fn list<T: ToValue>(items: &[T]) -> OutValue<'_> {
    OutValue::List(items.iter().map(ToValue::to_value).collect())
}

impl OutValue<'_> {
    /// Compact JSON, with numbers as JavaScript writes them.
    pub(crate) fn to_json(&self) -> String {
        let mut json = String::with_capacity(256);
        self.write(&mut json);
        json
    }

    fn write(&self, json: &mut String) {
        match self {
            Self::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
            Self::Integer(value) => json.push_str(&value.to_string()),
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
                    // None of our names has anything to escape.
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
    for (at, byte) in text.bytes().enumerate() {
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
        json.push_str(text.get(written..at).unwrap_or_default());
        written = at + 1;
        if short == 0 {
            json.push_str(&crate::text::escape(byte.into()));
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
            Self::Integer(value) => serializer.serialize_i64(*value),
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

/// `Serialize` for what has a plain shape.
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
