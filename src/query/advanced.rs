//! Advanced queries: conditions on the other events of the people who are counted.

use super::condition::EventCondition;
use super::filter_value::EMPTY_LIST;
use super::frequency::Frequency;
use super::limit::push;
use crate::error::Error;
use crate::value::{IssueCode, Issues, JsonWriter, WriteJson, impl_serialize, keys};

/// Conditions on other events, which people must or must not have done in addition to the event that is counted.
///
/// ```
/// use clevertap_counts::{AdvancedQuery, CountQuery};
/// use clevertap_counts::query::{DidAny, EventCondition};
///
/// let seen = ["Page Seen", "Item Viewed"].map(EventCondition::new).into_iter().collect::<Result<_, _>>()?;
/// let advanced = AdvancedQuery::new()
///     .with_did_none(EventCondition::new("App Uninstalled")?)?
///     .with_did_any(DidAny::new(seen)?);
/// let query = CountQuery::new("App Launched", "2024-01-01".parse()?, "2024-01-31".parse()?)?
///     .with_advanced_query(advanced);
/// assert_eq!(
///     query.body(),
///     r#"{"event_name":"App Launched","advanced_query":{"did_none":[{"event_name":"App Uninstalled"}],"did_any":{"any_events":[{"event_name":"Page Seen"},{"event_name":"Item Viewed"}]}},"from":20240101,"to":20240131}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdvancedQuery {
    pub(super) did_all: Vec<EventCondition>,
    pub(super) did_none: Vec<EventCondition>,
    pub(super) did_any: Option<DidAny>,
}

impl AdvancedQuery {
    /// The keys of an advanced query on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::ADVANCED;

    /// Creates an advanced query without conditions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an event that people must have done.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are already
    /// [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_did_all(mut self, condition: EventCondition) -> Result<Self, Error> {
        push(&mut self.did_all, condition, keys::DID_ALL, CONDITIONS)?;
        Ok(self)
    }

    /// Adds an event that people must not have done.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are already
    /// [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn with_did_none(mut self, condition: EventCondition) -> Result<Self, Error> {
        push(&mut self.did_none, condition, keys::DID_NONE, CONDITIONS)?;
        Ok(self)
    }

    /// Sets the events of which people must have done any.
    pub fn with_did_any(mut self, did_any: DidAny) -> Self {
        self.did_any = Some(did_any);
        self
    }

    /// Returns the events that people must have done.
    pub fn did_all(&self) -> &[EventCondition] {
        &self.did_all
    }

    /// Returns the events that people must not have done.
    pub fn did_none(&self) -> &[EventCondition] {
        &self.did_none
    }

    /// Returns the events of which people must have done any.
    pub fn did_any(&self) -> Option<&DidAny> {
        self.did_any.as_ref()
    }
}

impl WriteJson for AdvancedQuery {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.list(keys::DID_ALL, &self.did_all);
        json.list(keys::DID_NONE, &self.did_none);
        if let Some(did_any) = &self.did_any {
            json.object(keys::DID_ANY, did_any);
        }
        json.close('}');
    }
}

/// Events of which people must have done at least one, or as often in all as a [`Frequency`] says.
#[derive(Clone, Debug, PartialEq)]
pub struct DidAny {
    pub(super) events: Vec<EventCondition>,
    pub(super) frequency: Option<Frequency>,
}

impl DidAny {
    /// The keys of `did_any` on the wire, in their order.
    pub const KEYS: &'static [&'static str] = keys::ANY;

    /// Creates a condition on any of these events.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidQuery`](crate::ErrorCode::InvalidQuery) if there are no events or more than
    /// [`MAX_FILTERS`](crate::query::MAX_FILTERS).
    pub fn new(events: Vec<EventCondition>) -> Result<Self, Error> {
        if events.is_empty() {
            let issues = Issues::one(IssueCode::Range, keys::ANY_EVENTS, EMPTY_LIST);
            return Err(Error::query(issues));
        }
        let mut list = Vec::with_capacity(events.len());
        for event in events {
            push(&mut list, event, keys::ANY_EVENTS, CONDITIONS)?;
        }
        Ok(Self { events: list, frequency: None })
    }

    /// Sets the number of times that the events must have happened in all.
    pub fn with_frequency(mut self, frequency: Frequency) -> Self {
        self.frequency = Some(frequency);
        self
    }

    /// Returns the events.
    pub fn events(&self) -> &[EventCondition] {
        &self.events
    }

    /// Returns the number of times that the events must have happened, if it is set.
    pub fn frequency(&self) -> Option<Frequency> {
        self.frequency
    }
}

impl WriteJson for DidAny {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.list(keys::ANY_EVENTS, &self.events);
        if let Some(frequency) = self.frequency {
            frequency.write_members(json);
        }
        json.close('}');
    }
}

impl_serialize!(AdvancedQuery, DidAny);

/// The unit in which messages count conditions.
pub(super) const CONDITIONS: &str = "conditions";
