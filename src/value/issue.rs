//! What is wrong with a caller's input, problem by problem.

use std::borrow::Cow;
use std::fmt;

use super::input::Value;
use super::keys::unknown_key;
use super::output;
use super::output::{OutValue, ToValue, impl_serialize};
use crate::text::{message, printable};

/// How many issues are listed at most; the last then says how many more there are.
pub const MAX_ISSUES: usize = 100;

/// One problem with a caller's input.
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
    /// What kind of problem it is.
    pub fn code(&self) -> IssueCode {
        self.code
    }

    /// Where it is, from the outermost key in.
    pub fn path(&self) -> &[PathSegment] {
        &self.path
    }

    /// What is wrong, the value seen, and what would be right.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The path and the message.
    pub(crate) fn text(&self) -> String {
        match self.path_text() {
            path if path.is_empty() => self.message.clone(),
            path => message![path, ": ", self.message],
        }
    }

    /// The path as one text, such as `event_properties[0].operator`; empty for the whole.
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

/// Writes `from: 20250229 is not a day: …`.
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// The kinds of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssueCode {
    /// A value of the wrong type.
    Type,
    /// A required key is not there.
    Missing,
    /// A key that nothing reads.
    UnknownKey,
    /// The right type, but not a value that is allowed.
    Value,
    /// Not a day.
    Date,
    /// Too many, too few, or the wrong way round.
    Range,
}

impl IssueCode {
    /// The code as it is handed out, such as `"unknown_key"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Missing => "missing",
            Self::UnknownKey => "unknown_key",
            Self::Value => "value",
            Self::Date => "date",
            Self::Range => "range",
        }
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// An object's key.
    Key(Cow<'static, str>),
    /// A list's index, from 0.
    Index(usize),
}

impl ToValue for Issue {
    fn to_value(&self) -> OutValue<'_> {
        OutValue::Object(vec![
            ("code", self.code.to_value()),
            ("path", output::list(&self.path)),
            ("message", OutValue::Text(&self.message)),
        ])
    }
}

impl ToValue for IssueCode {
    fn to_value(&self) -> OutValue<'_> {
        OutValue::Text(self.name())
    }
}

impl ToValue for PathSegment {
    fn to_value(&self) -> OutValue<'_> {
        match self {
            Self::Key(key) => OutValue::Text(key),
            Self::Index(index) => output::integer(*index as u64),
        }
    }
}

impl_serialize!(Issue, IssueCode, PathSegment);

/// Collects issues while a value is walked, and knows where the walk is.
#[derive(Default)]
pub(crate) struct Issues {
    listed: Vec<Issue>,
    found: usize,
    path: Vec<PathSegment>,
}

impl Issues {
    pub(crate) fn push(&mut self, code: IssueCode, message: impl Into<String>) {
        self.found += 1;
        if self.listed.len() < MAX_ISSUES {
            self.listed.push(Issue { code, path: self.path.clone(), message: message.into() });
        }
    }

    /// Does `work` one step further in.
    pub(crate) fn at<T>(&mut self, step: PathSegment, work: impl FnOnce(&mut Self) -> T) -> T {
        self.enter(step);
        let result = work(self);
        self.leave();
        result
    }

    #[inline(never)]
    fn enter(&mut self, step: PathSegment) {
        self.path.push(step);
    }

    #[inline(never)]
    fn leave(&mut self) {
        self.path.pop();
    }

    pub(crate) fn at_key<T>(&mut self, key: &'static str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.at(PathSegment::Key(key.into()), work)
    }

    pub(crate) fn at_index<T>(&mut self, index: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        self.at(PathSegment::Index(index), work)
    }

    /// A value of the wrong type. What threw when it was read has no type to speak of.
    pub(crate) fn wrong_type(&mut self, seen: &Value, wanted: &str) {
        let code = match seen {
            Value::Unreadable(_) => IssueCode::Value,
            _ => IssueCode::Type,
        };
        self.push(code, message!["expected ", wanted, ", got ", seen.shown()]);
    }

    /// Refuses every key that is not `known`, and suggests the one that is meant.
    pub(crate) fn unknown_keys(
        &mut self,
        entries: &[(Cow<'_, str>, Value)],
        known: &[&'static str],
    ) {
        for (key, _) in entries {
            if !known.contains(&&**key) {
                if self.listed.len() >= MAX_ISSUES {
                    // It is counted; looking for the name that was meant takes time.
                    self.found += 1;
                    continue;
                }
                let message = unknown_key(key, known);
                let key = PathSegment::Key((**key).to_owned().into());
                self.at(key, |issues| issues.push(IssueCode::UnknownKey, message));
            }
        }
    }

    /// `value` if nothing was found.
    pub(crate) fn or<T>(self, value: Option<T>) -> Result<T, Vec<Issue>> {
        match value {
            Some(value) if self.found == 0 => Ok(value),
            _ => Err(self.into_list()),
        }
    }

    fn into_list(mut self) -> Vec<Issue> {
        // Every function that refuses a value reports an issue first; tests and fuzzing fail if one does not.
        debug_assert!(self.found > 0, "a value was refused without an issue");
        if self.found == 0 {
            self.push(IssueCode::Value, "cannot be used");
        }
        if self.found > MAX_ISSUES {
            self.listed.truncate(MAX_ISSUES - 1);
            let message = message!["and ", self.found - (MAX_ISSUES - 1), " more problems"];
            self.listed.push(Issue { code: IssueCode::Range, path: Vec::new(), message });
        }
        self.listed
    }

    /// A list of one, at a key of the whole.
    pub(crate) fn one(
        code: IssueCode,
        key: &'static str,
        message: impl Into<String>,
    ) -> Vec<Issue> {
        vec![Issue { code, path: vec![PathSegment::Key(key.into())], message: message.into() }]
    }
}
