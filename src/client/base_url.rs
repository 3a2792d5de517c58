//! Where requests go: a CleverTap host, a gateway, a proxy or the simulator.

use std::fmt;

use super::region::Region;
use crate::text::{message, number_of, split};

/// A URL as a WHATWG parser takes it apart; the rules of [`BaseUrl`] are judged on these parts,
/// never on the text, which can be bent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UrlParts {
    /// The whole, as the parser writes it.
    pub href: String,
    /// The scheme with its colon: `"https:"`.
    pub protocol: String,
    /// User name and password, empty where there are none.
    pub user_info: String,
    /// The host without its port: `"127.0.0.1"`, `"[::1]"`.
    pub hostname: String,
    /// The host with its port where that is not the scheme's own.
    pub host: String,
    /// The path, `"/"` at least.
    pub pathname: String,
}

/// An address that the credentials may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// No trailing slash.
    pub(crate) base: String,
    pub(crate) clevertap: bool,
}

impl BaseUrl {
    /// Judges a parsed URL.
    ///
    /// # Errors
    ///
    /// [`InvalidBaseUrl`] unless it is https:, or http: to this very machine (localhost,
    /// 127.0.0.0/8, `[::1]`), without user info, query or fragment.
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
        if split(&parts.href, &['?', '#']).is_some() {
            return Err(InvalidBaseUrl::QueryOrFragment);
        }
        let path = parts.pathname.trim_end_matches('/');
        Ok(Self {
            base: message![parts.protocol, "//", parts.host, path],
            clevertap: is_clevertap(&parts.hostname),
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
    /// As [`from_parts`](BaseUrl::from_parts), and where the text is no absolute URL.
    #[cfg(feature = "url")]
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        Self::from_parts(&UrlParts::parse(text).ok_or(InvalidBaseUrl::NotAbsolute)?)
    }

    /// Whether it is one of CleverTap's own hosts, which want credentials and a slow pace.
    pub fn is_clevertap(&self) -> bool {
        self.clevertap
    }
}

impl From<Region> for BaseUrl {
    fn from(region: Region) -> Self {
        Self { base: region.origin().to_owned(), clevertap: true }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

#[cfg(feature = "url")]
impl UrlParts {
    /// Takes an absolute URL apart; `None` where the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let url = url::Url::parse(text).ok()?;
        let hostname = url.host_str().unwrap_or_default().to_owned();
        let port = url.port().map(|port| message![":", port]);
        Some(Self {
            href: url.to_string(),
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

/// An address as URL parsers write it.
fn is_ipv4(hostname: &str) -> bool {
    let is_part = |part: &str| number_of(part, 10).is_some_and(|number| number < 256);
    let (mut parts, mut rest) = (1, hostname);
    while let Some((part, others)) = split(rest, &['.']) {
        if !is_part(part) {
            return false;
        }
        parts += 1;
        rest = others;
    }
    parts == 4 && is_part(rest)
}

fn is_clevertap(hostname: &str) -> bool {
    let name = hostname.strip_suffix('.').unwrap_or(hostname);
    name == "clevertap.com" || name.ends_with(".clevertap.com")
}

/// Why a URL cannot be a [`BaseUrl`]; its `Display` says what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidBaseUrl {
    /// Not an absolute URL.
    NotAbsolute,
    /// Neither https: nor http:.
    Scheme,
    /// http: to another machine.
    NotHttps,
    /// A user name or a password.
    UserInfo,
    /// A query or a fragment.
    QueryOrFragment,
}

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for InvalidBaseUrl {}

impl InvalidBaseUrl {
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::NotAbsolute => "not an absolute URL, such as \"https://counts.example.com\"",
            Self::Scheme => "a base URL is https:, or http: to localhost",
            Self::NotHttps => {
                "credentials travel on https: only; http: is for localhost, 127.0.0.0/8 and [::1]"
            }
            Self::UserInfo => "a base URL has no user name or password",
            Self::QueryOrFragment => "a base URL has no query and no fragment",
        }
    }
}
