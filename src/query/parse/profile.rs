//! Reads the filters on profiles.

use super::event::filters as property_filters;
use super::shape::{ListRules, each_item, field, has_keys};
use crate::query::filter::Filter;
use crate::query::filter_value::MAX_LIST;
use crate::query::profile::{ProfileFilters, ProfileGroup};
use crate::value::{Issues, RawJson, Value, keys};

/// Reads `common_profile_properties`, which may be absent.
pub(super) fn filters(input: &Value, issues: &mut Issues) -> ProfileFilters {
    let mut filters = ProfileFilters::default();
    if !issues.is_given(input) || !has_keys(input, ProfileFilters::KEYS, issues) {
        return filters;
    }
    filters.fields = property_filters(input, keys::PROFILE_FIELDS, false, Filter, issues);
    for (group, items) in ProfileGroup::ALL.into_iter().zip(&mut filters.groups) {
        field(input, group.name(), issues, |input, issues| {
            each_item(input, &ITEMS, issues, &mut |item, issues| {
                items.push(RawJson::parse(item, issues));
            });
        });
    }
    filters
}

const ITEMS: ListRules = ListRules { items: "JSON values", most: MAX_LIST, may_be_empty: true };
