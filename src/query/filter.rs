//! Conditions on event properties.

use super::operator::{Operand, Operator};
use crate::error::Error;
use crate::text::message;
use crate::text::number;
use crate::value::Value;
use crate::value::output;
use crate::value::{IssueCode, Issues};
use crate::value::{OutValue, ToValue, impl_serialize};

/// How many values one filter may have.
pub const MAX_LIST: usize = 100_000;

/// One condition on an event property.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    pub(crate) name: String,
    pub(crate) operator: Operator,
    pub(crate) value: Option<FilterValue>,
}

impl Filter {
    /// A filter that compares a property with a value.
    ///
    /// ```
    /// use clevertap_counts::{Filter, Operator};
    ///
    /// Filter::new("Amount", Operator::GreaterThan, 100.0)?;
    /// Filter::new("Category", Operator::Equals, vec!["Books", "Music"])?;
    /// let error = Filter::new("Amount", Operator::GreaterThan, "100").unwrap_err();
    /// assert_eq!(error.issues()[0].path_text(), "value");
    /// # Ok::<(), clevertap_counts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) where the name is blank or the value does not fit the operator.
    pub fn new(
        name: &str,
        operator: Operator,
        value: impl Into<FilterValue>,
    ) -> Result<Self, Error> {
        let value = value.into();
        let mut issues = Issues::default();
        issues.at_key("name", |issues| check_name(name, issues));
        issues.at_key("value", |issues| match (operator.operand(), &value) {
            (Operand::ScalarOrList, value) => value.check(issues),
            (Operand::Number, FilterValue::One(Scalar::Number(_))) => value.check(issues),
            (Operand::Number, _) => {
                issues.push(IssueCode::Type, message![operator.name(), " compares with a number"]);
            }
            (Operand::Nothing, _) => {
                issues.push(IssueCode::Value, message![operator.name(), " takes no value"]);
            }
        });
        let filter = Self { name: name.to_owned(), operator, value: Some(value) };
        issues.or(Some(filter)).map_err(Error::query)
    }

    /// A filter for events that have the property, whatever its value.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) where the name is blank.
    pub fn exists(name: &str) -> Result<Self, Error> {
        Self::presence(name, Operator::Exists)
    }

    /// A filter for events that lack the property.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) where the name is blank.
    pub fn does_not_exist(name: &str) -> Result<Self, Error> {
        Self::presence(name, Operator::DoesNotExist)
    }

    fn presence(name: &str, operator: Operator) -> Result<Self, Error> {
        let mut issues = Issues::default();
        issues.at_key("name", |issues| check_name(name, issues));
        issues.or(Some(Self { name: name.to_owned(), operator, value: None })).map_err(Error::query)
    }

    /// The property's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it is compared.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// What it is compared with; none for `exists` and `does_not_exist`.
    pub fn value(&self) -> Option<&FilterValue> {
        self.value.as_ref()
    }
}

impl ToValue for Filter {
    fn to_value(&self) -> OutValue<'_> {
        let mut fields = Vec::with_capacity(3);
        fields.push(("name", OutValue::Text(&self.name)));
        fields.push(("operator", self.operator.to_value()));
        if let Some(value) = &self.value {
            fields.push(("value", value.to_value()));
        }
        OutValue::Object(fields)
    }
}

/// What a property is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterValue {
    /// A single value.
    One(Scalar),
    /// A list of values of one type; any of them may match.
    Any(Vec<Scalar>),
}

impl FilterValue {
    fn check(&self, issues: &mut Issues) {
        match self {
            Self::One(scalar) => scalar.check(issues),
            Self::Any(scalars) => {
                check_length(scalars.len(), issues);
                let mut kinds = SameType::default();
                for (index, scalar) in scalars.iter().enumerate() {
                    issues.at_index(index, |issues| {
                        scalar.check(issues);
                        kinds.check(scalar, issues);
                    });
                }
            }
        }
    }
}

impl ToValue for FilterValue {
    fn to_value(&self) -> OutValue<'_> {
        match self {
            Self::One(scalar) => scalar.to_value(),
            Self::Any(scalars) => output::list(scalars),
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
    /// A text; the empty one is legal.
    String(String),
    /// A finite number.
    Number(f64),
    /// A boolean, sent as the text "True" or "False", as CleverTap's query language wants it.
    Bool(bool),
}

impl Scalar {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::Number(_) => "number",
            Self::Bool(_) => "boolean",
        }
    }

    fn check(&self, issues: &mut Issues) {
        if let Self::Number(value) = self {
            check_finite(*value, issues);
        }
    }
}

impl ToValue for Scalar {
    fn to_value(&self) -> OutValue<'_> {
        match self {
            Self::String(text) => OutValue::Text(text),
            // -0 is written 0, as JSON.stringify writes it.
            Self::Number(value) => OutValue::Number(*value + 0.0),
            Self::Bool(true) => OutValue::Text("True"),
            Self::Bool(false) => OutValue::Text("False"),
        }
    }
}

impl_serialize!(Filter, FilterValue, Scalar);

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

/// Sees to it that a list holds one type.
#[derive(Default)]
pub(crate) struct SameType(Option<&'static str>);

impl SameType {
    pub(crate) fn check(&mut self, scalar: &Scalar, issues: &mut Issues) {
        let first = *self.0.get_or_insert(scalar.kind());
        if first != scalar.kind() {
            let message = message![
                "a list is of one type: this is a ",
                scalar.kind(),
                ", the first a ",
                first
            ];
            issues.push(IssueCode::Type, message);
        }
    }
}

pub(crate) fn check_name(name: &str, issues: &mut Issues) {
    // JavaScript's white space has one more.
    if name.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        let message = message![Value::from(name).shown(), " is blank: it must name something"];
        issues.push(IssueCode::Value, message);
    }
}

pub(crate) fn check_finite(value: f64, issues: &mut Issues) {
    if !value.is_finite() {
        let message = message![number::format(value), " is not a finite number"];
        issues.push(IssueCode::Value, message);
    }
}

pub(crate) fn check_length(length: usize, issues: &mut Issues) {
    if length == 0 {
        issues.push(IssueCode::Range, "an empty list matches nothing: give at least one value");
    } else if length > MAX_LIST {
        issues.push(IssueCode::Range, message!["at most ", MAX_LIST, " values, got ", length]);
    }
}
