//! Serializes JSON text with serde, for Rust programs.

use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::text::json;

/// The maximum number of lists and objects inside each other, as in serde_json.
const MAX_NESTING: usize = 128;

/// Serializes JSON as the values that it holds, in their order.
pub(crate) fn serialize_json<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    Part { json, depth: 0 }.serialize(serializer)
}

/// A value inside of a JSON text.
struct Part<'a> {
    json: &'a str,
    depth: usize,
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (json, depth) = (self.json.trim_ascii(), self.depth);
        let invalid = || S::Error::custom("not JSON of at most 128 levels");
        match json.as_bytes().first() {
            Some(b'n') => serializer.serialize_unit(),
            Some(b't') => serializer.serialize_bool(true),
            Some(b'f') => serializer.serialize_bool(false),
            Some(b'"') => serializer.serialize_str(&json::string(json).ok_or_else(invalid)?),
            Some(b'[' | b'{') if depth == MAX_NESTING => Err(invalid()),
            Some(b'[') => {
                let mut list = serializer.serialize_seq(None)?;
                for json in split(inner(json), b',') {
                    list.serialize_element(&Part { json, depth: depth + 1 })?;
                }
                list.end()
            }
            Some(b'{') => {
                let mut map = serializer.serialize_map(None)?;
                for member in split(inner(json), b',') {
                    let mut parts = split(member, b':');
                    let name = parts
                        .next()
                        .and_then(|name| json::string(name.trim_ascii()))
                        .ok_or_else(invalid)?;
                    let json = parts.next().ok_or_else(invalid)?;
                    map.serialize_entry(&name, &Part { json, depth: depth + 1 })?;
                }
                map.end()
            }
            _ => match (json.parse::<i64>(), json.parse::<u64>(), json.parse::<f64>()) {
                (Ok(integer), ..) => serializer.serialize_i64(integer),
                (_, Ok(integer), _) => serializer.serialize_u64(integer),
                (.., Ok(number)) => serializer.serialize_f64(number),
                _ => Err(invalid()),
            },
        }
    }
}

/// Returns the text between the first and the last character of a list or an object.
fn inner(json: &str) -> &str {
    json.get(1..json.len().saturating_sub(1)).unwrap_or_default().trim_ascii()
}

/// Splits JSON at a separator outside of strings, lists and objects.
fn split(json: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(json).filter(|json| !json.is_empty());
    std::iter::from_fn(move || {
        let text = rest?;
        let (mut open, mut quoted, mut escaped) = (0usize, false, false);
        for (index, byte) in text.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = quoted,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'[' | b'{' => open += 1,
                b']' | b'}' => open = open.saturating_sub(1),
                _ if byte == separator && open == 0 => {
                    rest = text.get(index + 1..);
                    return text.get(..index);
                }
                _ => {}
            }
        }
        rest = None;
        Some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn serialized(json: &str) -> Result<Json, serde_json::Error> {
        serialize_json(json, serde_json::value::Serializer)
    }

    #[test]
    fn serializes_the_values_of_a_text() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!([[], {}, [[]], [null, true, false]]),
            json!({ "": { "a,b": [1, "x:y", { "c": "\"]}\\" }] }, "d\"é😀\u{1}": {} }),
            json!([0, -5, 0.5, -1e-7, 1e300, i64::MIN, i64::MAX, u64::MAX]),
            json!("a\\"),
        ] {
            assert_eq!(serialized(&value.to_string()).unwrap(), value);
            let spread = serde_json::to_string_pretty(&value).unwrap().replace(": ", " \t:\r\n");
            assert_eq!(serialized(&format!(" {spread}\n")).unwrap(), value);
        }
    }

    #[test]
    fn refuses_other_texts() {
        let deep = format!("{}{}", "[".repeat(129), "]".repeat(129));
        for text in ["", "x", "{\"a\"}", "{1:2}", "[1,]", &deep] {
            assert!(serialized(text).is_err(), "{text}");
        }
    }
}
