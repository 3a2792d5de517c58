//! Filters on the properties of events and on the fields of profiles.

use super::comparison::Comparison;
use super::filter_value::FilterValue;
use super::operator::Operator;
use crate::error::Error;
use crate::value::{JsonWriter, WriteJson, impl_serialize, keys};

/// A condition on a property of an event or on a field of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter(pub(super) Comparison);

impl Filter {
    /// The keys of a filter on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::FILTER;

    /// Creates a filter that compares a property with a value.
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
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is blank or the value does not fit the operator.
    pub fn new(
        name: &str,
        operator: Operator,
        value: impl Into<FilterValue>,
    ) -> Result<Self, Error> {
        Comparison::new(name, operator, true, Some(value.into())).map(Self)
    }

    /// Creates a filter for events that have the property, with any value.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is blank.
    pub fn exists(name: &str) -> Result<Self, Error> {
        Comparison::new(name, Operator::Exists, true, None).map(Self)
    }

    /// Creates a filter for events that lack the property.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is blank.
    pub fn does_not_exist(name: &str) -> Result<Self, Error> {
        Comparison::new(name, Operator::DoesNotExist, true, None).map(Self)
    }

    /// Returns the property's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the operator.
    pub fn operator(&self) -> Operator {
        self.0.operator
    }

    /// Returns the value or values to compare with, or `None` for `exists` and `does_not_exist`.
    pub fn value(&self) -> Option<&FilterValue> {
        self.0.value.as_ref()
    }
}

impl WriteJson for Filter {
    fn write_json(&self, json: &mut JsonWriter) {
        self.0.write_json(json);
    }
}

impl_serialize!(Filter);
