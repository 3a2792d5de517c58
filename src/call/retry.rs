//! The backoff between the attempts of a POST. Polls have none, because their interval is fixed.

/// Returns the wait before a retry, in milliseconds: 1 s, doubled for each retry up to 30 s, times a random factor from
/// 0.5 to 1; or the answer's `Retry-After` if that is longer.
///
/// `retry` counts from 1. `random` is from 0 to 1.
pub(crate) fn delay_ms(retry: u32, random: f64, retry_after_ms: Option<u64>) -> u64 {
    let full =
        1_000u32.checked_shl(retry.saturating_sub(1)).filter(|_| retry <= 5).unwrap_or(30_000);
    let factor = 0.5 + random.clamp(0.0, 1.0) / 2.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 30,000")]
    let jittered = (f64::from(full) * factor).ceil() as u64;
    jittered.max(retry_after_ms.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::delay_ms;

    #[test]
    fn doubles_the_wait_up_to_30_seconds_unless_the_answer_asks_for_more() {
        for (retry, random, retry_after, wait) in [
            (1, 1.0, None, 1_000),
            (1, 0.0, None, 500),
            (2, 1.0, None, 2_000),
            (3, 0.5, None, 3_000),
            (5, 1.0, None, 16_000),
            (6, 1.0, None, 30_000),
            (6, 0.0, None, 15_000),
            (70, 1.0, None, 30_000),
            (u32::MAX, 1.0, None, 30_000),
            (1, 1.0, Some(0), 1_000),
            (1, 0.0, Some(501), 501),
            (1, 0.0, Some(3_600_000), 3_600_000),
        ] {
            assert_eq!(delay_ms(retry, random, retry_after), wait, "retry {retry}");
        }
    }
}
