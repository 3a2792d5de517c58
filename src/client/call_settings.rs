//! The settings of one call.

use super::config::{Config, Limits};
use super::options::{function, limits};
use crate::error::Error;
use crate::protocol::Endpoint;
use crate::value::{HostValue, Issues, Value};

/// The options that every call takes.
const CALL_KEYS: [&str; 6] =
    ["signal", "onProgress", "pollIntervalMs", "maxRetries", "requestTimeoutMs", "maxWaitMs"];

/// The options of a call that submits a query.
const SUBMIT_KEYS: [&str; 7] = [
    "signal",
    "onProgress",
    "pollIntervalMs",
    "maxRetries",
    "requestTimeoutMs",
    "maxWaitMs",
    "endpoint",
];

/// The settings of one call: the client's limits, overridden by the call's options, and the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallSettings {
    /// The call's limits.
    pub limits: Limits,
    /// The endpoint of the call's requests.
    pub endpoint: Endpoint,
}

impl CallSettings {
    /// Reads a call's options. `submits` is true for a call that submits a query and so may choose its endpoint.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) with every problem.
    pub fn read(input: &Value, config: &Config, submits: bool) -> Result<Self, Error> {
        let mut issues = Issues::default();
        let entries = match input {
            Value::Undefined => &Vec::new(),
            Value::Object(entries) => entries,
            other => {
                issues.wrong_type(other, "an options object, such as { signal, onProgress }");
                return issues.or(None).map_err(Error::options);
            }
        };
        let known: &[_] = if submits { &SUBMIT_KEYS } else { &CALL_KEYS };
        issues.unknown_keys(entries, known);
        issues.at_key("signal", |issues| match input.get("signal") {
            Value::Undefined | Value::Host(HostValue::Signal) => {}
            other => issues.wrong_type(other, "an AbortSignal"),
        });
        issues.at_key("onProgress", |issues| function(input.get("onProgress"), issues));
        let endpoint = issues.at_key("endpoint", |issues| match submits {
            true => Endpoint::read(input.get("endpoint"), issues),
            false => Some(Endpoint::default()),
        });
        let limits = limits(input, config.limits, Some(&config.base), &mut issues);
        let settings = endpoint.map(|endpoint| Self { limits, endpoint });
        issues.or(settings).map_err(Error::options)
    }
}

impl From<&Config> for CallSettings {
    /// Returns the client's limits and the endpoint [`Endpoint::Events`].
    fn from(config: &Config) -> Self {
        Self { limits: config.limits, endpoint: Endpoint::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::{CALL_KEYS, SUBMIT_KEYS};

    #[test]
    fn a_call_that_submits_takes_all_options_of_other_calls() {
        assert!(SUBMIT_KEYS.starts_with(&CALL_KEYS));
    }
}
