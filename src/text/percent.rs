//! Percent-encoding for URLs.

use super::show::hex_digit;

/// Encodes a text as one component of a URL: every byte of its UTF-8 except RFC 3986's unreserved characters.
pub(crate) fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                encoded.push(byte.into());
            }
            _ => {
                encoded.push('%');
                for digit in [byte >> 4, byte] {
                    encoded.push(hex_digit(digit.into()).to_ascii_uppercase());
                }
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_each_character_as_the_crate_percent_encoding_does() {
        use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
        const COMPONENT: &AsciiSet =
            &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
        for c in ('\0'..='\u{17f}').chain(['日', '\u{ffff}', '😀']) {
            let text = format!("a{c}b");
            assert_eq!(percent_encode(&text), utf8_percent_encode(&text, COMPONENT).to_string());
        }
    }
}
