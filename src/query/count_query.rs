//! Count queries, valid by construction.

use std::sync::Arc;

use super::advanced::AdvancedQuery;
use super::days::{check_order, write_days};
use super::event::Event;
use super::filter::Filter;
use super::name::is_white_space;
use super::profile::ProfileFilters;
use super::session::SessionFilter;
use crate::error::Error;
use crate::text::message;
use crate::value::{CalendarDate, IssueCode, Issues, JsonWriter, WriteJson, impl_serialize, keys};

/// The maximum number of days that [`CountQuery::split_by_day`] splits.
pub const MAX_DAYS: usize = 3_660;

/// A question: how many times did this event happen between these days, with these properties?
///
/// A value of this type is always valid. Days are inclusive and days of the account's own time
/// zone. Event names are exact and case-sensitive.
///
/// ```
/// use clevertap_counts::{CountQuery, Filter, Operator};
///
/// let query = CountQuery::new("choseNewFavoriteFood", "2015-08-10".parse()?, "2015-10-25".parse()?)?
///     .with_filter(Filter::new("value", Operator::Contains, "piz")?)?;
/// assert_eq!(
///     query.body(),
///     r#"{"event_name":"choseNewFavoriteFood","event_properties":[{"name":"value","operator":"contains","value":"piz"}],"from":20150810,"to":20151025}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CountQuery {
    /// Shared, so that a series of queries that differ in their days takes little memory.
    pub(super) subject: Arc<Subject>,
    pub(super) from: CalendarDate,
    pub(super) to: CalendarDate,
}

/// The part of a query that is not its days.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subject {
    pub(super) event: Event,
    pub(super) profile: ProfileFilters,
    pub(super) advanced: AdvancedQuery,
}

impl CountQuery {
    /// The keys of a query on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::COUNT_QUERY;

    /// Creates a query for an event between two days, both included.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is blank or `from` is after `to`.
    pub fn new(event_name: &str, from: CalendarDate, to: CalendarDate) -> Result<Self, Error> {
        let mut issues = Issues::default();
        let event = Event::new(event_name, &mut issues);
        check_order(from, to, &mut issues);
        let (profile, advanced) = Default::default();
        let subject = Arc::new(Subject { event, profile, advanced });
        issues.or(Some(Self { subject, from, to })).map_err(Error::query)
    }

    /// Adds a filter on the event's properties. All filters must hold.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are already
    /// [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_filter(mut self, filter: Filter) -> Result<Self, Error> {
        Arc::make_mut(&mut self.subject).event.add_filter(filter)?;
        Ok(self)
    }

    /// Adds a filter on the session in which the event happened. All filters must hold.
    ///
    /// ```
    /// use clevertap_counts::CountQuery;
    /// use clevertap_counts::query::SessionFilter;
    ///
    /// let query = CountQuery::new("Charged", "2024-01-01".parse()?, "2024-01-01".parse()?)?
    ///     .with_session_filter(SessionFilter::new("time_of_day", vec!["08:00", "08:30"])?)?;
    /// assert_eq!(
    ///     query.body(),
    ///     r#"{"event_name":"Charged","session_properties":[{"name":"time_of_day","value":["08:00","08:30"]}],"from":20240101,"to":20240101}"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are already
    /// [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_session_filter(mut self, filter: SessionFilter) -> Result<Self, Error> {
        Arc::make_mut(&mut self.subject).event.add_session_filter(filter)?;
        Ok(self)
    }

    /// Sets the filters on the profiles of the people who did the event.
    pub fn with_profile_filters(mut self, filters: ProfileFilters) -> Self {
        Arc::make_mut(&mut self.subject).profile = filters;
        self
    }

    /// Sets the conditions on other events of the people who did the event.
    pub fn with_advanced_query(mut self, conditions: AdvancedQuery) -> Self {
        Arc::make_mut(&mut self.subject).advanced = conditions;
        self
    }

    /// Returns the event's name.
    pub fn event_name(&self) -> &str {
        &self.subject.event.name
    }

    /// Returns the filters on the event's properties, all of which must hold.
    pub fn filters(&self) -> &[Filter] {
        &self.subject.event.filters
    }

    /// Returns the filters on the session, all of which must hold.
    pub fn session_filters(&self) -> &[SessionFilter] {
        &self.subject.event.session_filters
    }

    /// Returns the filters on profiles, which may be empty.
    pub fn profile_filters(&self) -> &ProfileFilters {
        &self.subject.profile
    }

    /// Returns the conditions on other events, which may be empty.
    pub fn advanced_query(&self) -> &AdvancedQuery {
        &self.subject.advanced
    }

    /// Returns the first day that is counted.
    pub fn from(&self) -> CalendarDate {
        self.from
    }

    /// Returns the last day that is counted.
    pub fn to(&self) -> CalendarDate {
        self.to
    }

    /// Returns the body of the request: compact JSON with the keys in CleverTap's order.
    pub fn body(&self) -> String {
        self.to_json()
    }

    /// Splits the query into one query for each day. All filters and conditions are kept.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are more than [`MAX_DAYS`] days.
    pub fn split_by_day(&self) -> Result<Vec<Self>, Error> {
        let days: Vec<_> = self.from.days_through(self.to).take(MAX_DAYS + 1).collect();
        if days.len() > MAX_DAYS {
            let message = message![
                self.from.written(),
                " to ",
                self.to.written(),
                " is more than ",
                MAX_DAYS,
                " days, the most that are split"
            ];
            return Err(Error::query(Issues::one(IssueCode::Range, keys::TO, message)));
        }
        Ok(days.into_iter().map(|day| Self { from: day, to: day, ..self.clone() }).collect())
    }

    /// Returns true if the event's name begins or ends with white space. That is legal, but more often than not a mistake.
    pub(crate) fn has_padded_name(&self) -> bool {
        let mut characters = self.event_name().chars();
        characters.next().is_some_and(is_white_space)
            || characters.next_back().is_some_and(is_white_space)
    }

    /// Writes the members of the JSON object that is sent.
    pub(super) fn write_members(&self, json: &mut JsonWriter) {
        self.subject.event.write_members(json);
        json.object(keys::COMMON_PROFILE_PROPERTIES, &self.subject.profile);
        json.object(keys::ADVANCED_QUERY, &self.subject.advanced);
        write_days(self.from, self.to, json);
    }
}

impl WriteJson for CountQuery {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        self.write_members(json);
        json.close('}');
    }
}

impl_serialize!(CountQuery);
