//! Top queries, valid by construction.

use super::count_query::CountQuery;
use super::group::Groups;
use super::name::check_name;
use super::schema::{Kind, Member, Schema};
use crate::error::Error;
use crate::text::message;
use crate::value::{IssueCode, Issues, JsonWriter, WriteJson, impl_serialize, keys, named_enum};

/// A question: which values of a property does the event have most often?
///
/// ```
/// use clevertap_counts::CountQuery;
/// use clevertap_counts::query::{PropertyType, TopGroup, TopQuery};
///
/// let month = CountQuery::new("Charged", "2024-01-01".parse()?, "2024-01-31".parse()?)?;
/// let plans = TopGroup::new(PropertyType::EventProperties, "Plan")?.with_top_n(5)?;
/// let query = TopQuery::new(month, "plans", plans)?;
/// assert_eq!(
///     query.body(),
///     r#"{"event_name":"Charged","from":20240101,"to":20240131,"groups":{"plans":{"property_type":"event_properties","name":"Plan","top_n":5}}}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TopQuery {
    pub(super) counted: CountQuery,
    pub(super) groups: Groups<TopGroup>,
}

/// A property whose values are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct TopGroup {
    pub(super) property_type: PropertyType,
    pub(super) name: String,
    pub(super) top_n: Option<u32>,
    pub(super) order: Option<Order>,
}

named_enum! {
    /// The kind of a property of a [`TopGroup`].
    pub enum PropertyType {
        /// Properties of the event.
        EventProperties = "event_properties",
        /// Properties of the session.
        SessionProperties = "session_properties",
        /// Fields of the profile.
        ProfileFields = "profile_fields",
        /// Facts about the app.
        AppFields = "app_fields",
        /// Facts about the person.
        Demographics = "demographics",
        /// Facts about the device.
        Technographics = "technographics",
        /// Channels through which people can be reached.
        Reachability = "reachability",
        /// Places.
        GeoFields = "geo_fields",
    }

    /// Returns the name on the wire, such as `"event_properties"`.
    pub fn name;
}

named_enum! {
    /// The order of the values of a [`TopGroup`] by how often they occur.
    pub enum Order {
        /// The least frequent values first.
        Ascending = "asc",
        /// The most frequent values first.
        Descending = "desc",
    }

    /// Returns the name on the wire, such as `"asc"`.
    pub fn name;
}

pub(super) const SCHEMA: Schema = Schema {
    keys: keys::TOP_QUERY,
    example: "{ event_name, from, to, groups }",
    group_keys: keys::TOP_GROUP,
    group: &[
        Member {
            key: keys::PROPERTY_TYPE,
            kind: Kind::OneOf(PropertyType::NAMES),
            is_required: true,
        },
        Member { key: keys::NAME, kind: Kind::Name, is_required: true },
        Member { key: keys::TOP_N, kind: Kind::UpTo(MAX_TOP_N), is_required: false },
        Member { key: keys::ORDER, kind: Kind::OneOf(Order::NAMES), is_required: false },
    ],
    further: &[],
};

/// The maximum number of values that a [`TopGroup`] asks for.
pub const MAX_TOP_N: u32 = 100;

impl TopQuery {
    /// The keys of a query on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::TOP_QUERY;

    /// Creates a query for the events of `counted`, with one group. The answer has the numbers at the group's name.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is empty or a key that answers use otherwise:
    /// `status`, `req_id`, `error` or `code`.
    pub fn new(counted: CountQuery, name: &str, group: TopGroup) -> Result<Self, Error> {
        Ok(Self { counted, groups: Groups::new(name, group)? })
    }

    /// Adds a group, or replaces the one of the same name.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) for a name that [`new`](Self::new) refuses, or if there are
    /// already [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_group(mut self, name: &str, group: TopGroup) -> Result<Self, Error> {
        self.groups = self.groups.with(name, group)?;
        Ok(self)
    }

    /// Returns the event, the filters and the days.
    pub fn counted(&self) -> &CountQuery {
        &self.counted
    }

    /// Iterates over the groups and their names.
    pub fn groups(&self) -> impl Iterator<Item = (&str, &TopGroup)> {
        self.groups.iter()
    }

    /// Returns the body of the request: compact JSON with the keys in CleverTap's order.
    pub fn body(&self) -> String {
        self.to_json()
    }
}

impl TopGroup {
    /// The keys of a group on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::TOP_GROUP;

    /// Creates a group for the values of a property, as many and in the order that CleverTap chooses.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is blank.
    pub fn new(property_type: PropertyType, name: &str) -> Result<Self, Error> {
        let mut issues = Issues::default();
        issues.at_key(keys::NAME, |issues| check_name(name, issues));
        let group = Self { property_type, name: name.to_owned(), top_n: None, order: None };
        issues.or(Some(group)).map_err(Error::query)
    }

    /// Sets the maximum number of values.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if it is not from 1 to [`MAX_TOP_N`].
    pub fn with_top_n(mut self, top_n: u32) -> Result<Self, Error> {
        if !(1..=MAX_TOP_N).contains(&top_n) {
            let message = message![top_n, " is not from 1 to ", MAX_TOP_N];
            return Err(Error::query(Issues::one(IssueCode::Range, keys::TOP_N, message)));
        }
        self.top_n = Some(top_n);
        Ok(self)
    }

    /// Sets the order of the values.
    pub fn with_order(mut self, order: Order) -> Self {
        self.order = Some(order);
        self
    }

    /// Returns the kind of the property.
    pub fn property_type(&self) -> PropertyType {
        self.property_type
    }

    /// Returns the name of the property.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the maximum number of values, if it is set.
    pub fn top_n(&self) -> Option<u32> {
        self.top_n
    }

    /// Returns the order of the values, if it is set.
    pub fn order(&self) -> Option<Order> {
        self.order
    }
}

impl WriteJson for TopGroup {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.key(keys::PROPERTY_TYPE);
        json.text(self.property_type.name());
        json.key(keys::NAME);
        json.text(&self.name);
        if let Some(top_n) = self.top_n {
            json.key(keys::TOP_N);
            json.number(top_n.into());
        }
        if let Some(order) = self.order {
            json.key(keys::ORDER);
            json.text(order.name());
        }
        json.close('}');
    }
}

impl WriteJson for TopQuery {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        self.counted.write_members(json);
        self.write_further(json);
        json.close('}');
    }
}

impl TopQuery {
    /// Writes the members that a count query does not have.
    pub(super) fn write_further(&self, json: &mut JsonWriter) {
        self.groups.write_member(json);
    }
}

impl_serialize!(TopGroup, TopQuery);
