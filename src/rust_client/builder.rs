//! The options of a client.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use super::client::Client;
use super::http::{self, Transport};
use super::option_names::{in_rust, milliseconds};
use super::shared::Shared;
use crate::call::Request;
use crate::client::{BaseUrl, Config, Region, href};
use crate::error::Error;
use crate::reply::Response;
use crate::value::Value;

impl Client {
    /// Creates a client that talks to CleverTap directly.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) if a credential is empty, has a character other than
    /// printable ASCII, or has a space at either end.
    pub fn new(region: Region, account_id: &str, passcode: &str) -> Result<Self, Error> {
        Self::builder(region).credentials(account_id, passcode).build()
    }

    /// Creates the builder of a client for a region of CleverTap, or for the [`BaseUrl`] of a gateway, a proxy or the simulator.
    pub fn builder(base: impl Into<BaseUrl>) -> ClientBuilder {
        ClientBuilder::new(base.into())
    }
}

/// The options of a client.
///
/// [`build`](ClientBuilder::build) checks all of them at once.
///
/// Requests go through the proxy that the environment names (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), as far as they are encrypted:
/// those to an `http:` URL, which names this machine, go there directly.
///
/// ```
/// use std::time::Duration;
/// use clevertap_counts::{BaseUrl, Client, Region};
///
/// let client = Client::builder(BaseUrl::parse("https://counts.example.com")?)
///     .header("Authorization", "Bearer TOKEN")
///     .poll_interval(Duration::from_secs(1))
///     .build()?;
///
/// let error = Client::builder(Region::In1)
///     .credentials("ACCOUNT_ID", "PASSCODE")
///     .poll_interval(Duration::from_secs(1))
///     .build()
///     .unwrap_err();
/// assert_eq!(error.issues()[0].path_text(), "poll_interval");
/// # Ok::<(), clevertap_counts::Error>(())
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    options: Vec<(&'static str, Value<'static>)>,
    headers: Vec<(String, String)>,
    transport: Option<Transport>,
}

impl ClientBuilder {
    pub(super) fn new(base: BaseUrl) -> Self {
        let options = vec![("baseUrl", Value::String(base.url.into()))];
        Self { options, headers: Vec::new(), transport: None }
    }

    fn with(mut self, key: &'static str, value: Value<'static>) -> Self {
        self.options.push((key, value));
        self
    }

    /// Sets the account id and the passcode. CleverTap's hosts require them; a gateway may add them itself.
    pub fn credentials(self, account_id: &str, passcode: &str) -> Self {
        let text = |text: &str| Value::String(text.to_owned().into());
        self.with("accountId", text(account_id)).with("passcode", text(passcode))
    }

    /// Adds a header to all requests, such as a gateway's `Authorization`.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the time from an answer to the next poll. Default 30 s, the minimum that CleverTap allows. Like all times, it counts in
    /// whole milliseconds.
    pub fn poll_interval(self, interval: Duration) -> Self {
        self.with("pollIntervalMs", milliseconds(interval))
    }

    /// Sets the number of exchanges in flight at once, for each endpoint. Default 3, CleverTap's own limit.
    pub fn max_concurrency(self, max_concurrency: u32) -> Self {
        self.with("maxConcurrency", Value::Number(max_concurrency.into()))
    }

    /// Sets the number of further attempts of one exchange after a transient failure. Default 3.
    pub fn max_retries(self, max_retries: u32) -> Self {
        self.with("maxRetries", Value::Number(max_retries.into()))
    }

    /// Sets the maximum time of one HTTP exchange, including its body. Default 60 s.
    pub fn request_timeout(self, timeout: Duration) -> Self {
        self.with("requestTimeoutMs", milliseconds(timeout))
    }

    /// Sets the maximum time from a call's first request to its result. Default 30 minutes.
    pub fn max_wait(self, max_wait: Duration) -> Self {
        self.with("maxWaitMs", milliseconds(max_wait))
    }

    /// Sends all requests through a function instead of reqwest, for example through another HTTP client or to a test's own
    /// answers. It must not follow redirects. An error counts as [`ErrorCode::Network`](crate::ErrorCode::Network) and is the
    /// source of the call's error. The future is dropped if the exchange times out or the call is dropped.
    ///
    /// ```
    /// use clevertap_counts::{Client, CountQuery, Region};
    /// use clevertap_counts::reply::Response;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), clevertap_counts::Error> {
    /// let client = Client::builder(Region::In1)
    ///     .credentials("ACCOUNT_ID", "PASSCODE")
    ///     .send_with(|request| async move {
    ///         assert_eq!(request.url, "https://in1.api.clevertap.com/1/counts/events.json");
    ///         let body = br#"{"status":"success","count":7138}"#.to_vec();
    ///         Ok::<_, std::io::Error>(Response { status: Some(200), body, ..Response::default() })
    ///     })
    ///     .build()?;
    /// let query = CountQuery::new("Charged", "2025-01-01".parse()?, "2025-01-31".parse()?)?;
    /// assert_eq!(client.count(&query).await?, 7138);
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_with<F, E>(mut self, send: impl Fn(Request) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Response, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.transport = Some(Box::new(move |request| {
            let exchange = send(request);
            Box::pin(async move { exchange.await.map_err(Into::into) })
        }));
        self
    }

    /// Creates the client.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) with every problem, each at the path of its option, or
    /// [`ErrorCode::Network`](crate::ErrorCode::Network) if the system's certificates cannot be read.
    pub fn build(self) -> Result<Client, Error> {
        let Self { options, headers, transport } = self;
        let headers: Vec<_> = headers
            .into_iter()
            .map(|(name, value)| (name.into(), Value::String(value.into())))
            .collect();
        let mut entries: Vec<_> =
            options.into_iter().map(|(key, value)| (key.into(), value)).collect();
        if !headers.is_empty() {
            entries.push(("headers".into(), Value::Object(headers)));
        }
        let config = Config::read(&Value::Object(entries), href).map_err(in_rust)?;
        let transport = match transport {
            Some(transport) => transport,
            None => http::transport(&config.base)?,
        };
        Ok(Client::with(Shared::new(config, transport)))
    }
}

/// Shows the names of the options that were set.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.options.iter().map(|(name, _)| name).collect();
        f.debug_struct("ClientBuilder").field("options", &names).finish_non_exhaustive()
    }
}
