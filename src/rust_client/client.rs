//! The client and its calls.

use std::fmt;
use std::sync::Arc;

use super::call::Call;
use super::kind::{CountCall, Kind, PollCall, ResumeCall, SubmitCall, TopCall, TrendsCall};
use super::shared::Shared;
use crate::client::Config;
use crate::protocol::Pending;
use crate::query::{CountQuery, Query, TopQuery, TrendsQuery};

/// Asks CleverTap, or a gateway, for counts.
///
/// A clone shares the connections and the queue of the client, so one client serves a whole program: requests beyond
/// [`max_concurrency`](super::ClientBuilder::max_concurrency) queue, polls that are due before submissions. Each method returns a
/// [`Call`], a future that sends nothing until it is awaited. It must be awaited on a tokio runtime with its timers and I/O enabled.
///
/// ```no_run
/// use clevertap_counts::{Client, CountQuery, Region};
///
/// # async fn count() -> Result<(), clevertap_counts::Error> {
/// let client = Client::new(Region::In1, "ACCOUNT_ID", "PASSCODE")?;
/// let query = CountQuery::new("Charged", "2025-01-01".parse()?, "2025-01-31".parse()?)?;
/// let count: u64 = client.count(&query).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Shared>);

impl Client {
    pub(super) fn with(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// Counts how often an event happened, or with [`Call::endpoint`] how many people did it. Submits the query and polls until
    /// the result, a `u64`. Submits once more if CleverTap no longer knows the `req_id`.
    pub fn count(&self, query: &CountQuery) -> Call<CountCall> {
        self.submission(query)
    }

    /// Reports a number for each day, week or month as [`Trends`](super::Trends). Submits and polls as [`count`](Client::count) does.
    ///
    /// ```no_run
    /// use clevertap_counts::{Client, CountQuery, TrendsQuery};
    /// use clevertap_counts::query::TrendType;
    ///
    /// # async fn print(client: Client) -> Result<(), clevertap_counts::Error> {
    /// let year = CountQuery::new("Charged", "2024-01-01".parse()?, "2024-12-31".parse()?)?;
    /// let report = client.trends(&TrendsQuery::new(year, "months", TrendType::Monthly)?).await?;
    /// for (month, count) in &report["months"] {
    ///     println!("{month}: {count}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn trends(&self, query: &TrendsQuery) -> Call<TrendsCall> {
        self.submission(query)
    }

    /// Reports the most or the least frequent values of properties as [`TopCounts`](super::TopCounts). Submits and polls as
    /// [`count`](Client::count) does.
    pub fn top(&self, query: &TopQuery) -> Call<TopCall> {
        self.submission(query)
    }

    /// Submits a query of any endpoint without polling for its result, and returns an [`Outcome`](crate::Outcome). The query is a
    /// [`CountQuery`], a [`TrendsQuery`], a [`TopQuery`], or for people [`Query::profiles`].
    pub fn submit(&self, query: impl Into<Query>) -> Call<SubmitCall> {
        self.submission(query)
    }

    fn submission<K: Kind>(&self, query: impl Into<Query>) -> Call<K> {
        Call::submission(self.0.clone(), query.into())
    }

    /// Waits until the next poll is due, polls once, and returns an [`Outcome`](crate::Outcome).
    pub fn poll(&self, pending: &Pending) -> Call<PollCall> {
        Call::of_pending(self.0.clone(), pending)
    }

    /// Polls until the [`QueryResult`](crate::QueryResult) of a query that was submitted before, perhaps by another process.
    pub fn resume(&self, pending: &Pending) -> Call<ResumeCall> {
        Call::of_pending(self.0.clone(), pending)
    }

    /// Returns the configuration of the client.
    pub fn config(&self) -> &Config {
        &self.0.config
    }
}

/// Shows neither credentials nor header values.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0.config).finish()
    }
}
