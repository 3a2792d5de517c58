//! Further keys for the body of a submission, which the package does not know.

use crate::text::{message, quote};
use crate::value::{
    Issue, IssueCode, Issues, JsonWriter, Value, append_members, keys, write_members,
};

/// Keys and values that are sent unchanged, after the keys of the query.
///
/// ```
/// use clevertap_counts::client::ExtraBody;
/// use clevertap_counts::value::Value;
/// use serde_json::json;
///
/// assert!(ExtraBody::read(&Value::from(json!({ "sampling": { "ratio": 0.5 } }))).is_ok());
/// let issues = ExtraBody::read(&Value::from(json!({ "groups": {} }))).unwrap_err();
/// assert_eq!(issues[0].path_text(), "extraBody.groups");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtraBody {
    /// The members of a JSON object, with commas between them.
    members: String,
}

impl ExtraBody {
    /// Reads the keys and their values, which are JSON as in [`RawJson`](crate::value::RawJson).
    ///
    /// # Errors
    ///
    /// Returns every problem, with a path that begins with `extraBody`. A key of any endpoint's query is one.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        let mut issues = Issues::default();
        let body = Self::parse(input, &mut issues);
        issues.or(Some(body))
    }

    pub(super) fn parse(input: &Value, issues: &mut Issues) -> Self {
        let mut members = JsonWriter::default();
        issues.at_key(keys::EXTRA_BODY, |issues| match input {
            Value::Object(entries) => {
                for (key, value) in entries {
                    if keys::TRENDS_QUERY.contains(&&**key) && !value.is_undefined() {
                        let message = message![quote(key), " is a key of a query: put it there"];
                        issues.at_member(key, |issues| issues.push(IssueCode::Value, message));
                    }
                }
                write_members(entries, 0, &mut members, issues);
            }
            other => {
                if issues.is_given(other) {
                    issues.wrong_type(other, "an object of keys and values");
                }
            }
        });
        Self { members: members.finish() }
    }

    /// Adds the members to a JSON object that has some already.
    pub(crate) fn append_to(&self, object: &mut String) {
        append_members(object, &self.members);
    }
}
