//! Reads the filters on profiles.

use super::event::filters as property_filters;
use super::shape::{each_item, field, has_keys};
use crate::query::filter_value::MAX_LIST;
use crate::query::profile::{ProfileFilters, ProfileGroup};
use crate::value::{Issues, RawJson, Value, keys};

/// Reads `common_profile_properties`, which may be absent.
pub(super) fn filters(input: &Value, issues: &mut Issues) -> ProfileFilters {
    let mut filters = ProfileFilters::default();
    let wanted = "an object of filters, such as { profile_fields }";
    if !issues.is_given(input) || !has_keys(input, wanted, ProfileFilters::KEYS, issues) {
        return filters;
    }
    filters.fields = property_filters(input, keys::PROFILE_FIELDS, issues);
    for (group, items) in ProfileGroup::ALL.into_iter().zip(&mut filters.groups) {
        field(input, group.name(), issues, |input, issues| {
            each_item(input, ("an array", "items", MAX_LIST), issues, &mut |item, issues| {
                items.push(RawJson::parse(item, issues));
            });
        });
    }
    filters
}
