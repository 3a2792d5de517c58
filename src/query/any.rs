//! Queries of all endpoints.

use super::count_query::CountQuery;
use super::schema::Schema;
use super::top::{self, TopQuery};
use super::trends::{self, TrendsQuery};
use crate::protocol::Endpoint;
use crate::value::{JsonWriter, append_members, keys};

const COUNT: Schema = Schema {
    keys: keys::COUNT_QUERY,
    example: "{ event_name, from, to, event_properties? }",
    group_keys: &[],
    group: &[],
    further: &[],
};

/// Returns the keys of an endpoint's queries.
pub(super) fn schema(endpoint: Endpoint) -> &'static Schema {
    match endpoint {
        Endpoint::Events | Endpoint::Profiles => &COUNT,
        Endpoint::Trends => &trends::SCHEMA,
        Endpoint::Top => &top::SCHEMA,
    }
}

/// A query and the endpoint that answers it.
///
/// ```
/// use clevertap_counts::{CountQuery, Endpoint};
/// use clevertap_counts::query::Query;
/// use clevertap_counts::value::Value;
/// use serde_json::json;
///
/// let counted = CountQuery::new("Charged", "2024-01-01".parse()?, "2024-01-31".parse()?)?;
/// assert_eq!(Query::profiles(counted).endpoint(), Endpoint::Profiles);
///
/// let input = json!({ "event_name": "Charged", "from": 20240101, "to": 20240131 });
/// let issues = Query::read(Endpoint::Top, &Value::from(input)).unwrap_err();
/// assert_eq!(issues[0].to_string(), "groups: missing: give at least one group");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub(super) endpoint: Endpoint,
    pub(super) counted: CountQuery,
    /// The JSON of the members that a count query does not have, with commas between them.
    pub(super) further: String,
}

impl Query {
    /// Asks how often an event happened.
    pub fn events(counted: CountQuery) -> Self {
        Self { endpoint: Endpoint::Events, counted, further: String::new() }
    }

    /// Asks how many people did an event.
    pub fn profiles(counted: CountQuery) -> Self {
        Self { endpoint: Endpoint::Profiles, ..Self::events(counted) }
    }

    /// Returns the endpoint.
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// Returns the event, the filters and the days.
    pub fn counted(&self) -> &CountQuery {
        &self.counted
    }

    /// Returns the body of the request: compact JSON with the keys in CleverTap's order.
    pub fn body(&self) -> String {
        let mut body = self.counted.body();
        append_members(&mut body, &self.further);
        body
    }
}

impl From<CountQuery> for Query {
    /// Asks how often an event happened.
    fn from(counted: CountQuery) -> Self {
        Self::events(counted)
    }
}

impl From<TrendsQuery> for Query {
    fn from(query: TrendsQuery) -> Self {
        let mut further = JsonWriter::empty();
        query.write_further(&mut further);
        Self { endpoint: Endpoint::Trends, counted: query.counted, further: further.finish() }
    }
}

impl From<TopQuery> for Query {
    fn from(query: TopQuery) -> Self {
        let mut further = JsonWriter::empty();
        query.write_further(&mut further);
        Self { endpoint: Endpoint::Top, counted: query.counted, further: further.finish() }
    }
}
