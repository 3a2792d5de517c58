//! Prepares text of a caller or a server for messages.

use super::message::message;

/// The number of characters of a foreign text that a message shows.
const MAX_SHOWN: usize = 80;

/// Returns the first `max` characters.
pub(crate) fn first_chars(text: &str, max: usize) -> &str {
    let mut starts = text.char_indices().enumerate();
    let end = starts.find_map(|(index, (start, _))| (index == max).then_some(start));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Shortens a text to 80 characters and an ellipsis, and escapes it for terminals and logs.
pub(crate) fn printable(text: &str) -> String {
    let shown = first_chars(text, MAX_SHOWN);
    escape_controls(&message![shown, if shown.len() < text.len() { "…" } else { "" }])
}

/// Returns the [`printable`] text in double quotes.
pub(crate) fn quote(text: &str) -> String {
    message!["\"", printable(text), "\""]
}

/// Escapes control characters and bidirectional controls, such as `\u001b`, because messages end up in terminals and
/// logs.
pub(crate) fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control()
                || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                out.push_str(&unicode_escape(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Returns the hexadecimal digit of the lowest four bits.
pub(super) fn hex_digit(number: u32) -> char {
    char::from_digit(number & 0xf, 16).unwrap_or_default()
}

/// Writes a character up to U+FFFF as JSON does, such as `\u001b`.
pub(crate) fn unicode_escape(c: char) -> String {
    let mut escaped = String::from("\\u");
    for shift in [12, 8, 4, 0] {
        escaped.push(hex_digit(u32::from(c) >> shift));
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_control_characters() {
        assert_eq!(escape_controls("a\u{1b}[31m\n\u{202e}é"), "a\\u001b[31m\\n\\u202eé");
    }

    #[test]
    fn quotes_80_characters() {
        for (length, ellipsis) in [(79, ""), (80, ""), (81, "…"), (90, "…")] {
            let shown = "é".repeat(length.min(80));
            assert_eq!(quote(&"é".repeat(length)), format!("\"{shown}{ellipsis}\""));
        }
    }
}
