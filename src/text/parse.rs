//! Parses digits and splits text without the standard library's search machinery.

/// What stands before and after the first of these characters.
pub(crate) fn split<'a>(text: &'a str, at: &[char]) -> Option<(&'a str, &'a str)> {
    text.split_once(at)
}

/// The number that these digits write; no sign, nothing else. One that is too large is the largest.
pub(crate) fn number_of(digits: &str, radix: u32) -> Option<u64> {
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
    fn numbers_by_their_digits() {
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
            assert_eq!(number_of(digits, radix), number, "{digits}");
        }
    }
}
