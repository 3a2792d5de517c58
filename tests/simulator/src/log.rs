//! The log of a session: its exchanges in the order of their arrival.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::HeaderMap;
use serde::Serialize;

/// The number of exchanges that a session remembers; older ones are dropped.
const CAPACITY: usize = 100_000;

/// One of the four count endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Events,
    Profiles,
    Trends,
    Top,
}

impl Endpoint {
    pub(crate) fn of(path: &str) -> Option<Self> {
        match path {
            "/1/counts/events.json" => Some(Self::Events),
            "/1/counts/profiles.json" => Some(Self::Profiles),
            "/1/counts/trends.json" => Some(Self::Trends),
            "/1/counts/top.json" => Some(Self::Top),
            _ => None,
        }
    }
}

/// One exchange.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub seq: u64,
    /// The number of the TCP connection that carried it.
    pub connection: u64,
    pub method: String,
    /// Path and query below the session's base URL, as received.
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// `None` until the whole body has arrived.
    pub body: Option<String>,
    pub arrived_at: u64,
    /// The time at which the last byte was handed to the connection, or the connection was closed by the server.
    pub answered_at: Option<u64>,
    pub status: Option<u16>,
    /// The index of its step in the script.
    pub step: Option<usize>,
    /// The name of the script, if it has one.
    pub script: Option<String>,
    /// For an early poll, the time left until the end of its interval.
    pub early_by_ms: Option<f64>,
    /// True if the peer closed the connection before the answer.
    pub peer_closed: bool,
}

/// The number of exchanges in flight, and its maximum so far.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Concurrency {
    pub in_flight: usize,
    pub max_in_flight: usize,
}

impl Concurrency {
    fn begin(&mut self) {
        self.in_flight += 1;
        self.max_in_flight = self.max_in_flight.max(self.in_flight);
    }

    fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }
}

#[derive(Debug, Default, Serialize)]
struct ByEndpoint {
    events: Concurrency,
    profiles: Concurrency,
    trends: Concurrency,
    top: Concurrency,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Log {
    #[serde(flatten)]
    all: Concurrency,
    endpoints: ByEndpoint,
    pub early_polls: u64,
    /// Requests that the concurrency limit refused; a script's 429s are not counted.
    pub too_many: u64,
    /// The number of exchanges that were dropped because of [`CAPACITY`].
    forgotten: u64,
    exchanges: VecDeque<Record>,
}

impl Log {
    pub(crate) fn next_seq(&self) -> u64 {
        self.forgotten + self.exchanges.len() as u64
    }

    /// Appends a record. Returns the number of exchanges in flight on its endpoint, including this one.
    pub(crate) fn begin(&mut self, record: Record, endpoint: Option<Endpoint>) -> usize {
        self.exchanges.push_back(record);
        if self.exchanges.len() > CAPACITY {
            self.exchanges.pop_front();
            self.forgotten += 1;
        }
        self.all.begin();
        endpoint.map_or(0, |endpoint| {
            let concurrency = self.concurrency(endpoint);
            concurrency.begin();
            concurrency.in_flight
        })
    }

    pub(crate) fn end(&mut self, seq: u64, endpoint: Option<Endpoint>, peer_closed: bool) {
        self.all.end();
        if let Some(endpoint) = endpoint {
            self.concurrency(endpoint).end();
        }
        self.update(seq, |record| {
            record.peer_closed = peer_closed;
            record.answered_at = (!peer_closed).then(epoch_ms);
        });
    }

    pub(crate) fn update(&mut self, seq: u64, change: impl FnOnce(&mut Record)) {
        let index = seq.checked_sub(self.forgotten).and_then(|index| usize::try_from(index).ok());
        if let Some(record) = index.and_then(|index| self.exchanges.get_mut(index)) {
            change(record);
        }
    }

    fn concurrency(&mut self, endpoint: Endpoint) -> &mut Concurrency {
        match endpoint {
            Endpoint::Events => &mut self.endpoints.events,
            Endpoint::Profiles => &mut self.endpoints.profiles,
            Endpoint::Trends => &mut self.endpoints.trends,
            Endpoint::Top => &mut self.endpoints.top,
        }
    }
}

/// The current time in milliseconds since 1970.
pub(crate) fn epoch_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// Returns name and value pairs. Each byte of a value becomes one character, as in `fetch`.
pub(crate) fn header_pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &[u8]| value.iter().copied().map(char::from).collect();
    headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}
