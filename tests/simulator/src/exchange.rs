//! One exchange: logged when the request arrives, closed when it is answered or abandoned.

use std::sync::Arc;
use std::time::Instant;

use axum::http::{Method, StatusCode, request::Parts};
use serde::Deserialize;

use crate::connection::{Closing, Connection};
use crate::log::{Endpoint, Record, epoch_ms, header_pairs};
use crate::session::Session;
use crate::step::Step;

/// An exchange in flight. If it is dropped before it was answered, the log says that the peer closed the connection.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub session: Arc<Session>,
    pub endpoint: Option<Endpoint>,
    /// The req_id that the poll names; after a partial answer, the one that the answer gave out.
    pub req_id: Option<String>,
    /// True for a poll that came before its interval was over.
    pub early: bool,
    /// True if this exchange exceeds the account's limit for its endpoint.
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
        let early_by = req_id.as_ref().and_then(|req_id| session.early_by(&state, req_id));
        state.log.early_polls += u64::from(early_by.is_some());
        let seq = state.log.next_seq();
        let record = Record {
            seq,
            connection: connection.number,
            method: parts.method.to_string(),
            path: path_and_query.to_owned(),
            headers: header_pairs(&parts.headers),
            body: None,
            arrived_at: epoch_ms(),
            answered_at: None,
            status: None,
            step: None,
            script: None,
            early_by_ms: early_by.map(|early_by| early_by.as_secs_f64() * 1000.0),
            peer_closed: false,
        };
        let in_flight = state.log.begin(record, endpoint);
        drop(state);
        Self {
            endpoint,
            req_id,
            early: early_by.is_some(),
            over_limit: in_flight + session.config.slots_of_others(seq)
                > session.config.max_concurrent,
            session,
            connection,
            seq,
            arrived: Instant::now(),
            closed: false,
        }
    }

    /// Logs the request's body and takes the script's next step.
    pub(crate) fn receive_body(&self, body: &[u8]) -> Step {
        let name = match &self.req_id {
            Some(req_id) => Some(req_id.clone()),
            None => event_name(body),
        };
        let script = name.filter(|name| self.session.config.scripts.contains_key(name));
        let body = String::from_utf8_lossy(body).into_owned();
        let mut state = self.session.state();
        let index = state.take_step_index(script.as_deref(), self.seq);
        let step = self.session.step(script.as_deref(), index);
        state.log.update(self.seq, |record| {
            record.body = Some(body);
            record.step = step.and(index);
            record.script = script;
        });
        step.cloned().unwrap_or_default()
    }

    pub(crate) fn log_status(&self, status: StatusCode) {
        self.session.state().log.update(self.seq, |record| record.status = Some(status.as_u16()));
    }

    /// Closes the exchange as answered: its last byte is handed to the connection.
    pub(crate) fn complete(&mut self) {
        self.close(false);
    }

    /// Closes the exchange as answered, and its connection.
    pub(crate) fn close_connection(&mut self, closing: Closing) {
        self.close(false);
        self.connection.close(closing);
    }

    fn close(&mut self, peer_closed: bool) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        let mut state = self.session.state();
        state.log.end(self.seq, self.endpoint, peer_closed);
        if let Some(req_id) = &self.req_id {
            // A peer gives up at an unknown moment, but not before its request arrived.
            let from = if peer_closed { self.arrived } else { Instant::now() };
            state.start_poll_interval(req_id, from);
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
