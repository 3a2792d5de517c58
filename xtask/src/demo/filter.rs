//! Parses the property filters of `--where`.

use serde_json::{Value, json};
use std::str::FromStr;

/// Operators that take a value.
const COMPARISONS: &[&str] = &[
    "equals",
    "not_equals",
    "contains",
    "does_not_contain",
    "greater_than",
    "greater_than_equals",
    "less_than",
    "less_than_equals",
];
/// Operators without a value.
const PRESENCE: &[&str] = &["exists", "does_not_exist"];

/// `name operator value`, or `name operator` if the operator takes no value.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    name: String,
    operator: String,
    value: Option<Value>,
}

impl Filter {
    /// The filter as a part of a query.
    pub fn to_json(&self) -> Value {
        let mut filter = json!({ "name": self.name, "operator": self.operator });
        if let (Some(value), Some(fields)) = (&self.value, filter.as_object_mut()) {
            fields.insert("value".to_owned(), value.clone());
        }
        filter
    }
}

impl FromStr for Filter {
    type Err = String;

    /// The name ends at the first operator, so that it may contain spaces. In quotes it may also contain operators.
    /// The value is parsed as JSON; if it is not JSON, it is a string.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, rest) = split_name(text).ok_or_else(|| {
            let operators = [COMPARISONS, PRESENCE].concat().join(", ");
            format!("write 'name operator value', with one of the operators {operators}")
        })?;
        let (operator, value) =
            rest.split_once(' ').map_or((rest, ""), |(operator, value)| (operator, value.trim()));
        let takes_value = COMPARISONS.contains(&operator);
        let value = match (takes_value, value.is_empty()) {
            (true, true) => {
                return Err(format!(
                    "`{operator}` needs a value after it; write \"\" for the empty text"
                ));
            }
            (false, false) => {
                return Err(format!("`{operator}` takes no value, but `{value}` follows"));
            }
            (false, true) => None,
            (true, false) => {
                Some(serde_json::from_str(value).unwrap_or_else(|_| Value::from(value)))
            }
        };
        Ok(Self { name, operator: operator.to_owned(), value })
    }
}

/// Splits the text into the name and the text from the operator on.
fn split_name(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    let is_operator = |word: &str| COMPARISONS.contains(&word) || PRESENCE.contains(&word);
    if text.starts_with('"') {
        let mut names = serde_json::Deserializer::from_str(text).into_iter::<String>();
        let name = names.next()?.ok()?;
        let rest = text.get(names.byte_offset()..)?.trim_start();
        return is_operator(rest.split(' ').next()?).then_some((name, rest));
    }
    for (space, _) in text.match_indices(' ') {
        let (name, rest) = (text.get(..space)?, text.get(space + 1..)?);
        if !name.trim().is_empty() && is_operator(rest.split(' ').next()?) {
            return Some((name.trim().to_owned(), rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use serde_json::json;

    #[test]
    fn parses_filters() {
        let rows = [
            (
                "value contains piz",
                json!({ "name": "value", "operator": "contains", "value": "piz" }),
            ),
            (
                "Amount greater_than 99.5",
                json!({ "name": "Amount", "operator": "greater_than", "value": 99.5 }),
            ),
            (
                "Payment Mode equals Credit Card",
                json!({ "name": "Payment Mode", "operator": "equals", "value": "Credit Card" }),
            ),
            ("a equals \"5\"", json!({ "name": "a", "operator": "equals", "value": "5" })),
            (
                "a not_equals [1, 2]",
                json!({ "name": "a", "operator": "not_equals", "value": [1, 2] }),
            ),
            ("a equals true", json!({ "name": "a", "operator": "equals", "value": true })),
            ("a equals \"\"", json!({ "name": "a", "operator": "equals", "value": "" })),
            ("In Stock exists", json!({ "name": "In Stock", "operator": "exists" })),
            (
                "\"it equals b\" does_not_exist",
                json!({ "name": "it equals b", "operator": "does_not_exist" }),
            ),
            (
                "exists equals exists",
                json!({ "name": "exists", "operator": "equals", "value": "exists" }),
            ),
            ("  a   equals   b  ", json!({ "name": "a", "operator": "equals", "value": "b" })),
        ];
        for (text, expected) in rows {
            assert_eq!(
                text.parse::<Filter>().map(|filter| filter.to_json()),
                Ok(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn explains_invalid_filters() {
        let rows = [
            ("", "name operator value"),
            ("a", "name operator value"),
            ("a gt 5", "greater_than"),
            ("equals 5", "name operator value"),
            ("\"open equals 5", "name operator value"),
            ("a equals", "needs a value"),
            ("a exists 5", "takes no value"),
        ];
        for (text, expected) in rows {
            let message = text.parse::<Filter>().err().unwrap_or_default();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
