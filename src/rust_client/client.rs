//! The client and its calls.

use std::fmt;
use std::sync::Arc;

use super::call::{Call, Count, Poll, Resume, Submit};
use super::shared::Shared;
use crate::client::Config;
use crate::protocol::Pending;
use crate::query::CountQuery;

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
    /// the result. Submits once more if CleverTap no longer knows the `req_id`.
    pub fn count(&self, query: &CountQuery) -> Call<Count> {
        Call::submission(self.0.clone(), query)
    }

    /// Submits a query without polling for its result.
    pub fn submit(&self, query: &CountQuery) -> Call<Submit> {
        Call::submission(self.0.clone(), query)
    }

    /// Waits until the next poll is due and polls once.
    pub fn poll(&self, pending: &Pending) -> Call<Poll> {
        Call::of_pending(self.0.clone(), pending)
    }

    /// Polls until the result of a query that was submitted before, perhaps by another process.
    pub fn resume(&self, pending: &Pending) -> Call<Resume> {
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
