//! The operators of CleverTap's query language.

use std::fmt;

use crate::value::{OutValue, ToValue, impl_serialize};

/// How a property is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// The same value; with a list, one of them.
    Equals,
    /// Another value; with a list, none of them.
    NotEquals,
    /// The text holds the value.
    Contains,
    /// The text does not hold the value.
    DoesNotContain,
    /// More than the number.
    GreaterThan,
    /// The number or more.
    GreaterThanEquals,
    /// Less than the number.
    LessThan,
    /// The number or less.
    LessThanEquals,
    /// The property is there, whatever its value.
    Exists,
    /// The property is not there.
    DoesNotExist,
}

/// What an operator is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A scalar or a list of scalars.
    ScalarOrList,
    /// A number.
    Number,
    /// Nothing: a value is refused.
    Nothing,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 10] = [
        Self::Equals,
        Self::NotEquals,
        Self::Contains,
        Self::DoesNotContain,
        Self::GreaterThan,
        Self::GreaterThanEquals,
        Self::LessThan,
        Self::LessThanEquals,
        Self::Exists,
        Self::DoesNotExist,
    ];

    /// The operator's name on the wire, such as `"greater_than"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::NotEquals => "not_equals",
            Self::Contains => "contains",
            Self::DoesNotContain => "does_not_contain",
            Self::GreaterThan => "greater_than",
            Self::GreaterThanEquals => "greater_than_equals",
            Self::LessThan => "less_than",
            Self::LessThanEquals => "less_than_equals",
            Self::Exists => "exists",
            Self::DoesNotExist => "does_not_exist",
        }
    }

    /// What the operator is compared with.
    pub fn operand(self) -> Operand {
        match self {
            Self::Equals | Self::NotEquals | Self::Contains | Self::DoesNotContain => {
                Operand::ScalarOrList
            }
            Self::GreaterThan | Self::GreaterThanEquals | Self::LessThan | Self::LessThanEquals => {
                Operand::Number
            }
            Self::Exists | Self::DoesNotExist => Operand::Nothing,
        }
    }

    /// The operator of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.name() == name)
    }

    /// The operator that someone who wrote `seen` most likely means: `gt`, `>=`, `notEquals`.
    pub fn suggest(seen: &str) -> Option<Self> {
        let meant = match seen.trim_ascii().to_ascii_lowercase().as_str() {
            "=" | "==" | "===" | "eq" | "is" | "in" | "equal" => Self::Equals,
            "!=" | "!==" | "<>" | "ne" | "neq" | "is_not" | "not_in" | "nin" => Self::NotEquals,
            "like" | "includes" | "has" => Self::Contains,
            "not_contains" | "not_like" | "excludes" => Self::DoesNotContain,
            ">" | "gt" => Self::GreaterThan,
            ">=" | "gte" | "ge" | "greater_than_or_equals" | "greater_than_or_equal" => {
                Self::GreaterThanEquals
            }
            "<" | "lt" => Self::LessThan,
            "<=" | "lte" | "le" | "less_than_or_equals" | "less_than_or_equal" => {
                Self::LessThanEquals
            }
            "not_exists" | "missing" => Self::DoesNotExist,
            other => {
                return crate::text::nearest(other, &Self::ALL.map(Self::name))
                    .and_then(Self::from_name);
            }
        };
        Some(meant)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl ToValue for Operator {
    fn to_value(&self) -> OutValue<'_> {
        OutValue::Text(self.name())
    }
}

impl_serialize!(Operator);

#[cfg(test)]
mod tests {
    use super::Operator;

    #[test]
    fn an_operator_is_shown_by_its_name() {
        for operator in Operator::ALL {
            assert_eq!(operator.to_string(), operator.name());
            assert_eq!(Operator::from_name(operator.name()), Some(operator));
        }
        assert_eq!(Operator::GreaterThan.to_string(), "greater_than");
    }

    #[test]
    fn suggestions() {
        for (seen, meant) in [
            ("gt", Some("greater_than")),
            (">=", Some("greater_than_equals")),
            ("greaterThan", Some("greater_than")),
            ("EQUALS", Some("equals")),
            ("notEquals", Some("not_equals")),
            ("contain", Some("contains")),
            ("doesNotExist", Some("does_not_exist")),
            ("between", None),
            ("", None),
        ] {
            assert_eq!(Operator::suggest(seen).map(Operator::name), meant, "{seen}");
        }
    }
}
