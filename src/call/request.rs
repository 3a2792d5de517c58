//! The two kinds of request in the protocol, as plain data.

use std::fmt;
use std::sync::Arc;

use crate::client::Config;
use crate::protocol::Endpoint;
use crate::text::{message, percent_encode};

/// An HTTP request, ready to send. It must not follow redirects, because the credentials in its headers must not reach
/// another host.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, `"POST"` or `"GET"`.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// The JSON of a POST, or `None` for a GET.
    pub body: Option<String>,
    /// The source of the headers.
    config: Arc<Config>,
}

impl Request {
    /// Creates the POST that submits a query's [`body`](crate::CountQuery::body).
    pub(crate) fn submit(config: &Arc<Config>, endpoint: Endpoint, body: String) -> Self {
        Self::new(config, endpoint, "POST", "", Some(body))
    }

    /// Creates the GET that asks for the result.
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
        let url = message![config.base.url, endpoint.path(), query];
        Self { method, url, body, config: config.clone() }
    }

    /// Returns the names and values of the headers, in order. The values are secret.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let Config { credentials, headers, .. } = &*self.config;
        fn as_strs((name, value): &(String, String)) -> (&str, &str) {
            (name, value)
        }
        let content_type = std::iter::once(("Content-Type", "application/json"));
        credentials.iter().map(as_strs).chain(content_type).chain(headers.iter().map(as_strs))
    }
}

/// Shows the names of the headers without their values.
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
