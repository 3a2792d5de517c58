//! Reads the event of a query or of a condition, with its filters.

use super::comparison::comparison;
use super::shape::{ListRules, each_item, field, name};
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
    let property_filters = filters(input, keys::EVENT_PROPERTIES, false, Filter, issues);
    let session_filters = filters(input, keys::SESSION_PROPERTIES, true, SessionFilter, issues);
    Some(Event { name: name?, filters: property_filters, session_filters })
}

/// Reads a list of filters of one type.
pub(super) fn filters<T>(
    input: &Value,
    key: &'static str,
    operator_is_optional: bool,
    filter: impl Fn(Comparison) -> T,
    issues: &mut Issues,
) -> Vec<T> {
    let mut list = Vec::new();
    field(input, key, issues, |input, issues| {
        each_item(input, &FILTERS, issues, &mut |item, issues| {
            list.extend(comparison(item, operator_is_optional, issues).map(&filter));
        });
    });
    list
}

const FILTERS: ListRules = ListRules { items: "filters", most: MAX_FILTERS, may_be_empty: true };
