//! Writes numbers as `JSON.stringify` does. Rust's own `Display` writes 1e21 and 5e-324 differently.

/// 2^53-1: up to this integer, a JavaScript number holds every integer exactly.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

use super::message::message;

/// Formats a number by ECMAScript's `Number::toString` in base 10.
pub(crate) fn format(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the comparison below rejects a saturated result"
    )]
    let whole = value as i64;
    #[expect(clippy::cast_precision_loss, reason = "safe integers are exact")]
    if whole.unsigned_abs() <= MAX_SAFE_INTEGER && whole as f64 == value {
        return message![whole];
    }
    format_any(value)
}

#[cfg(not(all(feature = "js", target_arch = "wasm32", target_os = "unknown")))]
fn format_any(value: f64) -> String {
    ryu_js::Buffer::new().format(value).to_owned()
}

/// Calls the JavaScript engine's own conversion, because the tables of `ryu-js` would take 3 KB of the module.
#[cfg(all(feature = "js", target_arch = "wasm32", target_os = "unknown"))]
use platform::format_any;

#[cfg(all(feature = "js", target_arch = "wasm32", target_os = "unknown"))]
mod platform {
    #[wasm_bindgen::prelude::wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = String)]
        pub(super) fn format_any(value: f64) -> String;
    }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn formats_numbers_as_javascript_does() {
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
