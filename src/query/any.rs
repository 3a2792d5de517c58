//! Queries of all endpoints.

use super::count_query::CountQuery;
use super::top::TopQuery;
use super::trends::TrendsQuery;
use crate::protocol::Endpoint;
use crate::value::{Issue, JsonWriter, Value, WriteJson, impl_json};

/// A query and the endpoint that answers it.
///
/// ```
/// use clevertap_counts::{CountQuery, Endpoint};
/// use clevertap_counts::query::Query;
///
/// let query = CountQuery::new("Charged", "2024-01-01".parse()?, "2024-01-31".parse()?)?;
/// assert_eq!(Query::Profiles(query).endpoint(), Endpoint::Profiles);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Query {
    /// How often the event happened.
    Events(CountQuery),
    /// How many people did it.
    Profiles(CountQuery),
    /// A number for each day, week or month.
    Trends(TrendsQuery),
    /// The most or the least frequent values of properties.
    Top(TopQuery),
}

impl Query {
    /// Reads a query of this endpoint from a caller's value. The keys are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Returns every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(endpoint: Endpoint, input: &Value) -> Result<Self, Vec<Issue>> {
        match endpoint {
            Endpoint::Events => CountQuery::read(input).map(Self::Events),
            Endpoint::Profiles => CountQuery::read(input).map(Self::Profiles),
            Endpoint::Trends => TrendsQuery::read(input).map(Self::Trends),
            Endpoint::Top => TopQuery::read(input).map(Self::Top),
        }
    }

    /// Returns the endpoint.
    pub fn endpoint(&self) -> Endpoint {
        match self {
            Self::Events(_) => Endpoint::Events,
            Self::Profiles(_) => Endpoint::Profiles,
            Self::Trends(_) => Endpoint::Trends,
            Self::Top(_) => Endpoint::Top,
        }
    }

    /// Returns the event, the filters and the days.
    pub fn counted(&self) -> &CountQuery {
        match self {
            Self::Events(query) | Self::Profiles(query) => query,
            Self::Trends(query) => query.counted(),
            Self::Top(query) => query.counted(),
        }
    }

    /// Returns the body of the request: compact JSON with the keys in CleverTap's order.
    pub fn body(&self) -> String {
        self.to_json()
    }
}

impl WriteJson for Query {
    fn write_json(&self, json: &mut JsonWriter) {
        match self {
            Self::Events(query) | Self::Profiles(query) => query.write_json(json),
            Self::Trends(query) => query.write_json(json),
            Self::Top(query) => query.write_json(json),
        }
    }
}

impl_json!(Query);

impl From<CountQuery> for Query {
    /// Asks how often the event happened.
    fn from(query: CountQuery) -> Self {
        Self::Events(query)
    }
}

impl From<TrendsQuery> for Query {
    fn from(query: TrendsQuery) -> Self {
        Self::Trends(query)
    }
}

impl From<TopQuery> for Query {
    fn from(query: TopQuery) -> Self {
        Self::Top(query)
    }
}
