//! The two requests of the protocol, as plain data.

use std::fmt;

use crate::config::Config;
use crate::pending::Endpoint;
use crate::text::{percent_encode, text};

/// An HTTP request, ready to send. Redirects must not be followed: the credentials in the headers
/// must not reach another host.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `"POST"` or `"GET"`.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Header names and values, in order. The values are secret.
    pub headers: Vec<(String, String)>,
    /// JSON, for a POST.
    pub body: Option<String>,
}

impl Request {
    /// The POST that submits a query's [`body`](crate::CountQuery::body).
    pub(crate) fn submit(config: &Config, endpoint: Endpoint, body: String) -> Self {
        Self {
            method: "POST",
            url: url(config, endpoint),
            headers: headers(config),
            body: Some(body),
        }
    }

    /// The GET that asks for the result.
    pub(crate) fn poll(config: &Config, endpoint: Endpoint, req_id: &str) -> Self {
        let url = text![url(config, endpoint), "?req_id=", percent_encode(req_id)];
        Self { method: "GET", url, headers: headers(config), body: None }
    }
}

fn url(config: &Config, endpoint: Endpoint) -> String {
    text![config.base.base, "/1/counts/", endpoint.name(), ".json"]
}

fn headers(config: &Config) -> Vec<(String, String)> {
    let content_type = ("Content-Type".to_owned(), "application/json".to_owned());
    [&*config.credentials, &[content_type], &config.headers].concat()
}

/// Shows the headers' names, never their values.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &names)
            .field("body", &self.body)
            .finish()
    }
}
