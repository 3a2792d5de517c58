//! The endpoints of CleverTap's count API.

use crate::text::message;
use crate::value::{IssueCode, Issues, OutValue, ToValue, Value, impl_serialize};

/// The two counts that CleverTap offers; both speak the same protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// How often the event happened: `/1/counts/events.json`.
    #[default]
    Events,
    /// How many people did it: `/1/counts/profiles.json`.
    Profiles,
}

impl Endpoint {
    /// Both endpoints.
    pub const ALL: [Self; 2] = [Self::Events, Self::Profiles];

    /// The endpoint's name, `"events"` or `"profiles"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Profiles => "profiles",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|endpoint| endpoint.name() == name)
    }

    pub(crate) fn read(input: &Value, issues: &mut Issues) -> Option<Self> {
        match input {
            Value::Undefined => return Some(Self::Events),
            Value::String(name) => {
                let known = Self::from_name(name);
                if known.is_some() {
                    return known;
                }
                let message = message![input.shown(), " is not \"events\" or \"profiles\""];
                issues.push(IssueCode::Value, message);
            }
            other => issues.wrong_type(other, "\"events\" or \"profiles\""),
        }
        None
    }
}

impl ToValue for Endpoint {
    fn to_value(&self) -> OutValue<'_> {
        OutValue::Text(self.name())
    }
}

impl_serialize!(Endpoint);
