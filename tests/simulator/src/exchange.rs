//! The life of one exchange: logged when it arrives, closed when it is answered or abandoned.

use std::sync::Arc;
use std::time::Instant;

use axum::http::{Method, StatusCode, request::Parts};
use serde::Deserialize;

use crate::connection::{Connection, End};
use crate::log::{Endpoint, Record, epoch_ms, pairs};
use crate::session::Session;
use crate::step::Step;

/// An exchange in flight. Dropped before it was answered, it was abandoned by the peer.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub session: Arc<Session>,
    pub endpoint: Option<Endpoint>,
    /// The req_id that the next poll will be about, as far as known.
    pub req_id: Option<String>,
    /// Whether it is a poll that came before its time.
    pub early: bool,
    /// Whether more exchanges are in flight on its endpoint than the account may have.
    pub over_limit: bool,
    connection: Connection,
    seq: u64,
    arrived: Instant,
    closed: bool,
}

impl Exchange {
    pub(crate) fn begin(
        session: Arc<Session>,
        parts: &Parts,
        path_and_query: &str,
        connection: Connection,
    ) -> Self {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let endpoint = Endpoint::of(path);
        let req_id = if parts.method == Method::GET { req_id(query) } else { None };
        let mut state = session.state();
        let early = req_id.as_ref().and_then(|req_id| session.earliness(&state, req_id));
        state.log.early_polls += u64::from(early.is_some());
        let seq = state.log.next_seq();
        let record = Record {
            seq,
            connection: connection.number,
            method: parts.method.to_string(),
            path: path_and_query.to_owned(),
            headers: pairs(&parts.headers),
            body: None,
            arrived_at: epoch_ms(),
            answered_at: None,
            status: None,
            step: None,
            script: None,
            early_by_ms: early.map(|early| early.as_secs_f64() * 1000.0),
            peer_closed: false,
        };
        let in_flight = state.log.begin(record, endpoint);
        drop(state);
        Self {
            endpoint,
            req_id,
            early: early.is_some(),
            over_limit: in_flight > session.config.max_concurrent,
            session,
            connection,
            seq,
            arrived: Instant::now(),
            closed: false,
        }
    }

    /// Takes in the whole request, and gives the script's step for it.
    pub(crate) fn received(&self, body: &[u8]) -> Step {
        let event = match &self.req_id {
            Some(req_id) => Some(req_id.clone()),
            None => event_name(body),
        };
        let script = event.filter(|name| self.session.config.scripts.contains_key(name));
        let body = String::from_utf8_lossy(body).into_owned();
        let mut state = self.session.state();
        let index = state.next_step(script.as_deref(), self.seq);
        let step = self.session.step(script.as_deref(), index);
        state.log.update(self.seq, |record| {
            record.body = Some(body);
            record.step = step.and(index);
            record.script = script;
        });
        step.cloned().unwrap_or_default()
    }

    pub(crate) fn answering(&self, status: StatusCode) {
        self.session.state().log.update(self.seq, |record| record.status = Some(status.as_u16()));
    }

    /// Everything that will be sent is handed to the connection.
    pub(crate) fn answered(&mut self) {
        self.close(false);
    }

    /// Ends the connection, and the exchange with it.
    pub(crate) fn end(&mut self, end: End) {
        self.close(false);
        self.connection.end(end);
    }

    fn close(&mut self, peer_closed: bool) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        let mut state = self.session.state();
        state.log.end(self.seq, self.endpoint, peer_closed);
        if let Some(req_id) = &self.req_id {
            // A peer that gave up did so at some time unknown, after it had sent the request.
            let at = if peer_closed { self.arrived } else { Instant::now() };
            state.answered(req_id, at);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.close(true);
    }
}

fn event_name(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Body {
        event_name: String,
    }
    serde_json::from_slice(body).ok().map(|Body { event_name }| event_name)
}

fn req_id(query: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "req_id").map(|(_, value)| value.into_owned())
}
