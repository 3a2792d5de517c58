//! The platform's clock and timers.

use gloo_timers::future::TimeoutFuture;

/// The longest wait that one timer can hold, in milliseconds.
const MAX_TIMER_MS: u64 = (1 << 31) - 1;

/// Milliseconds since 1970.
pub(super) fn now() -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
    let now = js_sys::Date::now() as u64;
    now
}

/// Sleeps until the clock has reached `until`; timers may fire a little early.
///
/// A clock that is set back meanwhile does not prolong the wait: no wait takes longer than it
/// would have when it began.
pub(super) async fn sleep_until(until: u64) {
    let mut left = until.saturating_sub(now());
    while left > 0 {
        let nap = left.min(MAX_TIMER_MS);
        TimeoutFuture::new(u32::try_from(nap).unwrap_or(u32::MAX)).await;
        left = match until.saturating_sub(now()) {
            0 => 0,
            by_clock => by_clock.min(left - nap + EARLY_MS),
        };
    }
}

/// How early a timer may fire.
const EARLY_MS: u64 = 2;
