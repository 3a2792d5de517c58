//! Filters on the profiles of the people who did an event.

use super::filter::Filter;
use super::limit::push;
use crate::error::Error;
use crate::value::{JsonWriter, RawJson, WriteJson, impl_serialize, keys};

/// Filters on the profiles of the people who are counted.
///
/// ```
/// use clevertap_counts::{CountQuery, Filter, Operator, ProfileFilters};
/// use clevertap_counts::query::ProfileGroup;
/// use clevertap_counts::value::{RawJson, Value};
/// use serde_json::json;
///
/// let country = RawJson::read(&Value::from(json!(["Freedonia"]))).unwrap();
/// let profile = ProfileFilters::new()
///     .with_field(Filter::new("Newsletter", Operator::Equals, true)?)?
///     .with_item(ProfileGroup::GeoFields, country);
/// let query = CountQuery::new("Item Viewed", "2024-01-01".parse()?, "2024-01-31".parse()?)?
///     .with_profile_filters(profile);
/// assert_eq!(
///     query.body(),
///     r#"{"event_name":"Item Viewed","common_profile_properties":{"profile_fields":[{"name":"Newsletter","operator":"equals","value":"True"}],"geo_fields":[["Freedonia"]]},"from":20240101,"to":20240131}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileFilters {
    pub(super) fields: Vec<Filter>,
    /// The items of each group, in the order of [`ProfileGroup::ALL`].
    pub(super) groups: [Vec<RawJson>; ProfileGroup::ALL.len()],
}

impl ProfileFilters {
    /// The keys of profile filters on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::PROFILE_FILTERS;

    /// Creates profile filters that accept every profile.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a filter on a field of the profile. All filters must hold.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are already
    /// [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_field(mut self, filter: Filter) -> Result<Self, Error> {
        push(&mut self.fields, filter, keys::PROFILE_FIELDS, "filters")?;
        Ok(self)
    }

    /// Adds an item to a group. It is sent unchanged.
    pub fn with_item(mut self, group: ProfileGroup, item: RawJson) -> Self {
        for (known, items) in ProfileGroup::ALL.into_iter().zip(&mut self.groups) {
            if known == group {
                items.push(item);
                break;
            }
        }
        self
    }

    /// Returns the filters on fields of the profile, all of which must hold.
    pub fn fields(&self) -> &[Filter] {
        &self.fields
    }

    /// Returns the items of a group.
    pub fn items(&self, group: ProfileGroup) -> &[RawJson] {
        self.groups.get(group as usize).map(Vec::as_slice).unwrap_or_default()
    }
}

impl WriteJson for ProfileFilters {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.list(keys::PROFILE_FIELDS, &self.fields);
        for (group, items) in ProfileGroup::ALL.into_iter().zip(&self.groups) {
            json.list(group.name(), items);
        }
        json.close('}');
    }
}

impl_serialize!(ProfileFilters);

/// A list of [`ProfileFilters`] whose items are sent unchanged, because CleverTap does not document their form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProfileGroup {
    /// Filters such as `{"name": "age", "operator": "greater_than", "value": 30}`.
    Demographics,
    /// Filters on the device, such as `{"name": "OS", "value": ["Android"]}`.
    Technographics,
    /// Filters on the channels through which people can be reached.
    Reachability,
    /// Places, each a list from the country inwards, such as `["United Arab Emirates"]`.
    GeoFields,
    /// Filters on the app, such as its version.
    AppFields,
}

impl ProfileGroup {
    /// All groups, in the order in which they are sent.
    pub const ALL: [Self; keys::PROFILE_FILTERS.len() - 1] = [
        Self::Demographics,
        Self::Technographics,
        Self::Reachability,
        Self::GeoFields,
        Self::AppFields,
    ];

    /// Returns the group's key on the wire, such as `"geo_fields"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demographics => keys::DEMOGRAPHICS,
            Self::Technographics => keys::TECHNOGRAPHICS,
            Self::Reachability => keys::REACHABILITY,
            Self::GeoFields => keys::GEO_FIELDS,
            Self::AppFields => keys::APP_FIELDS,
        }
    }
}
