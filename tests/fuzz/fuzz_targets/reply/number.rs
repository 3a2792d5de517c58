//! Reads counts with plain arithmetic.

use clevertap_counts::MAX_SAFE_INTEGER;

/// Returns the count that a JSON value is, if it is one. Returns `None` if the answer requires more than 128 bits.
pub fn whole(raw: &str) -> Option<Option<u64>> {
    if !raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Some(None);
    }
    let (mantissa, exponent) = raw.split_once(['e', 'E']).unwrap_or((raw, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    if digits == 0 {
        return Some(Some(0));
    }
    let exponent =
        exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let power = 10i128.checked_pow(exponent.unsigned_abs())?;
    let value = if exponent >= 0 {
        digits.checked_mul(power)?
    } else if digits % power == 0 {
        digits / power
    } else {
        return Some(None);
    };
    Some(u64::try_from(value).ok().filter(|value| *value <= MAX_SAFE_INTEGER))
}
