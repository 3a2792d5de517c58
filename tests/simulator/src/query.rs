//! Queries: their JSON in a request body, and the meaning of their filters.

use serde::Deserialize;

use crate::day::Day;
use crate::events::Value;
use crate::reply::Failure;

/// A valid query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The event's exact name.
    pub event_name: String,
    /// Conditions that must all hold.
    pub filters: Vec<Filter>,
    /// The first day, as the integer YYYYMMDD.
    pub from: i32,
    /// The last day, inclusive, as the integer YYYYMMDD.
    pub to: i32,
}

/// A condition on one property.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The property's exact name.
    pub name: String,
    /// The comparison.
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

impl Query {
    /// Parses and checks a request body.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let Payload { event_name, event_properties, from, to } =
            serde_json::from_slice(body).map_err(|_| Failure::incorrect_usage())?;
        if event_name.is_empty() {
            return Err(Failure::incorrect_usage());
        }
        for date in [from, to] {
            if Day::from_yyyymmdd(date).is_none() {
                return Err(Failure::bad_request(format!("Invalid date : {date}")));
            }
        }
        if from > to {
            return Err(Failure::bad_request("Invalid date range : from is after to"));
        }
        let filters = event_properties.into_iter().map(Filter::parse).collect::<Result<_, _>>()?;
        Ok(Self { event_name, filters, from, to })
    }
}

impl Filter {
    fn parse(payload: FilterPayload) -> Result<Self, Failure> {
        let FilterPayload { name, operator, value } = payload;
        let operator = Operator::from_name(&operator)
            .ok_or_else(|| Failure::bad_request(format!("Invalid operator : {operator}")))?;
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
        if valid { Ok(Self { name, operator, operands }) } else { Err(Failure::incorrect_usage()) }
    }

    /// Returns true if a property with this value, or an absent property, satisfies the filter.
    ///
    /// A negative operator is the exact opposite of its positive one, so an absent property
    /// satisfies it. Strings are compared case-sensitively; a string and a number never match.
    pub fn matches(&self, value: Option<Value>) -> bool {
        let any = |compare: fn(Value, &Operand) -> bool| {
            value.is_some_and(|value| self.operands.iter().any(|operand| compare(value, operand)))
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
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

impl Operator {
    fn from_name(name: &str) -> Option<Self> {
        Self::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name))
            .ok()
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

#[derive(Deserialize)]
struct Payload {
    event_name: String,
    #[serde(default)]
    event_properties: Vec<FilterPayload>,
    from: i32,
    to: i32,
}

#[derive(Deserialize)]
struct FilterPayload {
    name: String,
    operator: String,
    #[serde(default)]
    value: Option<OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Operand),
    Many(Vec<Operand>),
}
