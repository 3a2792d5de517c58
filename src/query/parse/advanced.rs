//! Reads the conditions on other events.

use super::comparison::frequency;
use super::day;
use super::event::event;
use super::shape::{ListRules, each_item, field, has_keys};
use crate::query::advanced::{AdvancedQuery, CONDITIONS, DidAny};
use crate::query::condition::EventCondition;
use crate::query::limit::MAX_FILTERS;
use crate::value::{IssueCode, Issues, Value, keys};

/// Reads `advanced_query`, which may be absent.
pub(super) fn query(input: &Value, issues: &mut Issues) -> AdvancedQuery {
    if !issues.is_given(input) || !has_keys(input, AdvancedQuery::KEYS, issues) {
        return AdvancedQuery::default();
    }
    AdvancedQuery {
        did_all: conditions(input, keys::DID_ALL, true, issues),
        did_none: conditions(input, keys::DID_NONE, true, issues),
        did_any: field(input, keys::DID_ANY, issues, did_any),
    }
}

/// Reads `did_any`. An object without members is as good as absent.
fn did_any(input: &Value, issues: &mut Issues) -> Option<DidAny> {
    if !issues.is_given(input)
        || !has_keys(input, DidAny::KEYS, issues)
        || DidAny::KEYS.iter().all(|key| input.get(key).is_undefined())
    {
        return None;
    }
    if input.get(keys::ANY_EVENTS).is_undefined() {
        issues.at_key(keys::ANY_EVENTS, |issues| {
            issues.push(IssueCode::Missing, "missing: give the events");
        });
    }
    let events = conditions(input, keys::ANY_EVENTS, false, issues);
    Some(DidAny { events, frequency: frequency(input, issues) })
}

fn conditions(
    input: &Value,
    key: &'static str,
    may_be_empty: bool,
    issues: &mut Issues,
) -> Vec<EventCondition> {
    let mut list = Vec::new();
    let rules = ListRules { items: CONDITIONS, most: MAX_FILTERS, may_be_empty };
    field(input, key, issues, |input, issues| {
        each_item(input, &rules, issues, &mut |item, issues| list.extend(condition(item, issues)));
    });
    list
}

fn condition(input: &Value, issues: &mut Issues) -> Option<EventCondition> {
    if !has_keys(input, EventCondition::KEYS, issues) {
        return None;
    }
    let event = event(input, issues);
    let days = day::optional_range(input, issues);
    let frequency = frequency(input, issues);
    Some(EventCondition { event: event?, days, frequency })
}
