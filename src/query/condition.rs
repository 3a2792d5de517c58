//! Conditions on other events.

use super::days::{check_order, write_days};
use super::event::Event;
use super::filter::Filter;
use super::frequency::Frequency;
use super::session::SessionFilter;
use crate::error::Error;
use crate::value::{CalendarDate, Issues, JsonWriter, WriteJson, impl_serialize, keys};

/// A condition of an [`AdvancedQuery`](crate::AdvancedQuery): an event that people did or did not do.
///
/// ```
/// use clevertap_counts::Operator;
/// use clevertap_counts::query::{EventCondition, Frequency};
///
/// let often = EventCondition::new("Charged")?
///     .with_days("2023-12-01".parse()?, "2023-12-31".parse()?)?
///     .with_frequency(Frequency::new(Operator::GreaterThanEquals, 2.0)?);
/// assert_eq!(
///     serde_json::to_value(&often)?,
///     serde_json::json!({
///         "event_name": "Charged",
///         "from": 20231201,
///         "to": 20231231,
///         "operator": "greater_than_equals",
///         "value": 2,
///     }),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct EventCondition {
    pub(super) event: Event,
    pub(super) days: Option<(CalendarDate, CalendarDate)>,
    pub(super) frequency: Option<Frequency>,
}

impl EventCondition {
    /// The keys of a condition on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::CONDITION;

    /// Creates a condition on an event at any time.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if the name is blank.
    pub fn new(event_name: &str) -> Result<Self, Error> {
        let mut issues = Issues::default();
        let event = Event::new(event_name, &mut issues);
        issues.or(Some(Self { event, days: None, frequency: None })).map_err(Error::query)
    }

    /// Adds a filter on the event's properties. All filters must hold.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are already
    /// [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_filter(mut self, filter: Filter) -> Result<Self, Error> {
        self.event.add_filter(filter)?;
        Ok(self)
    }

    /// Adds a filter on the session in which the event happened. All filters must hold.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are already
    /// [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_session_filter(mut self, filter: SessionFilter) -> Result<Self, Error> {
        self.event.add_session_filter(filter)?;
        Ok(self)
    }

    /// Limits the condition to the days from `from` to `to`, both included.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if `from` is after `to`.
    pub fn with_days(mut self, from: CalendarDate, to: CalendarDate) -> Result<Self, Error> {
        let mut issues = Issues::default();
        check_order(from, to, &mut issues);
        self.days = Some((from, to));
        issues.or(Some(self)).map_err(Error::query)
    }

    /// Sets the number of times that the event must have happened.
    pub fn with_frequency(mut self, frequency: Frequency) -> Self {
        self.frequency = Some(frequency);
        self
    }

    /// Returns the event's name.
    pub fn event_name(&self) -> &str {
        &self.event.name
    }

    /// Returns the filters on the event's properties, all of which must hold.
    pub fn filters(&self) -> &[Filter] {
        &self.event.filters
    }

    /// Returns the filters on the session, all of which must hold.
    pub fn session_filters(&self) -> &[SessionFilter] {
        &self.event.session_filters
    }

    /// Returns the first and the last day, if the condition is limited to days.
    pub fn days(&self) -> Option<(CalendarDate, CalendarDate)> {
        self.days
    }

    /// Returns the number of times that the event must have happened, if it is set.
    pub fn frequency(&self) -> Option<Frequency> {
        self.frequency
    }
}

impl WriteJson for EventCondition {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        self.event.write_members(json);
        if let Some((from, to)) = self.days {
            write_days(from, to, json);
        }
        if let Some(frequency) = self.frequency {
            frequency.write_members(json);
        }
        json.close('}');
    }
}

impl_serialize!(EventCondition);
