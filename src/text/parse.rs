//! Parses digits and splits text without the string searcher of the standard library, which would enlarge the module.

/// Returns the text before and after the first occurrence of any of `separators`, or `None` if the text has none.
pub(crate) fn split_at_any<'a>(text: &'a str, separators: &[char]) -> Option<(&'a str, &'a str)> {
    text.split_once(separators)
}

/// Parses an unsigned number of digits only, without a sign. A number beyond `u64::MAX` becomes `u64::MAX`.
pub(crate) fn parse_digits(digits: &str, radix: u32) -> Option<u64> {
    let mut number = 0u64;
    for c in digits.chars() {
        number = number.saturating_mul(radix.into()).saturating_add(c.to_digit(radix)?.into());
    }
    (!digits.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_digits_and_nothing_else() {
        for (digits, radix, number) in [
            ("0", 10, Some(0)),
            ("0042", 10, Some(42)),
            ("18446744073709551615", 10, Some(u64::MAX)),
            ("18446744073709551616", 10, Some(u64::MAX)),
            ("99999999999999999999999", 10, Some(u64::MAX)),
            ("fF", 16, Some(255)),
            ("ff", 10, None),
            ("", 10, None),
            ("+1", 10, None),
            ("-1", 10, None),
            ("1 ", 10, None),
            ("\u{661}", 10, None),
        ] {
            assert_eq!(parse_digits(digits, radix), number, "{digits}");
        }
    }
}
