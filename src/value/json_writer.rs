//! Writes JSON.

use crate::text::{number, unicode_escape};

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

    /// Writes a boolean.
    pub(crate) fn bool(&mut self, value: bool) {
        self.json(if value { "true" } else { "false" });
    }

    /// Writes a value that is JSON already.
    pub(crate) fn json(&mut self, json: &str) {
        self.separate();
        self.0.push_str(json);
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

/// Implements `ToValue` and `Serialize` for types that implement [`WriteJson`].
macro_rules! impl_json {
    ($($type:ty),+) => {
        $(
            impl $crate::value::ToValue for $type {
                fn to_value(&self) -> $crate::value::OutValue<'_> {
                    $crate::value::OutValue::Json($crate::value::WriteJson::to_json(self).into())
                }
            }

            $crate::value::impl_serialize!($type);
        )+
    };
}
pub(crate) use impl_json;
