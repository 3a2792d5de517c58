//! Rejects calls that Cloudflare Workers cut off. When a request ends, its timers and its I/O end without notice, and the
//! calls that it made would wait forever.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::call_state::CallState;
use super::time::now;
use crate::error::{Error, ErrorCode};

/// How long a call may be silent after its time before it counts as cut off, in milliseconds.
const GRACE_MS: u64 = 60_000;

/// The shortest time between two checks, in milliseconds.
const CHECK_INTERVAL_MS: u64 = 1_000;

thread_local! {
    static CALLS: RefCell<Vec<Weak<CallState>>> = const { RefCell::new(Vec::new()) };
    static CHECKED_AT: Cell<u64> = const { Cell::new(0) };
}

/// Registers a call, and rejects the calls that were cut off.
pub(super) fn register(state: &Rc<CallState>) {
    let now = now();
    state.set_sleeps_until(now);
    if now.saturating_sub(CHECKED_AT.replace(now)) >= CHECK_INTERVAL_MS {
        reject_stale(now);
    }
    CALLS.with_borrow_mut(|calls| calls.push(Rc::downgrade(state)));
}

fn reject_stale(now: u64) {
    let mut stale = Vec::new();
    CALLS.with_borrow_mut(|calls| {
        calls.retain(|state| {
            let Some(state) = state.upgrade() else { return false };
            let alive = now <= state.sleeps_until().saturating_add(GRACE_MS);
            if !alive {
                stale.push(state);
            }
            alive
        });
    });
    for state in stale {
        let error = Error::new(ErrorCode::Internal, "the request that made this call has ended");
        state.call.fail(&super::json(&error));
        state.cancel();
    }
}
