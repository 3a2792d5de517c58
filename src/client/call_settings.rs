//! The settings of one call.

use super::config::{Config, Limits};
use super::extra_body::ExtraBody;
use super::options::{function, limits};
use crate::error::Error;
use crate::protocol::Endpoint;
use crate::value::{HostValue, Issues, Value, keys};

/// The settings of one call: the client's limits, overridden by the call's options, and further keys for the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSettings {
    /// The call's limits.
    pub limits: Limits,
    /// The keys that are sent after those of the query.
    pub extra_body: ExtraBody,
}

impl CallSettings {
    /// Reads a call's options. `endpoints` are those whose queries the call submits: none for a call that only polls. If there
    /// are several, the option `endpoint` chooses one, and the first one is the default.
    ///
    /// Returns the endpoint, too, if there is any.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) with every problem.
    pub fn read(
        input: &Value,
        config: &Config,
        endpoints: &[Endpoint],
    ) -> Result<(Self, Option<Endpoint>), Error> {
        let mut issues = Issues::default();
        let entries = match input {
            Value::Undefined => &Vec::new(),
            Value::Object(entries) => entries,
            other => {
                issues.wrong_type(other, "an options object, such as { signal, onProgress }");
                return issues.or(None).map_err(Error::options);
            }
        };
        let known = match endpoints {
            [] => keys::CALL,
            [_] => keys::SUBMIT_TO_ONE,
            _ => keys::SUBMIT,
        };
        issues.unknown_keys(entries, known);
        issues.at_key("signal", |issues| match input.get("signal") {
            Value::Undefined | Value::Null | Value::Host(HostValue::Signal) => {}
            other => issues.wrong_type(other, "an AbortSignal"),
        });
        issues.at_key("onProgress", |issues| function(input.get("onProgress"), issues));
        let endpoint = match endpoints {
            [] | [_] => endpoints.first().copied(),
            _ => Endpoint::read(input, endpoints, &mut issues),
        };
        let extra_body = match endpoints {
            [] => ExtraBody::default(),
            _ => ExtraBody::parse(input.get(keys::EXTRA_BODY), &mut issues),
        };
        let limits = limits(input, config.limits, Some(&config.base), &mut issues);
        issues.or(Some((Self { limits, extra_body }, endpoint))).map_err(Error::options)
    }
}

impl From<&Config> for CallSettings {
    /// Returns the client's limits and no further keys.
    fn from(config: &Config) -> Self {
        Self { limits: config.limits, extra_body: ExtraBody::default() }
    }
}
