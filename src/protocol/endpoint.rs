//! The endpoints of CleverTap's count API.

use crate::text::{alternatives, message};
use crate::value::{
    IssueCode, Issues, JsonWriter, Value, WriteJson, impl_serialize, keys, named_enum,
};

named_enum! {
    /// An endpoint of CleverTap's count API. All endpoints speak the same protocol.
    #[derive(Default)]
    pub enum Endpoint {
        /// Counts how often the event happened: `/1/counts/events.json`.
        #[default]
        Events = "events",
        /// Counts the people who did it: `/1/counts/profiles.json`.
        Profiles = "profiles",
        /// Reports a number for each day, week or month: `/1/counts/trends.json`.
        Trends = "trends",
        /// Reports the most or the least frequent values of properties: `/1/counts/top.json`.
        Top = "top",
    }

    /// Returns the endpoint's name, such as `"events"`.
    pub fn name;
}

impl Endpoint {
    /// Returns the path of the endpoint's URL, such as `/1/counts/events.json`.
    pub(crate) fn path(self) -> String {
        message!["/1/counts/", self.name(), ".json"]
    }

    /// The endpoints whose result is a count. The results of all others are reports.
    pub const COUNTS: [Self; 2] = [Self::Events, Self::Profiles];

    /// Returns true if the endpoint's result is a count, and false if it is a report.
    pub fn counts(self) -> bool {
        Self::COUNTS.contains(&self)
    }

    /// Lists the names of endpoints: `"events" or "profiles"`.
    pub(super) fn names(endpoints: &[Self]) -> String {
        let mut names = Vec::new();
        for endpoint in endpoints {
            names.push(endpoint.name());
        }
        alternatives(&names)
    }

    /// Reads the option `endpoint` of an object, which must be one of `known`. The first one is the default.
    pub(crate) fn read(options: &Value, known: &[Self], issues: &mut Issues) -> Option<Self> {
        issues.at_key(keys::ENDPOINT, |issues| {
            let input = options.get(keys::ENDPOINT);
            match input {
                Value::Undefined => return known.first().copied(),
                Value::String(name) => {
                    let named = Self::from_name(name);
                    if named.is_some_and(|endpoint| known.contains(&endpoint)) {
                        return named;
                    }
                    let mut message = message![input.shown(), " is not ", Self::names(known)];
                    if named.is_some() {
                        message.push_str(&message![": call ", **name, " instead"]);
                    }
                    issues.push(IssueCode::Value, message);
                }
                other => issues.wrong_type(other, &Self::names(known)),
            }
            None
        })
    }
}

impl WriteJson for Endpoint {
    fn write_json(&self, json: &mut JsonWriter) {
        json.text(self.name());
    }
}

impl_serialize!(Endpoint);
