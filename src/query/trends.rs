//! Trends queries, valid by construction.

use super::count_query::CountQuery;
use super::group::Groups;
use super::name::check_name;
use super::schema::{Kind, Member, Schema};
use crate::error::Error;
use crate::value::{Issues, JsonWriter, WriteJson, impl_serialize, keys, named_enum};

/// A question: how many times did this event happen in each day, week or month?
///
/// ```
/// use clevertap_counts::CountQuery;
/// use clevertap_counts::query::{TrendType, TrendsQuery};
///
/// let year = CountQuery::new("Charged", "2024-01-01".parse()?, "2024-12-31".parse()?)?;
/// let query = TrendsQuery::new(year, "months", TrendType::Monthly)?.with_unique(true);
/// assert_eq!(
///     query.body(),
///     r#"{"event_name":"Charged","from":20240101,"to":20241231,"groups":{"months":{"trend_type":"monthly"}},"unique":true}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TrendsQuery {
    pub(super) counted: CountQuery,
    pub(super) groups: Groups<TrendType>,
    pub(super) unique: Option<bool>,
    pub(super) sum_event_prop: Option<String>,
}

named_enum! {
    /// The periods of a group of trends.
    pub enum TrendType {
        /// Days, written YYYYMMDD in the answer.
        Daily = "daily",
        /// Weeks, written YYYYWW in the answer.
        Weekly = "weekly",
        /// Months, written YYYYMM in the answer.
        Monthly = "monthly",
    }

    /// Returns the name on the wire, such as `"daily"`.
    pub fn name;
}

pub(super) const SCHEMA: Schema = Schema {
    keys: keys::TRENDS_QUERY,
    example: "{ event_name, from, to, groups }",
    group_keys: keys::TREND_GROUP,
    group: &[Member {
        key: keys::TREND_TYPE,
        kind: Kind::OneOf(TrendType::NAMES),
        is_required: true,
    }],
    further: &[
        Member { key: keys::UNIQUE, kind: Kind::Bool, is_required: false },
        Member { key: keys::SUM_EVENT_PROP, kind: Kind::Name, is_required: false },
    ],
};

impl TrendsQuery {
    /// The keys of a query on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::TRENDS_QUERY;

    /// Creates a query for the events of `counted`, with one group. The answer has the numbers at the group's name.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is empty or a key that answers use otherwise:
    /// `status`, `req_id`, `error` or `code`.
    pub fn new(counted: CountQuery, group: &str, periods: TrendType) -> Result<Self, Error> {
        let groups = Groups::new(group, periods)?;
        Ok(Self { counted, groups, unique: None, sum_event_prop: None })
    }

    /// Adds a group, or replaces the one of the same name.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) for a name that [`new`](Self::new) refuses, or if there are
    /// already [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_group(mut self, group: &str, periods: TrendType) -> Result<Self, Error> {
        self.groups = self.groups.with(group, periods)?;
        Ok(self)
    }

    /// Asks for the people who did the event (true) or for how often it happened (false, CleverTap's default).
    pub fn with_unique(mut self, unique: bool) -> Self {
        self.unique = Some(unique);
        self
    }

    /// Asks for the sum of a numeric property of the event.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is blank.
    pub fn with_sum_event_prop(mut self, name: &str) -> Result<Self, Error> {
        let mut issues = Issues::default();
        issues.at_key(keys::SUM_EVENT_PROP, |issues| check_name(name, issues));
        self.sum_event_prop = Some(name.to_owned());
        issues.or(Some(self)).map_err(Error::query)
    }

    /// Returns the event, the filters and the days.
    pub fn counted(&self) -> &CountQuery {
        &self.counted
    }

    /// Iterates over the names of the groups and their periods.
    pub fn groups(&self) -> impl Iterator<Item = (&str, TrendType)> {
        self.groups.iter().map(|(name, periods)| (name, *periods))
    }

    /// Returns true if the query asks for people, false if it asks how often the event happened, or `None` if it leaves that to
    /// CleverTap.
    pub fn unique(&self) -> Option<bool> {
        self.unique
    }

    /// Returns the name of the property that is summed, if there is one.
    pub fn sum_event_prop(&self) -> Option<&str> {
        self.sum_event_prop.as_deref()
    }

    /// Returns the body of the request: compact JSON with the keys in CleverTap's order.
    pub fn body(&self) -> String {
        self.to_json()
    }
}

impl WriteJson for TrendType {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.key(keys::TREND_TYPE);
        json.text(self.name());
        json.close('}');
    }
}

impl WriteJson for TrendsQuery {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        self.counted.write_members(json);
        self.write_further(json);
        json.close('}');
    }
}

impl TrendsQuery {
    /// Writes the members that a count query does not have.
    pub(super) fn write_further(&self, json: &mut JsonWriter) {
        self.groups.write_member(json);
        if let Some(unique) = self.unique {
            json.member(keys::UNIQUE, &unique);
        }
        if let Some(name) = &self.sum_event_prop {
            json.key(keys::SUM_EVENT_PROP);
            json.text(name);
        }
    }
}

impl_serialize!(TrendsQuery);
