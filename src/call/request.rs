//! The two requests of the protocol, as plain data.

use std::fmt;
use std::sync::Arc;

use crate::client::Config;
use crate::protocol::Endpoint;
use crate::text::{message, percent_encode};

/// An HTTP request, ready to send. Redirects must not be followed: the credentials in the headers
/// must not reach another host.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `"POST"` or `"GET"`.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// JSON, for a POST.
    pub body: Option<String>,
    /// Whose headers it has.
    config: Arc<Config>,
}

impl Request {
    /// The POST that submits a query's [`body`](crate::CountQuery::body).
    pub(crate) fn submit(config: &Arc<Config>, endpoint: Endpoint, body: String) -> Self {
        Self::new(config, endpoint, "POST", "", Some(body))
    }

    /// The GET that asks for the result.
    pub(crate) fn poll(config: &Arc<Config>, endpoint: Endpoint, req_id: &str) -> Self {
        let query = message!["?req_id=", percent_encode(req_id)];
        Self::new(config, endpoint, "GET", &query, None)
    }

    fn new(
        config: &Arc<Config>,
        endpoint: Endpoint,
        method: &'static str,
        query: &str,
        body: Option<String>,
    ) -> Self {
        let url = message![config.base.base, "/1/counts/", endpoint.name(), ".json", query];
        Self { method, url, body, config: config.clone() }
    }

    /// Header names and values, in order. The values are secret.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let Config { credentials, headers, .. } = &*self.config;
        fn texts((name, value): &(String, String)) -> (&str, &str) {
            (name, value)
        }
        let own = std::iter::once(("Content-Type", "application/json"));
        credentials.iter().map(texts).chain(own).chain(headers.iter().map(texts))
    }
}

/// Shows the headers' names, never their values.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &names)
            .field("body", &self.body)
            .finish()
    }
}
