//! The base URL of all requests: a CleverTap host, a gateway, a proxy or the simulator.

use std::fmt;

use super::region::Region;
use crate::error::Error;
use crate::text::{message, parse_digits, split_at_any};
use crate::value::{IssueCode, Issues};

/// The parts of a URL that a WHATWG parser found.
///
/// The rules of [`BaseUrl`] are applied to these parts and never to the text, because a text can mislead about its host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UrlParts {
    /// The whole URL, as the parser serializes it.
    pub href: String,
    /// The scheme with its colon: `"https:"`.
    pub protocol: String,
    /// The user name and the password, or an empty text.
    pub user_info: String,
    /// The host without its port: `"127.0.0.1"`, `"[::1]"`.
    pub hostname: String,
    /// The host, with its port if that is not the scheme's default.
    pub host: String,
    /// The path, at least `"/"`.
    pub pathname: String,
}

/// A base URL that may receive the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// The URL without a trailing slash.
    pub(crate) url: String,
    pub(crate) is_clevertap: bool,
}

impl BaseUrl {
    /// Checks a parsed URL.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidBaseUrl`] if the URL is neither https: nor http: to this machine (localhost, 127.0.0.0/8,
    /// `[::1]`), if it has user info, a query or a fragment, or if it is the URL of an endpoint.
    pub fn from_parts(parts: &UrlParts) -> Result<Self, InvalidBaseUrl> {
        match parts.protocol.as_str() {
            "https:" => {}
            "http:" if is_loopback(&parts.hostname) => {}
            "http:" => return Err(InvalidBaseUrl::NotHttps),
            _ => return Err(InvalidBaseUrl::Scheme),
        }
        if !parts.user_info.is_empty() {
            return Err(InvalidBaseUrl::UserInfo);
        }
        if split_at_any(&parts.href, &['?', '#']).is_some() {
            return Err(InvalidBaseUrl::QueryOrFragment);
        }
        let path = parts.pathname.trim_end_matches('/');
        if path.ends_with(".json") {
            return Err(InvalidBaseUrl::Endpoint);
        }
        Ok(Self {
            url: message![parts.protocol, "//", parts.host, path],
            is_clevertap: is_clevertap(&parts.hostname),
        })
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
    /// Returns [`InvalidBaseUrl`] if `text` is not an absolute URL, or if [`from_parts`](BaseUrl::from_parts) does.
    #[cfg(feature = "url")]
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        Self::from_parts(&UrlParts::parse(text).ok_or(InvalidBaseUrl::NotAbsolute)?)
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

#[cfg(feature = "url")]
impl UrlParts {
    /// Splits an absolute URL into its parts. Returns `None` if `text` is not an absolute URL.
    pub fn parse(text: &str) -> Option<Self> {
        let url = url::Url::parse(text).ok()?;
        let hostname = url.host_str().unwrap_or_default().to_owned();
        let port = url.port().map(|port| message![":", port]);
        Some(Self {
            href: url.as_str().to_owned(),
            protocol: message![url.scheme(), ":"],
            user_info: message![url.username(), url.password().unwrap_or_default()],
            host: message![hostname, port.unwrap_or_default()],
            hostname,
            pathname: url.path().to_owned(),
        })
    }
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
