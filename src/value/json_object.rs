//! Parts of an answer's JSON that are passed on unread.

use super::json_writer::{JsonWriter, WriteJson, impl_serialize};

/// A JSON object that holds members of an answer. The keys of a report and of what is beside it are
/// distinct; beside a count, the last of duplicate keys counts. The values are not checked: they are the texts of the answer, so a
/// number keeps all its digits, and there may be white space and any number of nested levels.
///
/// A Rust program can read it with `serde_json::from_str(object.as_str())`. It serializes as the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonObject(String);

impl JsonObject {
    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Ends an object. Returns `None` if it is empty.
    pub(crate) fn close(mut object: JsonWriter) -> Option<Self> {
        object.close('}');
        let json = object.finish();
        (json != "{}").then_some(Self(json))
    }
}

impl WriteJson for JsonObject {
    fn write_json(&self, json: &mut JsonWriter) {
        json.json(&self.0);
    }
}

impl_serialize!(JsonObject);
