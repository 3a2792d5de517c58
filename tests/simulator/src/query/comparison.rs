//! Comparisons: an operator and the values to compare with.

use serde::Deserialize;

use crate::properties::Value;
use crate::reply::Failure;

/// A condition on one property.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The property's exact name.
    pub name: String,
    /// The condition on its value.
    pub comparison: Comparison,
}

/// A condition on a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The operator.
    pub operator: Operator,
    /// Alternatives to compare with. Empty for the operators that take no value.
    pub operands: Vec<Operand>,
}

/// The ten operators of CleverTap's query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The names are CleverTap's own.
pub enum Operator {
    Equals,
    NotEquals,
    Contains,
    DoesNotContain,
    GreaterThan,
    GreaterThanEquals,
    LessThan,
    LessThanEquals,
    Exists,
    DoesNotExist,
}

/// A value to compare a property with.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Operand {
    /// A string; booleans arrive as "True" and "False".
    Text(String),
    /// A number.
    Number(f64),
}

impl Filter {
    /// Parses a filter, whose operator is required.
    pub(super) fn parse(payload: FilterPayload) -> Result<Self, Failure> {
        let operator = payload.operator.ok_or_else(Failure::incorrect_usage)?;
        let comparison = Comparison::parse(Operator::parse(&operator)?, payload.value)?;
        Ok(Self { name: payload.name, comparison })
    }
}

impl Comparison {
    pub(super) fn parse(operator: Operator, value: Option<OneOrMany>) -> Result<Self, Failure> {
        let operands = match value {
            Some(OneOrMany::One(operand)) => vec![operand],
            Some(OneOrMany::Many(operands)) => operands,
            None => Vec::new(),
        };
        let valid = match operator {
            Operator::Exists | Operator::DoesNotExist => operands.is_empty(),
            _ if operands.is_empty() => false,
            Operator::GreaterThan
            | Operator::GreaterThanEquals
            | Operator::LessThan
            | Operator::LessThanEquals => {
                operands.iter().all(|operand| matches!(operand, Operand::Number(_)))
            }
            _ => true,
        };
        if valid { Ok(Self { operator, operands }) } else { Err(Failure::incorrect_usage()) }
    }

    /// Returns true if a property with these values satisfies the comparison. An absent property has no value.
    ///
    /// A positive operator needs one value that satisfies it. A negative operator is the exact opposite of its positive
    /// one, so an absent property satisfies it. Strings are compared case-sensitively; a string and a number never match.
    pub fn matches(&self, values: impl IntoIterator<Item = Value>) -> bool {
        let mut values = values.into_iter();
        let mut any = |compare: fn(Value, &Operand) -> bool| {
            values.any(|value| self.operands.iter().any(|operand| compare(value, operand)))
        };
        match self.operator {
            Operator::Equals => any(equals),
            Operator::NotEquals => !any(equals),
            Operator::Contains => any(contains),
            Operator::DoesNotContain => !any(contains),
            Operator::GreaterThan => {
                any(|value, operand| compare_numbers(value, operand, |a, b| a > b))
            }
            Operator::GreaterThanEquals => {
                any(|value, operand| compare_numbers(value, operand, |a, b| a >= b))
            }
            Operator::LessThan => {
                any(|value, operand| compare_numbers(value, operand, |a, b| a < b))
            }
            Operator::LessThanEquals => {
                any(|value, operand| compare_numbers(value, operand, |a, b| a <= b))
            }
            Operator::Exists => values.next().is_some(),
            Operator::DoesNotExist => values.next().is_none(),
        }
    }
}

impl Operator {
    pub(super) fn parse(name: &str) -> Result<Self, Failure> {
        Self::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name))
            .map_err(|_| Failure::bad_request(format!("Invalid operator : {name}")))
    }
}

fn equals(value: Value, operand: &Operand) -> bool {
    match (value, operand) {
        (Value::Text(value), Operand::Text(operand)) => value == operand,
        (Value::Number(value), Operand::Number(operand)) => value == *operand,
        _ => false,
    }
}

fn contains(value: Value, operand: &Operand) -> bool {
    matches!((value, operand), (Value::Text(value), Operand::Text(operand))
        if value.contains(operand.as_str()))
}

fn compare_numbers(value: Value, operand: &Operand, compare: fn(f64, f64) -> bool) -> bool {
    matches!((value, operand), (Value::Number(value), Operand::Number(operand))
        if compare(value, *operand))
}

/// The JSON of a filter.
#[derive(Deserialize)]
pub(super) struct FilterPayload {
    pub(super) name: String,
    #[serde(default)]
    pub(super) operator: Option<String>,
    #[serde(default)]
    pub(super) value: Option<OneOrMany>,
}

/// The JSON of a filter's value.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(Operand),
    Many(Vec<Operand>),
}
