//! The settings of one call.

use super::config::{Config, Limits};
use super::extra_body::ExtraBody;
use super::options::{function, limits};
use crate::error::Error;
use crate::protocol::Endpoint;
use crate::value::{HostValue, Issues, Value, keys};

/// The settings of one call: the client's limits, overridden by the call's options, the endpoint, and further keys for the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSettings {
    /// The call's limits.
    pub limits: Limits,
    /// The endpoint of the call's requests.
    pub endpoint: Endpoint,
    /// The keys that are sent after those of the query.
    pub extra_body: ExtraBody,
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
        issues.unknown_keys(entries, if submits { keys::SUBMIT } else { keys::CALL });
        issues.at_key("signal", |issues| match input.get("signal") {
            Value::Undefined | Value::Null | Value::Host(HostValue::Signal) => {}
            other => issues.wrong_type(other, "an AbortSignal"),
        });
        issues.at_key("onProgress", |issues| function(input.get("onProgress"), issues));
        let endpoint = issues.at_key(keys::ENDPOINT, |issues| match submits {
            true => Endpoint::read(input.get(keys::ENDPOINT), issues),
            false => Some(Endpoint::default()),
        });
        let extra_body = match submits {
            true => ExtraBody::parse(input.get(keys::EXTRA_BODY), &mut issues),
            false => ExtraBody::default(),
        };
        let limits = limits(input, config.limits, Some(&config.base), &mut issues);
        let settings = endpoint.map(|endpoint| Self { limits, endpoint, extra_body });
        issues.or(settings).map_err(Error::options)
    }
}

impl From<&Config> for CallSettings {
    /// Returns the client's limits, the endpoint [`Endpoint::Events`], and no further keys.
    fn from(config: &Config) -> Self {
        let (endpoint, extra_body) = Default::default();
        Self { limits: config.limits, endpoint, extra_body }
    }
}
