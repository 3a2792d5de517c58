//! The problems of a caller's input.

use std::borrow::Cow;
use std::fmt;

use super::input::Value;
use super::json_writer::{JsonWriter, WriteJson, impl_serialize};
use super::keys::unknown_key;
use super::named::named_enum;
use crate::text::{first_chars, message, printable};

/// The maximum number of issues in a list. If there are more, the last one tells how many.
pub const MAX_ISSUES: usize = 100;

/// The number of characters of a caller's own key that a path holds. A hundred issues below a key of 2^24 characters would
/// take 1.6 GB otherwise.
const MAX_KEY: usize = 1_000;

/// A problem of a caller's input.
///
/// ```
/// use clevertap_counts::CountQuery;
/// use clevertap_counts::value::{IssueCode, Value};
/// use serde_json::json;
///
/// let input = Value::from(json!({ "eventName": "Charged", "from": 20250229, "to": 20250301 }));
/// let issues = CountQuery::read(&input).unwrap_err();
/// assert_eq!(issues[0].code(), IssueCode::UnknownKey);
/// assert_eq!(issues[0].message(), "unknown key \"eventName\"; did you mean \"event_name\"?");
/// assert_eq!(issues[2].path_text(), "from");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    code: IssueCode,
    path: Vec<PathSegment>,
    message: String,
}

impl Issue {
    /// Returns the kind of problem.
    pub fn code(&self) -> IssueCode {
        self.code
    }

    /// Returns the path to the refused value, from the outermost key inwards. It is empty if the input as a whole is refused.
    pub fn path(&self) -> &[PathSegment] {
        &self.path
    }

    /// Returns a description of the problem, with the refused value and a correct alternative.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Rewrites the message and the path.
    #[cfg(feature = "reqwest")]
    pub(crate) fn map(
        self,
        text: impl Fn(&str) -> String,
        segment: impl Fn(PathSegment) -> PathSegment,
    ) -> Self {
        let path = self.path.into_iter().map(segment).collect();
        Self { code: self.code, path, message: text(&self.message) }
    }

    /// Returns the path and the message.
    pub(crate) fn text(&self) -> String {
        match self.path_text() {
            path if path.is_empty() => self.message.clone(),
            path => message![path, ": ", self.message],
        }
    }

    /// Returns the path as text, such as `event_properties[0].operator`. It is empty if the input as a whole is refused.
    pub fn path_text(&self) -> String {
        let mut text = String::new();
        for segment in &self.path {
            match segment {
                PathSegment::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(&printable(key));
                }
                PathSegment::Index(index) => text.push_str(&message!["[", *index, "]"]),
            }
        }
        text
    }
}

/// Writes the path and the message: `from: 20250229 is not a day: …`.
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

named_enum! {
    /// A kind of problem.
    pub enum IssueCode {
        /// A value has the wrong type.
        Type = "type",
        /// A required key is missing.
        Missing = "missing",
        /// A key is unknown.
        UnknownKey = "unknown_key",
        /// A value has the right type, but is not allowed.
        Value = "value",
        /// A value is not a calendar day.
        Date = "date",
        /// A number or the length of a list is out of range, or a range is reversed.
        Range = "range",
    }

    /// Returns the code that callers receive, such as `"unknown_key"`.
    pub fn name;
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// The key of an object's member.
    Key(Cow<'static, str>),
    /// The index of a list's item, from 0.
    Index(usize),
}

impl WriteJson for Issue {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.member("code", &self.code);
        json.key("path");
        json.items(&self.path);
        json.member("message", &&*self.message);
        json.close('}');
    }
}

impl WriteJson for IssueCode {
    fn write_json(&self, json: &mut JsonWriter) {
        json.text(self.name());
    }
}

impl WriteJson for PathSegment {
    fn write_json(&self, json: &mut JsonWriter) {
        match self {
            Self::Key(key) => json.text(key),
            Self::Index(index) => (*index as u64).write_json(json),
        }
    }
}

impl_serialize!(Issue, IssueCode, PathSegment);

/// Collects issues during validation and tracks the path of the value that is being validated.
#[derive(Default)]
pub(crate) struct Issues {
    listed: Vec<Issue>,
    /// The number of issues found, which may be more than are listed.
    found: usize,
    path: Vec<PathSegment>,
}

impl Issues {
    /// Adds an issue at the current path.
    pub(crate) fn push(&mut self, code: IssueCode, message: impl Into<String>) {
        self.found += 1;
        if self.listed.len() < MAX_ISSUES {
            self.listed.push(Issue { code, path: self.path.clone(), message: message.into() });
        }
    }

    /// Runs `work` with the path extended by a key.
    pub(crate) fn at_key<T>(&mut self, key: &'static str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.enter_key(key);
        self.and_leave(work)
    }

    /// Runs `work` with the path extended by a caller's own key.
    pub(crate) fn at_member<T>(&mut self, key: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(PathSegment::Key(first_chars(key, MAX_KEY).to_owned().into()));
        self.and_leave(work)
    }

    /// Runs `work` with the path extended by an index.
    pub(crate) fn at_index<T>(&mut self, index: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(PathSegment::Index(index));
        self.and_leave(work)
    }

    #[inline(never)]
    fn enter_key(&mut self, key: &'static str) {
        self.path.push(PathSegment::Key(key.into()));
    }

    fn and_leave<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let result = work(self);
        self.leave();
        result
    }

    #[inline(never)]
    fn leave(&mut self) {
        self.path.pop();
    }

    /// Reports a type mismatch. If reading the value threw, its type is unknown and [`IssueCode::Value`] is reported.
    pub(crate) fn wrong_type(&mut self, seen: &Value, wanted: &str) {
        let code = match seen {
            Value::Unreadable(_) => IssueCode::Value,
            _ => IssueCode::Type,
        };
        self.push(code, message!["expected ", wanted, ", got ", seen.shown()]);
    }

    /// Reports every key that is not in `known`, with a suggestion.
    pub(crate) fn unknown_keys(
        &mut self,
        entries: &[(Cow<'_, str>, Value)],
        known: &[&'static str],
    ) {
        for (key, _) in entries {
            if !known.contains(&&**key) {
                if self.listed.len() >= MAX_ISSUES {
                    // Count the key without the search for a suggestion, which takes time and would not be shown.
                    self.found += 1;
                    continue;
                }
                let message = unknown_key(key, known);
                self.at_member(key, |issues| issues.push(IssueCode::UnknownKey, message));
            }
        }
    }

    /// Returns `value` if there are no issues. A caller that passes `None` must have reported an issue.
    ///
    /// # Errors
    ///
    /// Returns the issues.
    pub(crate) fn or<T>(self, value: Option<T>) -> Result<T, Vec<Issue>> {
        match value {
            Some(value) if self.found == 0 => Ok(value),
            _ => Err(self.into_list()),
        }
    }

    fn into_list(mut self) -> Vec<Issue> {
        // Fails tests and fuzzing, in which debug assertions are on, if a refusal reports no issue.
        debug_assert!(self.found > 0, "a value was refused without an issue");
        if self.found == 0 {
            self.push(IssueCode::Value, "refused without a reason: a defect of clevertap-counts");
        }
        if self.found > MAX_ISSUES {
            self.listed.truncate(MAX_ISSUES - 1);
            let message = message!["and ", self.found - (MAX_ISSUES - 1), " more problems"];
            self.listed.push(Issue { code: IssueCode::Range, path: Vec::new(), message });
        }
        self.listed
    }

    /// Returns a list of one issue at a key of the outermost object.
    pub(crate) fn one(
        code: IssueCode,
        key: &'static str,
        message: impl Into<String>,
    ) -> Vec<Issue> {
        vec![Issue { code, path: vec![PathSegment::Key(key.into())], message: message.into() }]
    }
}
