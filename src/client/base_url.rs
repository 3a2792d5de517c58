//! The base URL of all requests: a CleverTap host, a gateway, a proxy or the simulator.

use std::fmt;

use super::region::Region;
use crate::error::Error;
use crate::protocol::Endpoint;
use crate::text::{parse_digits, split_at_any};
use crate::value::{IssueCode, Issues};

/// A base URL that may receive the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// The URL without a trailing slash.
    pub(crate) url: String,
    pub(crate) is_clevertap: bool,
}

impl BaseUrl {
    /// Checks a URL that a WHATWG parser has written (`href` in JavaScript). Any other text can mislead about its host.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidBaseUrl`] if the URL is neither https: nor http: to this machine (localhost, 127.0.0.0/8,
    /// `[::1]`), if it has user info, a query or a fragment, or if it is the URL of an endpoint.
    pub fn from_href(href: &str) -> Result<Self, InvalidBaseUrl> {
        let (rest, is_https) = match (href.strip_prefix("https://"), href.strip_prefix("http://")) {
            (Some(rest), _) => (rest, true),
            (_, Some(rest)) => (rest, false),
            _ => return Err(InvalidBaseUrl::Scheme),
        };
        // A parser writes no slash and no at sign before the host unescaped, and always a slash after it.
        let (authority, path) = split_at_any(rest, &['/']).unwrap_or((rest, ""));
        let (user_info, host) = split_at_any(authority, &['@']).unwrap_or(("", authority));
        let hostname = match split_at_any(host, &[':']) {
            Some(_) if host.starts_with("[::1]") => "[::1]",
            Some((name, _port)) => name,
            None => host,
        };
        if !is_https && !is_loopback(hostname) {
            return Err(InvalidBaseUrl::NotHttps);
        }
        if !user_info.is_empty() {
            return Err(InvalidBaseUrl::UserInfo);
        }
        if split_at_any(path, &['?', '#']).is_some() {
            return Err(InvalidBaseUrl::QueryOrFragment);
        }
        let url = href.trim_end_matches('/').to_owned();
        if Endpoint::ALL.into_iter().any(|endpoint| url.ends_with(&endpoint.path())) {
            return Err(InvalidBaseUrl::Endpoint);
        }
        Ok(Self { url, is_clevertap: is_clevertap(hostname) })
    }

    /// Parses an absolute URL.
    ///
    /// ```
    /// use clevertap_counts::BaseUrl;
    ///
    /// assert_eq!(BaseUrl::parse("http://localhost:8787/")?.to_string(), "http://localhost:8787");
    /// assert!(BaseUrl::parse("http://counts.example.com").is_err());
    /// # Ok::<(), clevertap_counts::client::InvalidBaseUrl>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`InvalidBaseUrl`] if `text` is not an absolute URL, or if [`from_href`](BaseUrl::from_href) does.
    #[cfg(feature = "url")]
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        Self::from_href(&href(text).ok_or(InvalidBaseUrl::NotAbsolute)?)
    }

    /// Returns true for CleverTap's hosts, which require credentials and a poll interval of at least
    /// [`CLEVERTAP_POLL_INTERVAL_MS`](super::CLEVERTAP_POLL_INTERVAL_MS).
    pub fn is_clevertap(&self) -> bool {
        self.is_clevertap
    }
}

impl From<Region> for BaseUrl {
    fn from(region: Region) -> Self {
        Self { url: region.origin(), is_clevertap: true }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// Parses an absolute URL and writes it in the form that all WHATWG parsers write. Returns `None` if `text` is not one.
#[cfg(feature = "url")]
pub fn href(text: &str) -> Option<String> {
    url::Url::parse(text).ok().map(String::from)
}

fn is_loopback(hostname: &str) -> bool {
    hostname == "localhost"
        || hostname == "[::1]"
        || hostname.starts_with("127.") && is_ipv4(hostname)
}

/// Returns true for an IPv4 address in the form that URL parsers write.
fn is_ipv4(hostname: &str) -> bool {
    let is_part = |part: &str| parse_digits(part, 10).is_some_and(|number| number < 256);
    let (mut parts, mut rest) = (1, hostname);
    while let Some((part, tail)) = split_at_any(rest, &['.']) {
        if !is_part(part) {
            return false;
        }
        parts += 1;
        rest = tail;
    }
    parts == 4 && is_part(rest)
}

fn is_clevertap(hostname: &str) -> bool {
    let name = hostname.strip_suffix('.').unwrap_or(hostname);
    name == "clevertap.com" || name.ends_with(".clevertap.com")
}

/// The reason why a URL is not a [`BaseUrl`]. Its `Display` describes a correct URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidBaseUrl {
    /// Not an absolute URL.
    NotAbsolute,
    /// A scheme other than https: and http:.
    Scheme,
    /// http: to another machine.
    NotHttps,
    /// A user name or password.
    UserInfo,
    /// A query or a fragment.
    QueryOrFragment,
    /// The URL of an endpoint, such as `https://counts.example.com/1/counts/events.json`.
    Endpoint,
}

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for InvalidBaseUrl {}

impl From<InvalidBaseUrl> for Error {
    fn from(why: InvalidBaseUrl) -> Self {
        Self::options(Issues::one(IssueCode::Value, "base_url", why.message()))
    }
}

impl InvalidBaseUrl {
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::NotAbsolute => "not an absolute URL, such as \"https://counts.example.com\"",
            Self::Scheme => "a base URL is https:, or http: to localhost",
            Self::NotHttps => {
                "credentials travel on https: only; http: is for localhost, 127.0.0.0/8 and [::1], \
                 unless your own fetch sends https: to http:"
            }
            Self::UserInfo => "a base URL has no user name or password",
            Self::QueryOrFragment => "a base URL has no query and no fragment",
            Self::Endpoint => "leave out /1/counts and what follows",
        }
    }
}
