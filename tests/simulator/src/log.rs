//! The log of a session: what arrived, in which order, and what became of it.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::HeaderMap;
use serde::Serialize;

/// A session remembers so many exchanges; the oldest give way.
const CAPACITY: usize = 100_000;

/// One of the two count endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Events,
    Profiles,
}

impl Endpoint {
    pub(crate) fn of(path: &str) -> Option<Self> {
        match path {
            "/1/counts/events.json" => Some(Self::Events),
            "/1/counts/profiles.json" => Some(Self::Profiles),
            _ => None,
        }
    }
}

/// One request and what became of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub seq: u64,
    /// Which TCP connection of the server carried it.
    pub connection: u64,
    pub method: String,
    /// Path and query below the session's base URL, as received.
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// `None` until all of it has arrived.
    pub body: Option<String>,
    pub arrived_at: u64,
    /// When the last byte was handed to the connection, or the connection was reset.
    pub answered_at: Option<u64>,
    pub status: Option<u16>,
    /// The index of the script's step.
    pub step: Option<usize>,
    /// The script's name, where it has one.
    pub script: Option<String>,
    /// For an early poll, by how much.
    pub early_by_ms: Option<f64>,
    /// Whether the peer was gone before it was answered.
    pub peer_closed: bool,
}

/// How many exchanges are in flight, now and at most.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Load {
    pub in_flight: usize,
    pub max_in_flight: usize,
}

impl Load {
    fn begin(&mut self) {
        self.in_flight += 1;
        self.max_in_flight = self.max_in_flight.max(self.in_flight);
    }

    fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }
}

#[derive(Debug, Default, Serialize)]
struct Loads {
    events: Load,
    profiles: Load,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Log {
    #[serde(flatten)]
    all: Load,
    endpoints: Loads,
    pub early_polls: u64,
    /// Requests refused because too many were in flight; a script's own 429s are not among them.
    pub too_many: u64,
    /// How many exchanges were forgotten.
    forgotten: u64,
    exchanges: VecDeque<Record>,
}

impl Log {
    pub(crate) fn next_seq(&self) -> u64 {
        self.forgotten + self.exchanges.len() as u64
    }

    /// Appends a record and tells how many exchanges are now in flight on its endpoint.
    pub(crate) fn begin(&mut self, record: Record, endpoint: Option<Endpoint>) -> usize {
        self.exchanges.push_back(record);
        if self.exchanges.len() > CAPACITY {
            self.exchanges.pop_front();
            self.forgotten += 1;
        }
        self.all.begin();
        endpoint.map_or(0, |endpoint| {
            let load = self.load(endpoint);
            load.begin();
            load.in_flight
        })
    }

    pub(crate) fn end(&mut self, seq: u64, endpoint: Option<Endpoint>, peer_closed: bool) {
        self.all.end();
        if let Some(endpoint) = endpoint {
            self.load(endpoint).end();
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

    fn load(&mut self, endpoint: Endpoint) -> &mut Load {
        match endpoint {
            Endpoint::Events => &mut self.endpoints.events,
            Endpoint::Profiles => &mut self.endpoints.profiles,
        }
    }
}

/// Now, in milliseconds since 1970.
pub(crate) fn epoch_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// Name and value pairs; each byte of a value is one character, as `fetch` has it.
pub(crate) fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &[u8]| value.iter().copied().map(char::from).collect();
    headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}
