//! Writes JSON.

use crate::text::{message, number, unicode_escape};

/// Compact JSON that is being written, with commas where they are needed and numbers as `JSON.stringify` writes them.
pub(crate) struct JsonWriter(String);

impl Default for JsonWriter {
    fn default() -> Self {
        // Most texts are shorter, and growing a string copies it.
        Self(String::with_capacity(256))
    }
}

impl JsonWriter {
    /// Creates a writer without reserved memory, for a text that is kept.
    pub(crate) fn empty() -> Self {
        Self(String::new())
    }

    /// Begins a list or an object.
    pub(crate) fn open(&mut self, bracket: char) {
        self.separate();
        self.0.push(bracket);
    }

    /// Ends a list or an object.
    pub(crate) fn close(&mut self, bracket: char) {
        self.0.push(bracket);
    }

    /// Writes the key of a member.
    pub(crate) fn key(&mut self, key: &str) {
        self.text(key);
        self.0.push(':');
    }

    /// Writes a string.
    pub(crate) fn text(&mut self, text: &str) {
        self.separate();
        write_text(text, &mut self.0);
    }

    /// Writes a finite number.
    pub(crate) fn number(&mut self, value: f64) {
        self.json(&number::format(value));
    }

    /// Writes a value that is JSON already.
    pub(crate) fn json(&mut self, json: &str) {
        self.separate();
        self.0.push_str(json);
    }

    /// Writes a member.
    #[inline(never)]
    pub(crate) fn member(&mut self, key: &str, value: &dyn WriteJson) {
        self.key(key);
        value.write_json(self);
    }

    /// Writes a member, unless its value is absent.
    pub(crate) fn optional<T: WriteJson>(&mut self, key: &str, value: Option<T>) {
        if let Some(value) = value {
            self.member(key, &value);
        }
    }

    /// Writes a member that holds a list, unless the list is empty.
    pub(crate) fn list(&mut self, key: &str, items: &[impl WriteJson]) {
        if !items.is_empty() {
            self.key(key);
            self.items(items);
        }
    }

    /// Writes a list.
    pub(crate) fn items(&mut self, items: &[impl WriteJson]) {
        self.open('[');
        for item in items {
            item.write_json(self);
        }
        self.close(']');
    }

    /// Writes a member that holds an object, unless the object is empty.
    pub(crate) fn object(&mut self, key: &str, object: &impl WriteJson) {
        let object = object.to_json();
        if object != "{}" {
            self.key(key);
            self.json(&object);
        }
    }

    /// Returns the JSON text.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    /// Writes a comma, unless this is the first item of a list, the first member of an object or the value of a member.
    fn separate(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'[' | b'{' | b':')) {
            self.0.push(',');
        }
    }
}

/// Adds members, with commas between them, to a JSON object that has some already.
pub(crate) fn append_members(object: &mut String, members: &str) {
    if !members.is_empty() {
        object.pop();
        object.push(',');
        object.push_str(members);
        object.push('}');
    }
}

/// Writes a JSON string.
fn write_text(text: &str, json: &mut String) {
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

/// A type with a JSON form.
pub(crate) trait WriteJson {
    /// Writes the value.
    fn write_json(&self, json: &mut JsonWriter);

    /// Returns the value as JSON.
    fn to_json(&self) -> String {
        let mut json = JsonWriter::default();
        self.write_json(&mut json);
        json.finish()
    }
}

impl WriteJson for &str {
    fn write_json(&self, json: &mut JsonWriter) {
        json.text(self);
    }
}

impl WriteJson for bool {
    fn write_json(&self, json: &mut JsonWriter) {
        json.json(if *self { "true" } else { "false" });
    }
}

impl WriteJson for i64 {
    fn write_json(&self, json: &mut JsonWriter) {
        json.json(&message![*self]);
    }
}

impl WriteJson for u64 {
    fn write_json(&self, json: &mut JsonWriter) {
        json.json(&message![*self]);
    }
}

impl WriteJson for u32 {
    fn write_json(&self, json: &mut JsonWriter) {
        u64::from(*self).write_json(json);
    }
}

impl<T: WriteJson> WriteJson for &T {
    fn write_json(&self, json: &mut JsonWriter) {
        (**self).write_json(json);
    }
}

impl<T: WriteJson> WriteJson for [T] {
    fn write_json(&self, json: &mut JsonWriter) {
        json.items(self);
    }
}

/// Implements `Serialize` for types that implement [`WriteJson`]. It serializes the JSON text, so that Rust programs get exactly
/// the values that JavaScript gets.
macro_rules! impl_serialize {
    ($($type:ty),+) => {
        $(
            impl serde::Serialize for $type {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    $crate::value::serialize_json(&$crate::value::WriteJson::to_json(self), serializer)
                }
            }
        )+
    };
}
pub(crate) use impl_serialize;

#[cfg(all(test, not(all(target_arch = "wasm32", target_os = "unknown"))))]
#[path = "json_writer_tests.rs"]
mod tests;
