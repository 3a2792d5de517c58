//! The endpoints of CleverTap's count API.

use crate::text::{alternatives, message};
use crate::value::{IssueCode, Issues, OutValue, ToValue, Value, impl_serialize, named_enum};

named_enum! {
    /// An endpoint of CleverTap's count API. All endpoints speak the same protocol.
    #[derive(Default)]
    pub enum Endpoint {
        /// Counts how often the event happened: `/1/counts/events.json`.
        #[default]
        Events = "events",
        /// Counts the people who did it: `/1/counts/profiles.json`.
        Profiles = "profiles",
    }

    /// Returns the endpoint's name, such as `"events"`.
    pub fn name;
}

impl Endpoint {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|endpoint| endpoint.name() == name)
    }

    /// Lists the names of all endpoints: `"events" or "profiles"`.
    pub(super) fn names() -> String {
        alternatives(&Self::ALL.map(Self::name))
    }

    /// Reads the option `endpoint`. An absent one is [`Endpoint::Events`].
    pub(crate) fn read(input: &Value, issues: &mut Issues) -> Option<Self> {
        match input {
            Value::Undefined => return Some(Self::Events),
            Value::String(name) => {
                let known = Self::from_name(name);
                if known.is_some() {
                    return known;
                }
                let message = message![input.shown(), " is not ", Self::names()];
                issues.push(IssueCode::Value, message);
            }
            other => issues.wrong_type(other, &Self::names()),
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
