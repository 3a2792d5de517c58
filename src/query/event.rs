//! An event with filters: the part that a query and a condition on another event have in common.

use super::filter::Filter;
use super::limit::push;
use super::name::check_name;
use super::session::SessionFilter;
use crate::error::Error;
use crate::value::{Issues, JsonWriter, keys};

/// An event's name and the filters that must hold for the event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(super) name: String,
    pub(super) filters: Vec<Filter>,
    pub(super) session_filters: Vec<SessionFilter>,
}

impl Event {
    /// Creates an event without filters.
    pub(super) fn new(name: &str, issues: &mut Issues) -> Self {
        issues.at_key(keys::EVENT_NAME, |issues| check_name(name, issues));
        Self { name: name.to_owned(), filters: Vec::new(), session_filters: Vec::new() }
    }

    pub(super) fn add_filter(&mut self, filter: Filter) -> Result<(), Error> {
        push(&mut self.filters, filter, keys::EVENT_PROPERTIES, "filters")
    }

    pub(super) fn add_session_filter(&mut self, filter: SessionFilter) -> Result<(), Error> {
        push(&mut self.session_filters, filter, keys::SESSION_PROPERTIES, "filters")
    }

    /// Writes the members of the JSON object that describes the event.
    pub(super) fn write_members(&self, json: &mut JsonWriter) {
        json.key(keys::EVENT_NAME);
        json.text(&self.name);
        json.list(keys::EVENT_PROPERTIES, &self.filters);
        json.list(keys::SESSION_PROPERTIES, &self.session_filters);
    }
}
