//! A call that is given up: aborted by its caller, or cut off.

use std::cell::Cell;
use std::rc::Rc;
use std::task::{Context, Poll};

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::text::message;
use crate::value::{IssueCode, Issues};

use super::call::Call;
use super::signal::Signal;

/// A call, and how it is doing.
pub(super) struct CallState {
    pub(super) call: Call,
    given_up: Signal,
    /// Until when it may sleep. One that sleeps for longer is dead.
    sleeps_until: Cell<u64>,
}

impl CallState {
    pub(super) fn new(call: Call) -> Rc<Self> {
        Rc::new(Self { call, given_up: Signal::default(), sleeps_until: Cell::default() })
    }

    pub(super) fn is_given_up(&self) -> bool {
        self.given_up.is_raised()
    }

    pub(super) fn give_up(&self) {
        self.given_up.raise();
    }

    /// Ready once the call is given up.
    pub(super) fn poll_given_up(&self, context: &mut Context<'_>) -> Poll<()> {
        self.given_up.poll(context)
    }

    pub(super) fn sleeps_until(&self) -> u64 {
        self.sleeps_until.get()
    }

    pub(super) fn set_sleeps_until(&self, until: u64) {
        self.sleeps_until.set(until);
    }
}

/// What a call's signal calls.
///
/// The listener itself is JavaScript's, and goes when the call settles: one that a signal keeps for
/// longer must not lead back here.
pub(super) type Listener = Option<Closure<dyn FnMut()>>;

/// Gives the call up when its signal, where it has one, is aborted.
pub(super) fn listen(has_signal: bool, state: &Rc<CallState>) -> Result<Listener, Error> {
    if !has_signal {
        return Ok(None);
    }
    let listened = state.clone();
    let listener = Closure::<dyn FnMut()>::new(move || listened.give_up());
    match state.call.listen(listener.as_ref()) {
        None => Ok(Some(listener)),
        Some(thrown) => {
            let why = message!["its addEventListener threw (", thrown, ")"];
            Err(Error::options(Issues::one(IssueCode::Value, "signal", why)))
        }
    }
}
