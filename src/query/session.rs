//! Filters on the properties of sessions.

use super::comparison::Comparison;
use super::filter::Filter;
use super::filter_value::FilterValue;
use super::operator::Operator;
use crate::error::Error;
use crate::value::{JsonWriter, WriteJson, impl_serialize};

/// A condition on the session in which an event happened.
///
/// CleverTap's own session filters have no operator. A [`Filter`] can be converted to one that has.
///
/// ```
/// use clevertap_counts::{Filter, Operator};
/// use clevertap_counts::query::SessionFilter;
///
/// let first = SessionFilter::new("first_time", true)?;
/// assert_eq!(serde_json::to_string(&first).unwrap(), r#"{"name":"first_time","value":"True"}"#);
/// let spring = SessionFilter::from(Filter::new("utm_campaign", Operator::Contains, "spring")?);
/// assert_eq!(spring.operator(), Some(Operator::Contains));
/// # Ok::<(), clevertap_counts::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SessionFilter(pub(super) Comparison);

impl SessionFilter {
    /// Creates a filter without an operator.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is blank or the value cannot be sent.
    pub fn new(name: &str, value: impl Into<FilterValue>) -> Result<Self, Error> {
        Comparison::new(name, Operator::Equals, false, Some(value.into())).map(Self)
    }

    /// Returns the property's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the operator, if the filter has one.
    pub fn operator(&self) -> Option<Operator> {
        self.0.has_operator.then_some(self.0.operator)
    }

    /// Returns the value or values to compare with, or `None` for `exists` and `does_not_exist`.
    pub fn value(&self) -> Option<&FilterValue> {
        self.0.value.as_ref()
    }
}

impl From<Filter> for SessionFilter {
    fn from(filter: Filter) -> Self {
        Self(filter.0)
    }
}

impl WriteJson for SessionFilter {
    fn write_json(&self, json: &mut JsonWriter) {
        self.0.write_json(json);
    }
}

impl_serialize!(SessionFilter);
