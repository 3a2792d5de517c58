//! Reads the event of a query or of a condition, with its filters.

use super::comparison::comparison;
use super::shape::{each_item, field, name};
use crate::query::comparison::Comparison;
use crate::query::event::Event;
use crate::query::filter::Filter;
use crate::query::limit::MAX_FILTERS;
use crate::query::session::SessionFilter;
use crate::value::{Issues, Value, keys};

/// Reads the event's name and its filters.
pub(super) fn event(input: &Value, issues: &mut Issues) -> Option<Event> {
    let name = field(input, keys::EVENT_NAME, issues, |input, issues| {
        name(input, "the event's exact name, such as \"Charged\"", issues)
    });
    let filters = filters(input, keys::EVENT_PROPERTIES, issues);
    let session_filters = comparisons(input, keys::SESSION_PROPERTIES, true, issues);
    let session_filters = session_filters.into_iter().map(SessionFilter).collect();
    Some(Event { name: name?, filters, session_filters })
}

/// Reads a list of filters.
pub(super) fn filters(input: &Value, key: &'static str, issues: &mut Issues) -> Vec<Filter> {
    comparisons(input, key, false, issues).into_iter().map(Filter).collect()
}

fn comparisons(
    input: &Value,
    key: &'static str,
    operator_is_optional: bool,
    issues: &mut Issues,
) -> Vec<Comparison> {
    let mut list = Vec::new();
    let rules = ("an array of filters { name, operator, value }", "filters", MAX_FILTERS);
    field(input, key, issues, |input, issues| {
        each_item(input, rules, issues, &mut |item, issues| {
            list.extend(comparison(item, operator_is_optional, issues));
        });
    });
    list
}
