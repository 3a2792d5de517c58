//! The values that filters compare with.

use crate::text::message;
use crate::value::{IssueCode, Issues, JsonWriter, WriteJson, impl_serialize};

/// The maximum number of values of a filter.
pub const MAX_LIST: usize = 100_000;

/// The value or values that a filter compares with.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterValue {
    /// A single value.
    One(Scalar),
    /// A list of values of one type, any of which may match.
    Any(Vec<Scalar>),
}

impl FilterValue {
    pub(super) fn check(&self, issues: &mut Issues) {
        match self {
            Self::One(scalar) => scalar.check(issues),
            Self::Any(scalars) => {
                check_length(scalars.len(), issues);
                let mut types = SameType::default();
                for (index, scalar) in scalars.iter().enumerate() {
                    issues.at_index(index, |issues| {
                        scalar.check(issues);
                        types.check(scalar, issues);
                    });
                }
            }
        }
    }
}

impl WriteJson for FilterValue {
    fn write_json(&self, json: &mut JsonWriter) {
        match self {
            Self::One(scalar) => scalar.write_json(json),
            Self::Any(scalars) => json.items(scalars),
        }
    }
}

impl<T: Into<Scalar>> From<T> for FilterValue {
    fn from(scalar: T) -> Self {
        Self::One(scalar.into())
    }
}

impl<T: Into<Scalar>> From<Vec<T>> for FilterValue {
    fn from(scalars: Vec<T>) -> Self {
        Self::Any(scalars.into_iter().map(Into::into).collect())
    }
}

/// A single value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A text, which may be empty.
    String(String),
    /// A finite number.
    Number(f64),
    /// A boolean, sent as the text "True" or "False", as CleverTap's query language requires.
    Bool(bool),
}

impl Scalar {
    fn type_name(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::Number(_) => "number",
            Self::Bool(_) => "boolean",
        }
    }

    pub(super) fn check(&self, issues: &mut Issues) {
        if let Self::Number(value) = self {
            issues.check_finite(*value);
        }
    }
}

impl WriteJson for Scalar {
    fn write_json(&self, json: &mut JsonWriter) {
        match self {
            Self::String(text) => json.text(text),
            Self::Number(value) => json.number(*value),
            Self::Bool(true) => json.text("True"),
            Self::Bool(false) => json.text("False"),
        }
    }
}

impl_serialize!(FilterValue, Scalar);

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<f64> for Scalar {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// Checks that all values of a list have the type of the first one.
#[derive(Default)]
pub(super) struct SameType(Option<&'static str>);

impl SameType {
    pub(super) fn check(&mut self, scalar: &Scalar, issues: &mut Issues) {
        let first = *self.0.get_or_insert(scalar.type_name());
        if first != scalar.type_name() {
            let message = message![
                "a list is of one type: this is a ",
                scalar.type_name(),
                ", the first a ",
                first
            ];
            issues.push(IssueCode::Type, message);
        }
    }
}

fn check_length(length: usize, issues: &mut Issues) {
    if length == 0 {
        issues.push(IssueCode::Range, EMPTY_LIST);
    } else if length > MAX_LIST {
        issues.push(IssueCode::Range, message!["at most ", MAX_LIST, " values, got ", length]);
    }
}

pub(super) const EMPTY_LIST: &str = "an empty list matches nothing: give at least one value";
