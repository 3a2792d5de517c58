//! Reads the conditions on other events.

use super::comparison::frequency;
use super::day;
use super::event::event;
use super::shape::{each_item, field, has_keys};
use crate::query::advanced::{AdvancedQuery, CONDITIONS, DidAny, NO_EVENTS};
use crate::query::condition::EventCondition;
use crate::query::limit::MAX_FILTERS;
use crate::value::{IssueCode, Issues, Value, keys};

/// Reads `advanced_query`, which may be absent.
pub(super) fn query(input: &Value, issues: &mut Issues) -> AdvancedQuery {
    let wanted = "an object of conditions { did_all, did_none, did_any }";
    if !issues.is_given(input) || !has_keys(input, wanted, AdvancedQuery::KEYS, issues) {
        return AdvancedQuery::default();
    }
    AdvancedQuery {
        did_all: conditions(input, keys::DID_ALL, issues),
        did_none: conditions(input, keys::DID_NONE, issues),
        did_any: field(input, keys::DID_ANY, issues, did_any),
    }
}

/// Reads `did_any`. An object without members is as good as absent.
fn did_any(input: &Value, issues: &mut Issues) -> Option<DidAny> {
    let wanted = "an object { any_events, operator, value }";
    if !issues.is_given(input) || !has_keys(input, wanted, DidAny::KEYS, issues) {
        return None;
    }
    if DidAny::KEYS.iter().all(|key| input.get(key).is_undefined()) {
        return None;
    }
    let events = conditions(input, keys::ANY_EVENTS, issues);
    let code = match input.get(keys::ANY_EVENTS) {
        Value::Undefined => Some(IssueCode::Missing),
        Value::List { items, len } if items.len().max(*len) == 0 => Some(IssueCode::Range),
        _ => None,
    };
    if let Some(code) = code {
        issues.at_key(keys::ANY_EVENTS, |issues| issues.push(code, NO_EVENTS));
    }
    Some(DidAny { events, frequency: frequency(input, issues) })
}

fn conditions(input: &Value, key: &'static str, issues: &mut Issues) -> Vec<EventCondition> {
    let mut list = Vec::new();
    let rules = ("an array of conditions { event_name, from?, to? }", CONDITIONS, MAX_FILTERS);
    field(input, key, issues, |input, issues| {
        each_item(input, rules, issues, &mut |item, issues| {
            list.extend(condition(item, issues));
        });
    });
    list
}

fn condition(input: &Value, issues: &mut Issues) -> Option<EventCondition> {
    let wanted = "a condition { event_name, from?, to? }";
    if !has_keys(input, wanted, EventCondition::KEYS, issues) {
        return None;
    }
    let event = event(input, issues);
    let days = day::optional_range(input, issues);
    let frequency = frequency(input, issues);
    Some(EventCondition { event: event?, days, frequency })
}
