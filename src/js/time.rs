//! The platform's clock and timers.

use std::future::{Future, poll_fn};
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::call::Call;
use super::signal::{Signal, raise_on_call};

/// The longest wait that one timer can hold, in milliseconds.
const MAX_TIMER_MS: u64 = (1 << 31) - 1;

/// How early a timer may fire, in milliseconds.
const EARLY_MS: u64 = 2;

/// Returns milliseconds since 1970.
pub(super) fn now() -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
    let now = js_sys::Date::now() as u64;
    now
}

/// Returns milliseconds since 1970, rounded up. `Date.now()` cuts off fractions of a millisecond, and a poll counted from it
/// could be early by as much. A simulated clock has no fractions and is not rounded.
pub(super) fn now_ceil(call: &Call) -> u64 {
    let now = now();
    let clock = call.clock();
    #[allow(clippy::cast_precision_loss)] // milliseconds are safe integers
    let is_real = (clock - now as f64).abs() < 1_000.0 && clock.fract() != 0.0;
    now + u64::from(is_real)
}

/// Sleeps until the clock has reached `until`, because timers may fire a little early.
///
/// If the clock is set back meanwhile, the wait is not longer than it was at its start.
pub(super) fn sleep_until(until: u64) -> impl Future<Output = ()> {
    let mut budget = until.saturating_sub(now()).saturating_add(EARLY_MS);
    async move {
        loop {
            let nap = until.saturating_sub(now()).min(budget).min(MAX_TIMER_MS);
            if nap == 0 {
                break;
            }
            budget -= nap;
            let elapsed = Rc::new(Signal::default());
            // Dropping the timer clears it.
            let _timer =
                Timeout::new(u32::try_from(nap).unwrap_or(u32::MAX), raise_on_call(&elapsed));
            poll_fn(|context| elapsed.poll(context)).await;
        }
    }
}
