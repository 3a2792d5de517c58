//! One virtual account: its configuration, its open queries and its log.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde_json::Value;
use tokio::task::AbortHandle;

use crate::config::{EarlyPolls, ReqIdAs, SessionConfig};
use crate::log::{Endpoint, Log};
use crate::reply::Failure;
use crate::step::Step;

#[derive(Debug)]
pub(crate) struct Session {
    pub id: String,
    pub config: SessionConfig,
    /// The server of the session's own port, if it has one.
    pub own_server: Option<AbortHandle>,
    state: Mutex<State>,
}

/// The mutable part of a session.
#[derive(Debug)]
pub(crate) struct State {
    pub log: Log,
    open: HashMap<String, OpenQuery>,
    /// The number of steps taken of each named script.
    steps_taken: HashMap<String, usize>,
    rng: ChaCha8Rng,
}

/// A query that was answered with a req_id.
#[derive(Clone, Debug)]
struct OpenQuery {
    endpoint: Endpoint,
    /// The body of its success.
    success: Bytes,
    partials_left: u32,
    since: Instant,
    /// The start of the current poll interval; `None` until the first answer is sent.
    answered: Option<Instant>,
}

/// The result of a submission or a poll.
pub(crate) enum Outcome {
    /// The body of the success.
    Success(Bytes),
    /// The req_id for the next poll.
    Partial(String),
}

impl Session {
    pub(crate) fn new(id: String, config: SessionConfig, seed: u64) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let state =
            State { log: Log::default(), open: HashMap::new(), steps_taken: HashMap::new(), rng };
        Self { id, config, own_server: None, state: Mutex::new(state) }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a step of the named script, or of the session's unnamed one.
    pub(crate) fn step(&self, script: Option<&str>, index: Option<usize>) -> Option<&Step> {
        let script = match script {
            Some(name) => self.config.scripts.get(name)?,
            None => &self.config.script,
        };
        script.get(index?)
    }

    /// Returns the log as JSON.
    pub(crate) fn log(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Body<'a> {
            id: &'a str,
            #[serde(flatten)]
            log: &'a Log,
        }
        // Strings and numbers always serialize.
        serde_json::to_vec(&Body { id: &self.id, log: &self.state().log }).unwrap_or_default()
    }

    /// Answers the submission of a query with this success.
    pub(crate) fn submit(&self, endpoint: Endpoint, success: Bytes) -> Outcome {
        let Some(partials_left) = self.config.partials.checked_sub(1) else {
            return Outcome::Success(success);
        };
        let mut state = self.state();
        let req_id = self.config.req_id.clone().unwrap_or_else(|| state.random_req_id());
        let open =
            OpenQuery { endpoint, success, partials_left, since: Instant::now(), answered: None };
        state.open.insert(req_id.clone(), open);
        Outcome::Partial(req_id)
    }

    /// Answers a poll. `early` is true if its interval is not over.
    pub(crate) fn poll(
        &self,
        endpoint: Endpoint,
        req_id: &str,
        early: bool,
    ) -> Result<Outcome, Failure> {
        let mut state = self.state();
        let open = match state.open.get_mut(req_id) {
            Some(open) if open.endpoint == endpoint && !self.is_expired(open) => open,
            _ => return Err(Failure::invalid_req_id()),
        };
        if early && self.config.early_polls == EarlyPolls::Refuse {
            return Err(Failure::in_progress());
        }
        let Some(partials_left) = open.partials_left.checked_sub(1) else {
            // The query stays open, because a client that lost this answer may poll again.
            return Ok(Outcome::Success(open.success.clone()));
        };
        open.partials_left = partials_left;
        if !self.config.new_req_id_on_poll {
            return Ok(Outcome::Partial(req_id.to_owned()));
        }
        let renewed = OpenQuery { since: Instant::now(), answered: None, ..open.clone() };
        state.open.remove(req_id);
        let req_id = state.random_req_id();
        state.open.insert(req_id.clone(), renewed);
        Ok(Outcome::Partial(req_id))
    }

    /// Returns the time left until a poll for the req_id is no longer early.
    pub(crate) fn early_by(&self, state: &State, req_id: &str) -> Option<Duration> {
        let answered = state.open.get(req_id)?.answered?;
        let interval = Duration::from_millis(self.config.poll_interval_ms);
        interval.checked_sub(answered.elapsed()).filter(|left| !left.is_zero())
    }

    fn is_expired(&self, open: &OpenQuery) -> bool {
        let ttl = self.config.req_id_ttl_ms.map(Duration::from_millis);
        ttl.is_some_and(|ttl| open.since.elapsed() >= ttl)
    }

    /// Returns the JSON of a req_id.
    pub(crate) fn write_req_id(&self, req_id: &str) -> String {
        match self.config.req_id_as {
            ReqIdAs::Number => req_id.to_owned(),
            ReqIdAs::String => Value::from(req_id).to_string(),
        }
    }
}

impl State {
    /// Takes the next step of a named script and returns its index. The unnamed script has its n-th step for the n-th
    /// exchange.
    pub(crate) fn take_step_index(&mut self, script: Option<&str>, seq: u64) -> Option<usize> {
        let Some(name) = script else { return usize::try_from(seq).ok() };
        let taken = self.steps_taken.entry(name.to_owned()).or_default();
        let index = *taken;
        *taken += 1;
        Some(index)
    }

    /// Starts the interval before the next poll for the req_id.
    pub(crate) fn start_poll_interval(&mut self, req_id: &str, from: Instant) {
        if let Some(open) = self.open.get_mut(req_id) {
            open.answered = Some(from);
        }
    }

    /// Returns a 64-bit number that a double rounds: odd, and above 2^53.
    fn random_req_id(&mut self) -> String {
        let number = self.rng.random_range(1_i64 << 53..=i64::MAX) | 1;
        number.to_string()
    }
}
