//! The number of times that an event must have happened.

use super::operator::Operator;
use crate::error::Error;
use crate::text::message;
use crate::value::{IssueCode, Issues, JsonWriter, keys};

/// The number of times that an event of a condition must have happened.
///
/// ```
/// use clevertap_counts::Operator;
/// use clevertap_counts::query::Frequency;
///
/// let twice_or_more = Frequency::new(Operator::GreaterThanEquals, 2.0)?;
/// assert_eq!(twice_or_more.operator(), Operator::GreaterThanEquals);
/// assert!(Frequency::new(Operator::Contains, 2.0).is_err());
/// # Ok::<(), clevertap_counts::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frequency {
    pub(super) operator: Operator,
    pub(super) value: f64,
}

impl Frequency {
    /// The operators that compare numbers.
    pub const OPERATORS: &[Operator] = &[
        Operator::Equals,
        Operator::GreaterThan,
        Operator::GreaterThanEquals,
        Operator::LessThan,
        Operator::LessThanEquals,
    ];

    /// Creates a frequency.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the operator is not one of
    /// [`OPERATORS`](Frequency::OPERATORS) or the number is not finite.
    pub fn new(operator: Operator, value: f64) -> Result<Self, Error> {
        let mut issues = Issues::default();
        if !Self::OPERATORS.contains(&operator) {
            let message =
                message![operator.name(), " does not compare how often an event happened"];
            issues.at_key(keys::OPERATOR, |issues| issues.push(IssueCode::Value, message));
        }
        issues.at_key(keys::VALUE, |issues| issues.check_finite(value));
        issues.or(Some(Self { operator, value })).map_err(Error::query)
    }

    /// Returns the operator.
    pub fn operator(self) -> Operator {
        self.operator
    }

    /// Returns the number to compare with.
    pub fn value(self) -> f64 {
        self.value
    }

    /// Writes the members of the JSON object that holds the frequency.
    pub(super) fn write_members(self, json: &mut JsonWriter) {
        json.key(keys::OPERATOR);
        json.text(self.operator.name());
        json.key(keys::VALUE);
        json.number(self.value);
    }
}
