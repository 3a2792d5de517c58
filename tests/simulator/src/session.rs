//! One virtual account: its configuration, its open queries and its log.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde_json::Value;
use tokio::task::AbortHandle;

use crate::config::{EarlyPolls, ReqIdAs, SessionConfig};
use crate::events::Tally;
use crate::log::{Endpoint, Log};
use crate::reply::Failure;
use crate::step::Step;

#[derive(Debug)]
pub(crate) struct Session {
    pub id: String,
    pub config: SessionConfig,
    /// What serves the port that is its own.
    pub port: Option<AbortHandle>,
    state: Mutex<State>,
}

/// What changes while a session lives.
#[derive(Debug)]
pub(crate) struct State {
    pub log: Log,
    open: HashMap<String, Open>,
    /// How many steps of the scripts with a name are taken.
    taken: HashMap<String, usize>,
    rng: ChaCha8Rng,
}

/// A query that was answered with a req_id.
#[derive(Clone, Copy, Debug)]
struct Open {
    endpoint: Endpoint,
    tally: Tally,
    partials_left: u32,
    since: Instant,
    /// From when on the poll interval is measured; `None` until the first answer is out.
    answered: Option<Instant>,
}

/// How far a query has come.
pub(crate) enum Progress {
    Count(Tally),
    /// It goes on under this req_id.
    Partial(String),
}

impl Session {
    pub(crate) fn new(id: String, config: SessionConfig, seed: u64) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let state = State { log: Log::default(), open: HashMap::new(), taken: HashMap::new(), rng };
        Self { id, config, port: None, state: Mutex::new(state) }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A step of the script of that name, or of the one without a name.
    pub(crate) fn step(&self, script: Option<&str>, index: Option<usize>) -> Option<&Step> {
        let script = match script {
            Some(name) => self.config.scripts.get(name)?,
            None => &self.config.script,
        };
        script.get(index?)
    }

    /// The log as JSON.
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

    /// Takes in a query that has been counted.
    pub(crate) fn submit(&self, endpoint: Endpoint, tally: Tally) -> Progress {
        let Some(partials_left) = self.config.partials.checked_sub(1) else {
            return Progress::Count(tally);
        };
        let mut state = self.state();
        let req_id = self.config.req_id.clone().unwrap_or_else(|| state.random_req_id());
        let open = Open { endpoint, tally, partials_left, since: Instant::now(), answered: None };
        state.open.insert(req_id.clone(), open);
        Progress::Partial(req_id)
    }

    /// Answers a poll; `early` is whether it came too soon.
    pub(crate) fn poll(
        &self,
        endpoint: Endpoint,
        req_id: &str,
        early: bool,
    ) -> Result<Progress, Failure> {
        let mut state = self.state();
        let open = match state.open.get_mut(req_id) {
            Some(open) if open.endpoint == endpoint && !self.is_expired(open) => open,
            _ => return Err(Failure::invalid_req_id()),
        };
        if early && self.config.early_polls == EarlyPolls::Refuse {
            return Err(Failure::in_progress());
        }
        let Some(partials_left) = open.partials_left.checked_sub(1) else {
            // A client that lost this answer may ask again.
            return Ok(Progress::Count(open.tally));
        };
        open.partials_left = partials_left;
        if !self.config.new_req_id_on_poll {
            return Ok(Progress::Partial(req_id.to_owned()));
        }
        let renewed = Open { since: Instant::now(), answered: None, ..*open };
        state.open.remove(req_id);
        let req_id = state.random_req_id();
        state.open.insert(req_id.clone(), renewed);
        Ok(Progress::Partial(req_id))
    }

    /// By how much a poll for the req_id would be early now.
    pub(crate) fn earliness(&self, state: &State, req_id: &str) -> Option<Duration> {
        let answered = state.open.get(req_id)?.answered?;
        let interval = Duration::from_millis(self.config.poll_interval_ms);
        interval.checked_sub(answered.elapsed()).filter(|early| !early.is_zero())
    }

    fn is_expired(&self, open: &Open) -> bool {
        let ttl = self.config.req_id_ttl_ms.map(Duration::from_millis);
        ttl.is_some_and(|ttl| open.since.elapsed() >= ttl)
    }

    /// A req_id as it stands in a body.
    pub(crate) fn write_req_id(&self, req_id: &str) -> String {
        match self.config.req_id_as {
            ReqIdAs::Number => req_id.to_owned(),
            ReqIdAs::String => Value::from(req_id).to_string(),
        }
    }
}

impl State {
    /// Which step of a script is next: of one without a name, the n-th for the n-th exchange.
    pub(crate) fn next_step(&mut self, script: Option<&str>, seq: u64) -> Option<usize> {
        let Some(name) = script else { return usize::try_from(seq).ok() };
        let taken = self.taken.entry(name.to_owned()).or_default();
        let index = *taken;
        *taken += 1;
        Some(index)
    }

    /// The next poll for the req_id is measured from this moment.
    pub(crate) fn answered(&mut self, req_id: &str, at: Instant) {
        if let Some(open) = self.open.get_mut(req_id) {
            open.answered = Some(at);
        }
    }

    /// A 64-bit number that no double can hold: odd, and above 2^53.
    fn random_req_id(&mut self) -> String {
        let number = self.rng.random_range(1_i64 << 53..=i64::MAX) | 1;
        number.to_string()
    }
}
