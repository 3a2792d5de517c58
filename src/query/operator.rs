//! The operators of CleverTap's query language.

use std::fmt;

use crate::text::nearest;
use crate::value::{JsonWriter, WriteJson, impl_serialize, named_enum};

named_enum! {
    /// The operator of a filter.
    pub enum Operator {
        /// The property has the value, or one of the values.
        Equals = "equals",
        /// The property has another value, or none of the values.
        NotEquals = "not_equals",
        /// The property's text contains the value, or one of the values.
        Contains = "contains",
        /// The property's text does not contain the value.
        DoesNotContain = "does_not_contain",
        /// The property is greater than the number.
        GreaterThan = "greater_than",
        /// The property is the number or greater.
        GreaterThanEquals = "greater_than_equals",
        /// The property is less than the number.
        LessThan = "less_than",
        /// The property is the number or less.
        LessThanEquals = "less_than_equals",
        /// The event has the property, with any value.
        Exists = "exists",
        /// The event lacks the property.
        DoesNotExist = "does_not_exist",
    }

    /// Returns the operator's name on the wire, such as `"greater_than"`.
    pub fn name;
}

/// The values that an operator compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A scalar or a list of scalars.
    ScalarOrList,
    /// A number.
    Number,
    /// No value.
    Nothing,
}

/// Other names of operators, separated by spaces.
const ALIASES: &[(Operator, &str)] = &[
    (Operator::Equals, "= == === eq is in"),
    (Operator::NotEquals, "!= !== <> ne neq is_not not_in nin"),
    (Operator::Contains, "like includes has"),
    (Operator::DoesNotContain, "not_contains not_like excludes"),
    (Operator::GreaterThan, "> gt"),
    (Operator::GreaterThanEquals, ">= gte ge"),
    (Operator::LessThan, "< lt"),
    (Operator::LessThanEquals, "<= lte le"),
    (Operator::DoesNotExist, "not_exists missing"),
];

impl Operator {
    /// Returns the values that the operator compares with.
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

    /// Returns the operator that `seen` most likely stands for, such as [`Operator::GreaterThan`] for `gt` and `>`.
    pub fn suggest(seen: &str) -> Option<Self> {
        suggest(seen, Self::NAMES).and_then(Self::from_name)
    }
}

/// Returns the name among those of `known` operators that `seen` most likely stands for.
pub(super) fn suggest(seen: &str, known: &[&'static str]) -> Option<&'static str> {
    let trimmed = seen.trim_ascii().as_bytes();
    for (operator, aliases) in ALIASES {
        let mut aliases = aliases.as_bytes().split(|byte| *byte == b' ');
        if known.contains(&operator.name())
            && aliases.any(|alias| alias.eq_ignore_ascii_case(trimmed))
        {
            return Some(operator.name());
        }
    }
    nearest(seen, known)
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl WriteJson for Operator {
    fn write_json(&self, json: &mut JsonWriter) {
        json.text(self.name());
    }
}

impl_serialize!(Operator);

#[cfg(test)]
mod tests {
    use super::Operator;

    #[test]
    fn shows_the_name() {
        for operator in Operator::ALL {
            assert_eq!(operator.to_string(), operator.name());
            assert_eq!(Operator::from_name(operator.name()), Some(operator));
        }
        assert_eq!(Operator::GreaterThan.to_string(), "greater_than");
    }

    #[test]
    fn suggests_the_operator_that_is_meant() {
        for (seen, meant) in [
            ("gt", Some("greater_than")),
            (">=", Some("greater_than_equals")),
            ("greaterThan", Some("greater_than")),
            ("EQUALS", Some("equals")),
            ("notEquals", Some("not_equals")),
            ("contain", Some("contains")),
            ("doesNotExist", Some("does_not_exist")),
            ("between", None),
            ("<>", Some("not_equals")),
            ("IS_NOT", Some("not_equals")),
            ("greater_than_or_equal", Some("greater_than_equals")),
            ("lessThanOrEquals", Some("less_than_equals")),
            ("not_exists", Some("does_not_exist")),
            (" == ", Some("equals")),
            ("= ==", None),
            ("", None),
        ] {
            assert_eq!(Operator::suggest(seen).map(Operator::name), meant, "{seen}");
        }
    }
}
