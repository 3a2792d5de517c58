//! Queries: their JSON in a request body, and the meaning of their filters. Unknown keys are ignored, as CleverTap does.

mod advanced;
mod comparison;
mod groups;
mod profile;
mod selection;

use serde::Deserialize;

use crate::reply::Failure;
use advanced::AdvancedPayload;
use comparison::FilterPayload;
use profile::ProfilePayload;
use selection::SelectionPayload;

pub use advanced::{AdvancedQuery, Condition, DidAny};
pub use comparison::{Comparison, Filter, Operand, Operator};
pub use groups::{Order, PropertyType, TopGroup, TopQuery, TrendType, TrendsQuery};
pub use profile::{ProfileFilter, ProfileFilters};
pub use selection::{Selection, SessionFilter};

/// A valid query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The events to count.
    pub events: Selection,
    /// Conditions on the profiles of the people who triggered them.
    pub profile: ProfileFilters,
    /// Conditions on further events of these people.
    pub advanced: AdvancedQuery,
}

impl Query {
    /// Parses and checks a request body.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let payload: Payload =
            serde_json::from_slice(body).map_err(|_| Failure::incorrect_usage())?;
        let Payload { event_name, event_properties, session_properties, from, to, .. } = payload;
        let events = SelectionPayload {
            event_name,
            event_properties,
            session_properties,
            from: Some(from),
            to: Some(to),
        };
        Ok(Self {
            events: Selection::parse(events)?,
            profile: ProfileFilters::parse(payload.common_profile_properties)?,
            advanced: AdvancedQuery::parse(payload.advanced_query)?,
        })
    }
}

#[derive(Deserialize)]
struct Payload {
    event_name: String,
    #[serde(default)]
    event_properties: Vec<FilterPayload>,
    #[serde(default)]
    session_properties: Vec<FilterPayload>,
    #[serde(default)]
    common_profile_properties: ProfilePayload,
    #[serde(default)]
    advanced_query: AdvancedPayload,
    from: i32,
    to: i32,
}
