//! The platform's clock and timers.

use std::future::{Future, poll_fn};
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::call::Call;
use super::signal::{Signal, raiser};

/// The longest wait that one timer can hold, in milliseconds.
const MAX_TIMER_MS: u64 = (1 << 31) - 1;

/// How early a timer may fire, in milliseconds.
const EARLY_MS: u64 = 2;

/// Milliseconds since 1970.
pub(super) fn now() -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
    let now = js_sys::Date::now() as u64;
    now
}

/// The same, rounded up: the clock cuts off what is less than a millisecond, and a poll that is due
/// so much earlier is early. A simulated clock has no fractions, and is left as it is.
pub(super) fn now_ceil(call: &Call) -> u64 {
    let now = now();
    let clock = call.clock();
    #[allow(clippy::cast_precision_loss)] // milliseconds are safe integers
    let is_real = (clock - now as f64).abs() < 1_000.0 && clock.fract() != 0.0;
    now + u64::from(is_real)
}

/// Sleeps until the clock has reached `until`; timers may fire a little early.
///
/// A clock that is set back meanwhile does not prolong the wait: it takes no longer than it would
/// have taken when it began.
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
            // Cleared when dropped.
            let _timer = Timeout::new(u32::try_from(nap).unwrap_or(u32::MAX), raiser(&elapsed));
            poll_fn(|context| elapsed.poll(context)).await;
        }
    }
}
