//! Conditions on further events of a person: a query's `advanced_query`.

use serde::Deserialize;

use super::comparison::{Comparison, FilterPayload, OneOrMany, Operand, Operator};
use super::selection::{Selection, SelectionPayload};
use crate::properties::Value;
use crate::reply::Failure;

/// Conditions on further events of a person, which must all hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdvancedQuery {
    /// Conditions that must all hold.
    pub did_all: Vec<Condition>,
    /// Conditions that must all fail.
    pub did_none: Vec<Condition>,
    /// Conditions, one of which must hold.
    pub did_any: Option<DidAny>,
}

/// The condition that a person triggered certain events.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The events.
    pub events: Selection,
    /// The condition on their number; at least one if absent.
    pub times: Option<Comparison>,
}

/// Alternative conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct DidAny {
    /// The alternatives.
    pub any_events: Vec<Condition>,
    /// The condition on the number of events that the fulfilled alternatives select together; if absent, one alternative
    /// must be fulfilled. An event that two of them select counts twice.
    pub times: Option<Comparison>,
}

impl AdvancedQuery {
    pub(super) fn parse(payload: AdvancedPayload) -> Result<Self, Failure> {
        let conditions = |payloads: Vec<ConditionPayload>| {
            payloads.into_iter().map(Condition::parse).collect::<Result<Vec<_>, _>>()
        };
        let did_any = match payload.did_any {
            // An empty list sets no condition.
            Some(DidAnyPayload { any_events, .. }) if any_events.is_empty() => None,
            Some(DidAnyPayload { any_events, operator, value }) => Some(DidAny {
                any_events: conditions(any_events)?,
                times: parse_times(operator, value)?,
            }),
            None => None,
        };
        Ok(Self {
            did_all: conditions(payload.did_all)?,
            did_none: conditions(payload.did_none)?,
            did_any,
        })
    }
}

impl Condition {
    fn parse(payload: ConditionPayload) -> Result<Self, Failure> {
        let ConditionPayload {
            event_name,
            event_properties,
            session_properties,
            from,
            to,
            operator,
            value,
        } = payload;
        let events =
            SelectionPayload { event_name, event_properties, session_properties, from, to };
        Ok(Self { events: Selection::parse(events)?, times: parse_times(operator, value)? })
    }

    /// Returns true if a person who triggered the events this many times satisfies the condition.
    pub fn holds(&self, times: u32) -> bool {
        match &self.times {
            Some(comparison) => comparison.matches([Value::Number(times.into())]),
            None => times > 0,
        }
    }
}

impl DidAny {
    /// Returns true if a person with this number of fulfilled alternatives, which select this number of events, satisfies
    /// the condition.
    pub fn holds(&self, alternatives: u32, events: u32) -> bool {
        match &self.times {
            Some(comparison) => comparison.matches([Value::Number(events.into())]),
            None => alternatives > 0,
        }
    }
}

/// Parses the condition on a number of events. Fails if it has an operator without a value, or a value without an
/// operator.
fn parse_times(
    operator: Option<String>,
    value: Option<f64>,
) -> Result<Option<Comparison>, Failure> {
    let (operator, value) = match (operator, value) {
        (Some(operator), Some(value)) => (operator, value),
        (None, None) => return Ok(None),
        _ => return Err(Failure::incorrect_usage()),
    };
    match Operator::parse(&operator)? {
        Operator::NotEquals
        | Operator::Contains
        | Operator::DoesNotContain
        | Operator::Exists
        | Operator::DoesNotExist => {
            Err(Failure::bad_request(format!("Invalid operator : {operator}")))
        }
        operator => {
            Comparison::parse(operator, Some(OneOrMany::One(Operand::Number(value)))).map(Some)
        }
    }
}

/// The JSON of `advanced_query`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AdvancedPayload {
    did_all: Vec<ConditionPayload>,
    did_none: Vec<ConditionPayload>,
    did_any: Option<DidAnyPayload>,
}

#[derive(Deserialize)]
struct ConditionPayload {
    event_name: String,
    #[serde(default)]
    event_properties: Vec<FilterPayload>,
    #[serde(default)]
    session_properties: Vec<FilterPayload>,
    from: Option<i32>,
    to: Option<i32>,
    operator: Option<String>,
    value: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DidAnyPayload {
    any_events: Vec<ConditionPayload>,
    operator: Option<String>,
    value: Option<f64>,
}
