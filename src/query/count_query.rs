//! Count queries, valid by construction.

use super::filter::{Filter, check_name};
use crate::error::Error;
use crate::text::message;
use crate::value::CalendarDate;
use crate::value::output;
use crate::value::{IssueCode, Issues};
use crate::value::{OutValue, ToValue, impl_serialize};

/// How many property filters one query may have.
pub const MAX_FILTERS: usize = 100;

/// How many days [`CountQuery::split_by_day`] splits at most.
pub const MAX_DAYS: usize = 3_660;

/// "How many times did this event happen between these days, with these properties?"
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
    pub(crate) event_name: String,
    pub(crate) filters: Vec<Filter>,
    pub(crate) from: CalendarDate,
    pub(crate) to: CalendarDate,
}

impl CountQuery {
    /// A query for an event between two days, both included.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) where the name is blank or `from` is after `to`.
    pub fn new(event_name: &str, from: CalendarDate, to: CalendarDate) -> Result<Self, Error> {
        let mut issues = Issues::default();
        issues.at_key("event_name", |issues| check_name(event_name, issues));
        check_order(from, to, &mut issues);
        let event_name = event_name.to_owned();
        issues.or(Some(Self { event_name, filters: Vec::new(), from, to })).map_err(Error::query)
    }

    /// The same query with one more property filter; all of them must hold.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) where there are [`MAX_FILTERS`] already.
    pub fn with_filter(mut self, filter: Filter) -> Result<Self, Error> {
        if self.filters.len() == MAX_FILTERS {
            let message = message!["at most ", MAX_FILTERS, " filters, got ", MAX_FILTERS + 1];
            let issues = Issues::one(IssueCode::Range, "event_properties", message);
            return Err(Error::query(issues));
        }
        self.filters.push(filter);
        Ok(self)
    }

    /// The event's name.
    pub fn event_name(&self) -> &str {
        &self.event_name
    }

    /// The property filters, all of which must hold.
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// The first day counted.
    pub fn from(&self) -> CalendarDate {
        self.from
    }

    /// The last day counted.
    pub fn to(&self) -> CalendarDate {
        self.to
    }

    /// The body as it is sent: compact JSON, keys in CleverTap's order.
    pub fn body(&self) -> String {
        self.to_value().to_json()
    }

    /// One query a day, for a series.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) where there are more than [`MAX_DAYS`] days.
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
            return Err(Error::query(Issues::one(IssueCode::Range, "to", message)));
        }
        Ok(days.into_iter().map(|day| Self { from: day, to: day, ..self.clone() }).collect())
    }
}

/// The body as it is sent.
impl ToValue for CountQuery {
    fn to_value(&self) -> OutValue<'_> {
        let mut fields = vec![("event_name", OutValue::Text(&self.event_name))];
        if !self.filters.is_empty() {
            fields.push(("event_properties", output::list(&self.filters)));
        }
        fields.push(("from", self.from.to_value()));
        fields.push(("to", self.to.to_value()));
        OutValue::Object(fields)
    }
}

impl_serialize!(CountQuery);

pub(crate) fn check_order(from: CalendarDate, to: CalendarDate, issues: &mut Issues) {
    if from > to {
        let message = message![
            from.to_yyyymmdd(),
            " is after to (",
            to.to_yyyymmdd(),
            "): swap them, or widen the range"
        ];
        issues.at_key("from", |issues| issues.push(IssueCode::Range, message));
    }
}
