//! From a caller's value to a [`CountQuery`], or to everything that is wrong with it.

use super::count_query::{CountQuery, MAX_FILTERS, check_order};
use super::filter::{
    Filter, FilterValue, MAX_LIST, SameType, Scalar, check_finite, check_length, check_name,
};
use super::operator::{Operand, Operator};
use crate::text::{message, unknown};
use crate::value::CalendarDate;
use crate::value::{HostValue, Value};
use crate::value::{Issue, IssueCode, Issues};

const KEYS: [&str; 4] = ["event_name", "event_properties", "from", "to"];
const FILTER_KEYS: [&str; 3] = ["name", "operator", "value"];

impl CountQuery {
    /// Reads a query from a caller's value; the field names are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        let mut issues = Issues::default();
        let Value::Object(entries) = input else {
            issues.wrong_type(input, "a query object { event_name, from, to, event_properties? }");
            return issues.or(None);
        };
        issues.unknown_keys(entries, &KEYS);
        let event_name = issues.at_key("event_name", |issues| {
            name(input.get("event_name"), "the event's exact name, such as \"Charged\"", issues)
        });
        let filters = issues
            .at_key("event_properties", |issues| filters(input.get("event_properties"), issues));
        let from = issues.at_key("from", |issues| date(input.get("from"), issues));
        let to = issues.at_key("to", |issues| date(input.get("to"), issues));
        if let (Some(from), Some(to)) = (from, to) {
            check_order(from, to, &mut issues);
        }
        let query = (|| {
            Some(CountQuery { event_name: event_name?, filters: filters?, from: from?, to: to? })
        })();
        issues.or(query)
    }
}

/// Reads a well-formed string; `wanted` completes the message of the issue.
fn string<'a>(input: &'a Value, wanted: &str, issues: &mut Issues) -> Option<&'a str> {
    match input {
        Value::String(text) => return Some(text),
        Value::Undefined => issues.push(IssueCode::Missing, message!["missing: give ", wanted]),
        Value::LoneSurrogate(_) => ill_formed(input, issues),
        other => issues.wrong_type(other, &message!["a string, ", wanted]),
    }
    None
}

fn ill_formed(input: &Value, issues: &mut Issues) {
    let message = message![input.shown(), " has a lone surrogate: it is not well-formed text"];
    issues.push(IssueCode::Value, message);
}

fn name(input: &Value, wanted: &str, issues: &mut Issues) -> Option<String> {
    let name = string(input, wanted, issues)?;
    check_name(name, issues);
    Some(name.to_owned())
}

fn filters(input: &Value, issues: &mut Issues) -> Option<Vec<Filter>> {
    let (items, len) = match input {
        Value::Undefined => (&Vec::new(), 0),
        Value::List { items, len } => (items, *len),
        other => {
            issues.wrong_type(other, "an array of filters { name, operator, value }");
            return None;
        }
    };
    let len = len.max(items.len());
    if len > MAX_FILTERS {
        issues.push(IssueCode::Range, message!["at most ", MAX_FILTERS, " filters, got ", len]);
    } else {
        check_read(items.len(), len, "filters", issues);
    }
    let mut filters = Vec::new();
    for (index, item) in items.iter().take(MAX_FILTERS).enumerate() {
        filters.extend(issues.at_index(index, |issues| filter(item, issues)));
    }
    (filters.len() == len).then_some(filters)
}

fn filter(input: &Value, issues: &mut Issues) -> Option<Filter> {
    let Value::Object(entries) = input else {
        issues.wrong_type(input, "a filter { name, operator, value }");
        return None;
    };
    issues.unknown_keys(entries, &FILTER_KEYS);
    let name = issues.at_key("name", |issues| {
        name(input.get("name"), "the event property's name, such as \"Amount\"", issues)
    });
    let operator = issues.at_key("operator", |issues| operator(input.get("operator"), issues));
    // Without an operator there is no telling which values are right.
    let operator = operator?;
    let value = issues.at_key("value", |issues| value(input.get("value"), operator, issues));
    Some(Filter { name: name?, operator, value: value? })
}

/// `Some(None)` where there is rightly none.
fn value(input: &Value, operator: Operator, issues: &mut Issues) -> Option<Option<FilterValue>> {
    let missing = match (operator.operand(), input) {
        (Operand::Nothing, Value::Undefined) => return Some(None),
        (Operand::Nothing, other) => {
            let message = message![operator.name(), " takes no value, got ", other.shown()];
            issues.push(IssueCode::Value, message);
            return None;
        }
        (Operand::Number, Value::Undefined) => "a number",
        (Operand::ScalarOrList, Value::Undefined) => {
            "a string, number, boolean, or an array of one"
        }
        (Operand::ScalarOrList, Value::List { items, len }) => {
            return list(items, *len, issues).map(Some);
        }
        (Operand::Number, Value::Number(_)) | (Operand::ScalarOrList, _) => {
            return scalar(input, issues).map(FilterValue::One).map(Some);
        }
        (Operand::Number, other) => {
            issues.wrong_type(other, &message!["a number, for ", operator.name()]);
            return None;
        }
    };
    let message = message!["missing: ", operator.name(), " compares with ", missing];
    issues.push(IssueCode::Missing, message);
    None
}

fn operator(input: &Value, issues: &mut Issues) -> Option<Operator> {
    let seen = string(input, "an operator, such as \"equals\"", issues)?;
    let known = Operator::from_name(seen);
    if known.is_none() {
        let meant = Operator::suggest(seen).map(Operator::name);
        let message = unknown("operator", seen, meant, &Operator::ALL.map(Operator::name));
        issues.push(IssueCode::Value, message);
    }
    known
}

fn scalar(input: &Value, issues: &mut Issues) -> Option<Scalar> {
    match input {
        Value::String(text) => Some(Scalar::String((**text).to_owned())),
        Value::Number(value) => {
            check_finite(*value, issues);
            Some(Scalar::Number(*value))
        }
        Value::Bool(value) => Some(Scalar::Bool(*value)),
        Value::LoneSurrogate(_) => {
            ill_formed(input, issues);
            None
        }
        other => {
            issues.wrong_type(other, "a string, a finite number or a boolean");
            None
        }
    }
}

fn list(items: &[Value], len: usize, issues: &mut Issues) -> Option<FilterValue> {
    let len = len.max(items.len());
    check_length(len, issues);
    if len <= MAX_LIST {
        check_read(items.len(), len, "values", issues);
    }
    let mut kinds = SameType::default();
    let mut scalars = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        issues.at_index(index, |issues| {
            if let Some(scalar) = scalar(item, issues) {
                kinds.check(&scalar, issues);
                scalars.push(scalar);
            }
        });
    }
    (scalars.len() == len).then_some(FilterValue::Any(scalars))
}

/// Reports a list that was read only in part, because its filter would be sent with other values than the caller's.
fn check_read(read: usize, len: usize, unit: &str, issues: &mut Issues) {
    if read < len {
        let message = message![
            "only ",
            read,
            " of ",
            len,
            " ",
            unit,
            " were read: one query may hold at most 1000000 values in all"
        ];
        issues.push(IssueCode::Range, message);
    }
}

fn date(input: &Value, issues: &mut Issues) -> Option<CalendarDate> {
    let read = match input {
        Value::Number(value) => whole(*value).map(CalendarDate::from_yyyymmdd),
        Value::String(text) => Some(text.parse()),
        Value::Undefined => {
            issues.push(IssueCode::Missing, "missing: give a day, such as 20150810");
            return None;
        }
        Value::Host(HostValue::Date) => {
            let message = "a Date is a moment, and which calendar day that is depends on a time \
                           zone: pass the account's own day as 20150810 or \"2015-08-10\"";
            issues.push(IssueCode::Type, message);
            return None;
        }
        other => {
            issues.wrong_type(other, "a day as 20150810 or \"2015-08-10\"");
            return None;
        }
    };
    let why = match read {
        Some(Ok(day)) => return Some(day),
        Some(Err(why)) => why.message(),
        None => "it is written as the integer 20150810".into(),
    };
    issues.push(IssueCode::Date, message![input.shown(), " is not a day: ", why]);
    None
}

/// The number as an integer, where it is one that eight digits can hold.
fn whole(value: f64) -> Option<u32> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // what changes, is none
    let number = value as u32;
    (f64::from(number) == value).then_some(number)
}
