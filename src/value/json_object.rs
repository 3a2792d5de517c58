//! Parts of an answer's JSON that are passed on unread.

use super::json_writer::JsonWriter;
use super::output::{OutValue, ToValue, impl_serialize};

/// A JSON object that holds members of an answer. Its keys are distinct. Its values are not checked: they are the texts of the
/// answer, so a number keeps all its digits, and there may be white space and any number of nested levels.
///
/// A Rust program can read it with `serde_json::from_str(object.as_str())`. It serializes as the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonObject(String);

impl JsonObject {
    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns an object of the members that were written, or `None` if there are none.
    pub(crate) fn of_members(members: JsonWriter) -> Option<Self> {
        let mut members = members.finish();
        if members.is_empty() {
            return None;
        }
        members.insert(0, '{');
        members.push('}');
        Some(Self(members))
    }
}

impl ToValue for JsonObject {
    fn to_value(&self) -> OutValue<'_> {
        OutValue::Json((&*self.0).into())
    }
}

impl_serialize!(JsonObject);
