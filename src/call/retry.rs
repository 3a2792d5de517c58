//! How long a failed POST waits before it is sent again.

/// The wait before retry `retry` (from 1), in milliseconds: 1 s doubled each time up to 30 s,
/// times a random 0.5 to 1, or what the answer asked for where that is longer.
///
/// `random` is from 0 to 1. Polls never come here: their pace is fixed.
pub(crate) fn delay_ms(retry: u32, random: f64, retry_after_ms: Option<u64>) -> u64 {
    let full =
        1_000u64.checked_shl(retry.saturating_sub(1)).filter(|_| retry <= 5).unwrap_or(30_000);
    let factor = 0.5 + random.clamp(0.0, 1.0) / 2.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    // at most 30,000
    let jittered = (full as f64 * factor).ceil() as u64;
    jittered.max(retry_after_ms.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::delay_ms;

    #[test]
    fn the_backoff() {
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
