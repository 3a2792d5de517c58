//! Numbers as `JSON.stringify` writes them: Rust prints 1e21 and 5e-324 otherwise.

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
use std::fmt::Write;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use crate::js::number_text as written;

/// ECMAScript's `Number::toString`, base 10.
pub(crate) fn format(value: f64) -> String {
    #[allow(clippy::cast_possible_truncation)] // saturates, and then it is another number
    let whole = value as i64;
    #[allow(clippy::cast_precision_loss)] // held exactly
    if whole.unsigned_abs() <= crate::MAX_SAFE_INTEGER && whole as f64 == value {
        return whole.to_string();
    }
    written(value)
}

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
fn written(value: f64) -> String {
    if !value.is_finite() {
        return match value {
            f64::INFINITY => "Infinity",
            f64::NEG_INFINITY => "-Infinity",
            _ => "NaN",
        }
        .into();
    }
    // Rust's exponent form has the shortest digits that read back as the same number, which is
    // what the standard asks for; only the layout differs.
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits = mantissa.replace('.', "");
    let mut out = String::from(if value < 0.0 { "-" } else { "" });
    match usize::try_from(exponent) {
        Ok(exponent) if exponent < 21 => match digits.split_at_checked(exponent + 1) {
            Some((whole, "")) => out.push_str(whole),
            Some((whole, fraction)) => {
                let _ = write!(out, "{whole}.{fraction}");
            }
            None => {
                let _ = write!(out, "{digits:0<width$}", width = exponent + 1);
            }
        },
        Err(_) if exponent >= -6 => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            let _ = write!(out, "0.{:0<zeros$}{digits}", "");
        }
        _ => {
            let _ = write!(out, "{mantissa}e{exponent:+}");
        }
    }
    out
}

#[cfg(all(test, not(all(target_arch = "wasm32", target_os = "unknown"))))]
mod tests {
    use super::format;

    #[test]
    fn numbers_as_javascript_writes_them() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (100.0, "100"),
            (123_456.789, "123456.789"),
            (0.1 + 0.2, "0.30000000000000004"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (-9_007_199_254_740_992.0, "-9007199254740992"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e300, "1.5e+300"),
            (0.000_001, "0.000001"),
            (0.000_001_25, "0.00000125"),
            (0.000_000_1, "1e-7"),
            (1.25e-7, "1.25e-7"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(format(value), text);
        }
    }
}
