//! The configuration of a client: base URL, credentials, headers and limits.

use std::fmt;

use super::base_url::BaseUrl;
use super::region::Region;
use crate::error::Error;
use crate::text::Secrets;
use crate::text::message;
use crate::value::{IssueCode, Issues};

/// CleverTap's minimum poll interval: 30 seconds, in milliseconds.
pub const CLEVERTAP_POLL_INTERVAL_MS: u64 = 30_000;

/// The base URL, the credentials, the headers and the limits of a client.
///
/// ```
/// use clevertap_counts::{BaseUrl, Config, Region};
/// use clevertap_counts::client::Limits;
///
/// let direct = Config::clevertap(Region::In1, "ACCOUNT_ID", "PASSCODE")?;
/// let gateway = Config::gateway(BaseUrl::parse("https://counts.example.com")?)
///     .with_header("Authorization", "Bearer token")?
///     .with_limits(Limits { poll_interval_ms: 1_000, ..Limits::default() })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    pub(crate) base: BaseUrl,
    /// The headers with the credentials that a gateway does not add itself.
    pub(crate) credentials: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) limits: Limits,
    pub(crate) max_concurrency: u32,
}

/// The limits on waits and retries. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The time from an answer to the next poll. Default 30,000, the minimum that CleverTap allows.
    pub poll_interval_ms: u64,
    /// The number of further attempts of one exchange after a transient failure. Default 3.
    pub max_retries: u32,
    /// The maximum time of one HTTP exchange, including its body. Default 60,000.
    pub request_timeout_ms: u64,
    /// The maximum time from a call's first request to its result. Default 1,800,000 (30 minutes).
    pub max_wait_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            poll_interval_ms: CLEVERTAP_POLL_INTERVAL_MS,
            max_retries: 3,
            request_timeout_ms: 60_000,
            max_wait_ms: 1_800_000,
        }
    }
}

impl Config {
    /// CleverTap's limit on concurrent requests of an account to an endpoint.
    pub const MAX_CONCURRENCY: u32 = 3;

    /// Creates the configuration of a client that talks to CleverTap directly.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) if a credential is empty, has a character
    /// other than printable ASCII, or has a space at either end.
    pub fn clevertap(region: Region, account_id: &str, passcode: &str) -> Result<Self, Error> {
        Self::gateway(region.into()).with_credentials(account_id, passcode)
    }

    /// Creates the configuration of a client that talks to a gateway, a proxy or the simulator.
    ///
    /// A CleverTap host also requires [`with_credentials`](Config::with_credentials).
    pub fn gateway(base: BaseUrl) -> Self {
        Self {
            base,
            credentials: Vec::new(),
            headers: Vec::new(),
            limits: Limits::default(),
            max_concurrency: Self::MAX_CONCURRENCY,
        }
    }

    /// Sets the credentials.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) if a credential is empty, has a character
    /// other than printable ASCII, or has a space at either end.
    pub fn with_credentials(self, account_id: &str, passcode: &str) -> Result<Self, Error> {
        self.set_credentials(&[account_id, passcode])
    }

    /// Sets the account id alone, for a gateway that serves several accounts. A CleverTap host requires
    /// [`with_credentials`](Config::with_credentials).
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) if it is empty, has a character other than
    /// printable ASCII, or has a space at either end.
    pub fn with_account_id(self, account_id: &str) -> Result<Self, Error> {
        self.set_credentials(&[account_id])
    }

    fn set_credentials(mut self, values: &[&str]) -> Result<Self, Error> {
        let mut issues = Issues::default();
        self.credentials.clear();
        for ((key, name), value) in CREDENTIALS.into_iter().zip(values) {
            issues.at_key(key, |issues| check_credential(value, issues));
            self.credentials.push((name.to_owned(), (*value).to_owned()));
        }
        issues.or(Some(self)).map_err(Error::options)
    }

    /// Adds a header, such as a gateway's `Authorization`.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) if HTTP does not allow the name or the value,
    /// or if the client sets this header itself.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        let mut issues = Issues::default();
        let number = self.headers.len() + 1;
        issues.at_key("headers", |issues| check_header(number, name, value, issues));
        self.headers.push((name.to_owned(), trim_header(value).to_owned()));
        issues.or(Some(self)).map_err(Error::options)
    }

    /// Sets the limits.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) if a time is out of range, or if the poll
    /// interval is too short for CleverTap.
    pub fn with_limits(mut self, limits: Limits) -> Result<Self, Error> {
        let mut issues = Issues::default();
        let mut at_least = |key: &'static str, value: u64, least: u64| {
            issues.at_key(key, |issues| check_range(value, least, issues));
        };
        at_least("requestTimeoutMs", limits.request_timeout_ms, 1);
        at_least("maxWaitMs", limits.max_wait_ms, 1);
        at_least("pollIntervalMs", limits.poll_interval_ms, 0);
        check_pace(&self.base, limits.poll_interval_ms, &mut issues);
        self.limits = limits;
        issues.or(Some(self)).map_err(Error::options)
    }

    /// Returns the base URL of all requests.
    pub fn base_url(&self) -> &BaseUrl {
        &self.base
    }

    /// Returns the limits of calls that do not override them.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Returns the maximum number of exchanges in flight for each endpoint.
    pub fn max_concurrency(&self) -> u32 {
        self.max_concurrency
    }

    /// Returns the credentials and header values, which no message may show.
    pub(crate) fn secrets(&self) -> Secrets<'_> {
        let mut secrets = Secrets::default();
        for (_, value) in self.credentials.iter().chain(&self.headers) {
            secrets.add(value);
        }
        secrets
    }
}

/// Shows neither credentials nor header values.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base", &self.base)
            .field("credentials", &self.credentials.first().map(|_| "***"))
            .field("headers", &self.headers.len())
            .field("limits", &self.limits)
            .field("max_concurrency", &self.max_concurrency)
            .finish()
    }
}

/// The options with the credentials, and the headers that carry them.
pub(crate) const CREDENTIALS: [(&str, &str); 2] =
    [("accountId", "X-CleverTap-Account-Id"), ("passcode", "X-CleverTap-Passcode")];

pub(crate) fn check_credential(value: &str, issues: &mut Issues) {
    let printable = value.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
    if value.is_empty() || !printable || value.starts_with(' ') || value.ends_with(' ') {
        issues.push(
            IssueCode::Value,
            "expected printable ASCII: trim spaces and line breaks (the value seen is not shown)",
        );
    }
}

/// Checks a header. A message shows only its `number` from 1, because names and values are as secret as the passcode.
pub(crate) fn check_header(number: usize, name: &str, value: &str, issues: &mut Issues) {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        let message = message!["the name of header ", number, " is not an HTTP header name"];
        issues.push(IssueCode::Value, message);
    }
    let lower = name.to_ascii_lowercase();
    if lower == "content-type" || lower.starts_with("x-clevertap-") {
        let message = message![
            "header ",
            number,
            " is set by the client itself: use accountId and passcode; \
             Content-Type is always application/json"
        ];
        issues.push(IssueCode::Value, message);
    }
    let allowed =
        |c: char| c == '\t' || (' '..='~').contains(&c) || ('\u{80}'..='\u{ff}').contains(&c);
    if !trim_header(value).chars().all(allowed) {
        let message = message![
            "the value of header ",
            number,
            " has a character that HTTP headers cannot carry"
        ];
        issues.push(IssueCode::Value, message);
    }
}

/// Strips the white space that `fetch` strips from a header value.
pub(crate) fn trim_header(value: &str) -> &str {
    value.trim_matches([' ', '\t', '\r', '\n'])
}

pub(crate) fn check_range(value: u64, least: u64, issues: &mut Issues) {
    if !(least..=crate::MAX_SAFE_INTEGER).contains(&value) {
        let message = message![value, " is out of range: from ", least, " to 2^53-1"];
        issues.push(IssueCode::Range, message);
    }
}

pub(crate) fn check_pace(base: &BaseUrl, poll_interval_ms: u64, issues: &mut Issues) {
    if base.is_clevertap() && poll_interval_ms < CLEVERTAP_POLL_INTERVAL_MS {
        let message = message![
            poll_interval_ms,
            " is too short for a CleverTap host: at least ",
            CLEVERTAP_POLL_INTERVAL_MS
        ];
        issues.at_key("pollIntervalMs", |issues| issues.push(IssueCode::Range, message));
    }
}
