//! Reads filters: a name, an operator and a value.

use super::shape::{ListRules, each_item, field, has_keys, is_pair_given, name, string};
use crate::query::comparison::Comparison;
use crate::query::filter::Filter;
use crate::query::filter_value::{FilterValue, MAX_LIST, SameType, Scalar};
use crate::query::frequency::Frequency;
use crate::query::operator::{Operand, Operator, suggest};
use crate::text::{message, unknown};
use crate::value::{IssueCode, Issues, Value, keys};

/// Reads a filter. Only a session filter may lack the operator.
pub(super) fn comparison(
    input: &Value,
    operator_is_optional: bool,
    issues: &mut Issues,
) -> Option<Comparison> {
    if !has_keys(input, Filter::KEYS, issues) {
        return None;
    }
    let name = field(input, keys::NAME, issues, |input, issues| {
        name(input, "the property's name, such as \"Amount\"", issues)
    });
    let has_operator = !operator_is_optional
        || field(input, keys::OPERATOR, issues, |input, issues| issues.is_given(input));
    // Which values are right depends on the operator.
    let operator =
        if has_operator { operator(input, &Operator::ALL, issues)? } else { Operator::Equals };
    let subject = if has_operator { operator.name() } else { "a session filter" };
    let value = value(input, operator.operand(), subject, issues);
    Some(Comparison { name: name?, operator, has_operator, value })
}

/// Reads the number of times that an event must have happened, if it is given.
pub(super) fn frequency(input: &Value, issues: &mut Issues) -> Option<Frequency> {
    if !is_pair_given(input, [keys::OPERATOR, keys::VALUE], issues) {
        return None;
    }
    let operator = operator(input, Frequency::OPERATORS, issues);
    match value(input, Operand::Number, keys::OPERATOR, issues) {
        Some(FilterValue::One(Scalar::Number(value))) => {
            Some(Frequency { operator: operator?, value })
        }
        _ => None,
    }
}

/// Reads the operator of a filter or of a frequency.
fn operator(input: &Value, known: &[Operator], issues: &mut Issues) -> Option<Operator> {
    field(input, keys::OPERATOR, issues, |input, issues| {
        let seen = string(input, "an operator, such as \"equals\"", issues)?;
        let mut names = Vec::new();
        for operator in known {
            if operator.name() == seen {
                return Some(*operator);
            }
            names.push(operator.name());
        }
        let message = match seen {
            "between" => BETWEEN.into(),
            _ => unknown("operator", seen, suggest(seen, &names), &names),
        };
        issues.push(IssueCode::Value, message);
        None
    })
}

const BETWEEN: &str =
    "there is no operator \"between\": use greater_than_equals and less_than_equals";

/// Reads the value of a filter or of a frequency. Returns `None` for an absent or refused value. `subject` begins the
/// messages.
fn value(
    input: &Value,
    operand: Operand,
    subject: &str,
    issues: &mut Issues,
) -> Option<FilterValue> {
    field(input, keys::VALUE, issues, |input, issues| match (operand, input) {
        (Operand::Nothing, Value::Undefined) => None,
        (Operand::Nothing, other) => {
            let message =
                message![subject, " takes no value, got ", other.shown(), ": leave the key out"];
            issues.push(IssueCode::Value, message);
            None
        }
        (_, Value::Undefined) => {
            let missing = match operand {
                Operand::Number => "a number",
                _ => "a string, number, boolean, or an array of one",
            };
            let message = message!["missing: ", subject, " compares with ", missing];
            issues.push(IssueCode::Missing, message);
            None
        }
        (Operand::ScalarOrList, Value::List { .. }) => {
            Some(FilterValue::Any(scalars(input, issues)))
        }
        (Operand::Number, Value::Number(_)) | (Operand::ScalarOrList, _) => {
            scalar(input, issues).map(FilterValue::One)
        }
        (Operand::Number, other) => {
            issues.wrong_type(other, &message!["a number, for ", subject]);
            None
        }
    })
}

const VALUES: ListRules = ListRules { items: "values", most: MAX_LIST, may_be_empty: false };

fn scalars(list: &Value, issues: &mut Issues) -> Vec<Scalar> {
    let mut types = SameType::default();
    let mut scalars = Vec::new();
    each_item(list, &VALUES, issues, &mut |item, issues| {
        if let Some(scalar) = scalar(item, issues) {
            types.check(&scalar, issues);
            scalars.push(scalar);
        }
    });
    scalars
}

fn scalar(input: &Value, issues: &mut Issues) -> Option<Scalar> {
    match input {
        Value::String(text) => Some(Scalar::String((**text).to_owned())),
        Value::Number(value) => {
            issues.check_finite(*value);
            Some(Scalar::Number(*value))
        }
        Value::Bool(value) => Some(Scalar::Bool(*value)),
        Value::LoneSurrogate(_) => {
            issues.lone_surrogate(input);
            None
        }
        other => {
            issues.wrong_type(other, "a string, a finite number or a boolean");
            None
        }
    }
}
