//! From a caller's value to a [`CountQuery`], or to everything that is wrong with it.

use crate::date::CalendarDate;
use crate::filter::{
    Filter, FilterValue, Kinds, MAX_LIST, Scalar, check_finite, check_length, check_name,
};
use crate::input::{Input, Other};
use crate::issue::{Issue, IssueCode, Issues};
use crate::operator::{Operand, Operator};
use crate::query::{CountQuery, MAX_FILTERS, check_order};
use crate::text::{text, unknown};

const KEYS: [&str; 4] = ["event_name", "event_properties", "from", "to"];
const FILTER_KEYS: [&str; 3] = ["name", "operator", "value"];

impl CountQuery {
    /// Reads a query from a caller's value; the field names are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Every problem at once, at most [`MAX_ISSUES`](crate::MAX_ISSUES) of them.
    pub fn read(input: &Input) -> Result<Self, Vec<Issue>> {
        let mut issues = Issues::default();
        let Input::Object(entries) = input else {
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

/// A well-formed text, or an issue that says what is wanted.
fn text<'a>(input: &'a Input, wanted: &str, issues: &mut Issues) -> Option<&'a str> {
    match input {
        Input::String(text) => return Some(text),
        Input::Undefined => issues.push(IssueCode::Missing, text!["missing: give ", wanted]),
        Input::IllFormed(_) => ill_formed(input, issues),
        other => issues.wrong_type(other, &text!["a string, ", wanted]),
    }
    None
}

fn ill_formed(input: &Input, issues: &mut Issues) {
    let message = text![input.shown(), " has a lone surrogate: it is not well-formed text"];
    issues.push(IssueCode::Value, message);
}

fn name(input: &Input, wanted: &str, issues: &mut Issues) -> Option<String> {
    let name = text(input, wanted, issues)?;
    check_name(name, issues);
    Some(name.to_owned())
}

fn filters(input: &Input, issues: &mut Issues) -> Option<Vec<Filter>> {
    let (items, len) = match input {
        Input::Undefined => (&Vec::new(), 0),
        Input::List { items, len } => (items, *len),
        other => {
            issues.wrong_type(other, "an array of filters { name, operator, value }");
            return None;
        }
    };
    let len = len.max(items.len());
    if len > MAX_FILTERS {
        issues.push(IssueCode::Range, text!["at most ", MAX_FILTERS, " filters, got ", len]);
    } else {
        check_read(items.len(), len, "filters", issues);
    }
    let mut filters = Vec::new();
    for (index, item) in items.iter().take(MAX_FILTERS).enumerate() {
        filters.extend(issues.at_index(index, |issues| filter(item, issues)));
    }
    (filters.len() == len).then_some(filters)
}

fn filter(input: &Input, issues: &mut Issues) -> Option<Filter> {
    let Input::Object(entries) = input else {
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
fn value(input: &Input, operator: Operator, issues: &mut Issues) -> Option<Option<FilterValue>> {
    let missing = match (operator.operand(), input) {
        (Operand::Nothing, Input::Undefined) => return Some(None),
        (Operand::Nothing, other) => {
            let message = text![operator.name(), " takes no value, got ", other.shown()];
            issues.push(IssueCode::Value, message);
            return None;
        }
        (Operand::Number, Input::Undefined) => "a number",
        (Operand::ScalarOrList, Input::Undefined) => {
            "a string, number, boolean, or an array of one"
        }
        (Operand::ScalarOrList, Input::List { items, len }) => {
            return list(items, *len, issues).map(Some);
        }
        (Operand::Number, Input::Number(_)) | (Operand::ScalarOrList, _) => {
            return scalar(input, issues).map(FilterValue::One).map(Some);
        }
        (Operand::Number, other) => {
            issues.wrong_type(other, &text!["a number, for ", operator.name()]);
            return None;
        }
    };
    let message = text!["missing: ", operator.name(), " compares with ", missing];
    issues.push(IssueCode::Missing, message);
    None
}

fn operator(input: &Input, issues: &mut Issues) -> Option<Operator> {
    let seen = text(input, "an operator, such as \"equals\"", issues)?;
    let known = Operator::from_name(seen);
    if known.is_none() {
        let meant = Operator::suggest(seen).map(Operator::name);
        let message = unknown("operator", seen, meant, &Operator::ALL.map(Operator::name));
        issues.push(IssueCode::Value, message);
    }
    known
}

fn scalar(input: &Input, issues: &mut Issues) -> Option<Scalar> {
    match input {
        Input::String(text) => Some(Scalar::String((**text).to_owned())),
        Input::Number(value) => {
            check_finite(*value, issues);
            Some(Scalar::Number(*value))
        }
        Input::Bool(value) => Some(Scalar::Bool(*value)),
        Input::IllFormed(_) => {
            ill_formed(input, issues);
            None
        }
        other => {
            issues.wrong_type(other, "a string, a finite number or a boolean");
            None
        }
    }
}

fn list(items: &[Input], len: usize, issues: &mut Issues) -> Option<FilterValue> {
    let len = len.max(items.len());
    check_length(len, issues);
    if len <= MAX_LIST {
        check_read(items.len(), len, "values", issues);
    }
    let mut kinds = Kinds::default();
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
        let message = text![
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

fn date(input: &Input, issues: &mut Issues) -> Option<CalendarDate> {
    let read = match input {
        Input::Number(value) => whole(*value).map(CalendarDate::from_yyyymmdd),
        Input::String(text) => Some(text.parse()),
        Input::Undefined => {
            issues.push(IssueCode::Missing, "missing: give a day, such as 20150810");
            return None;
        }
        Input::Other(Other::Date) => {
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
    issues.push(IssueCode::Date, text![input.shown(), " is not a day: ", why]);
    None
}

/// The number as an integer, where it is one that eight digits can hold.
fn whole(value: f64) -> Option<u32> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // what changes, is none
    let number = value as u32;
    (f64::from(number) == value).then_some(number)
}
