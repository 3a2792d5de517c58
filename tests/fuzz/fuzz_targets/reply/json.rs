//! Reads JSON with serde_json. Strings are read as bytes, which can represent lone surrogates.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Returns the members of an object in their order, or `None` if the text is not a JSON object.
pub fn members(text: &str) -> Option<Vec<(String, &str)>> {
    // Reading strings as bytes would accept some invalid JSON, so validate all of it first.
    let whole: &RawValue = serde_json::from_str(text).ok()?;
    whole.get().starts_with('{').then_some(())?;
    let Members(members) = serde_json::from_str(text).expect("an object has members");
    let name = |Units(units)| String::from_utf16_lossy(&units);
    Some(members.into_iter().map(|(key, value)| (name(key), value.get())).collect())
}

/// Returns the UTF-16 units of a JSON string, or `None` if the JSON is not a string.
pub fn units(raw: &str) -> Option<Vec<u16>> {
    raw.starts_with('"').then_some(())?;
    let Units(units) = serde_json::from_str(raw).ok()?;
    Some(units)
}

struct Members<'a>(Vec<(Units, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

struct Units(Vec<u16>);

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl Visitor<'_> for Visit {
            type Value = Units;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Units, E> {
                Ok(Units(utf16(bytes)))
            }
        }
        deserializer.deserialize_bytes(Visit)
    }
}

/// Converts UTF-8 that encodes lone surrogates with three bytes.
fn utf16(mut bytes: &[u8]) -> Vec<u16> {
    let mut units = Vec::new();
    while let Some(first) = bytes.first() {
        let length = match first {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        let (char, rest) = bytes.split_at(length);
        bytes = rest;
        match (std::str::from_utf8(char), char) {
            (Ok(char), _) => units.extend(char.encode_utf16()),
            (Err(_), [high, middle, low]) => {
                let bits = |byte: &u8, mask: u8| u16::from(byte & mask);
                units.push(bits(high, 15) << 12 | bits(middle, 63) << 6 | bits(low, 63));
            }
            _ => panic!("serde_json returned invalid text: {bytes:?}"),
        }
    }
    units
}
