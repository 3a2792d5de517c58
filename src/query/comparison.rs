//! A name, an operator and a value: the part that all filters have in common.

use super::filter_value::{FilterValue, Scalar};
use super::name::check_name;
use super::operator::{Operand, Operator};
use crate::error::Error;
use crate::text::message;
use crate::value::{IssueCode, Issues, JsonWriter, WriteJson, keys};

/// A comparison of a property with a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comparison {
    pub(super) name: String,
    pub(super) operator: Operator,
    /// False for CleverTap's own session filters, which have no operator on the wire.
    pub(super) has_operator: bool,
    pub(super) value: Option<FilterValue>,
}

impl Comparison {
    /// Creates a comparison whose value fits its operator.
    pub(super) fn new(
        name: &str,
        operator: Operator,
        has_operator: bool,
        value: Option<FilterValue>,
    ) -> Result<Self, Error> {
        let mut issues = Issues::default();
        issues.at_key(keys::NAME, |issues| check_name(name, issues));
        issues.at_key(keys::VALUE, |issues| match (operator.operand(), &value) {
            (_, None) => {}
            (Operand::ScalarOrList, Some(value)) => value.check(issues),
            (Operand::Number, Some(FilterValue::One(scalar @ Scalar::Number(_)))) => {
                scalar.check(issues);
            }
            (Operand::Number, _) => {
                issues.push(IssueCode::Type, message![operator.name(), " compares with a number"]);
            }
            (Operand::Nothing, _) => {
                issues.push(IssueCode::Value, message![operator.name(), " takes no value"]);
            }
        });
        let comparison = Self { name: name.to_owned(), operator, has_operator, value };
        issues.or(Some(comparison)).map_err(Error::query)
    }
}

impl WriteJson for Comparison {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.key(keys::NAME);
        json.text(&self.name);
        if self.has_operator {
            json.key(keys::OPERATOR);
            json.text(self.operator.name());
        }
        if let Some(value) = &self.value {
            json.key(keys::VALUE);
            value.write_json(json);
        }
        json.close('}');
    }
}
