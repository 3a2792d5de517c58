//! Text as messages show it.

use super::message::message;

/// The first `most` characters, with an ellipsis where any are left out.
fn cut(text: &str, most: usize) -> String {
    let start = start(text, most);
    message![start, if start.len() < text.len() { "…" } else { "" }]
}

/// The first `most` characters, no more.
pub(crate) fn start(text: &str, most: usize) -> &str {
    let mut ends = text.char_indices().enumerate();
    let end = ends.find_map(|(before, (end, _))| (before == most).then_some(end));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// At most 80 characters, safe to print.
pub(crate) fn printable(text: &str) -> String {
    escape_controls(&cut(text, 80))
}

/// The same in quotes.
pub(crate) fn quote(text: &str) -> String {
    message!["\"", printable(text), "\""]
}

/// Control characters, and those that turn the direction of text, written as `\u001b`: a message
/// ends up in terminals and logs.
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
                out.push_str(&escape(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Its last four bits.
pub(super) fn hex_digit(number: u32) -> char {
    char::from_digit(number & 0xf, 16).unwrap_or_default()
}

/// A character of the basic plane as `\u001b`.
pub(crate) fn escape(c: char) -> String {
    let mut escaped = String::from("\\u");
    for shift in [12, 8, 4, 0] {
        escaped.push(hex_digit(u32::from(c) >> shift));
    }
    escaped
}

/// Texts with something between them.
pub(crate) fn joined(texts: &[&str], between: &str) -> String {
    let mut joined = String::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            joined.push_str(between);
        }
        joined.push_str(text);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_stands_between_texts_alone() {
        for (texts, wanted) in
            [(&[][..], ""), (&["a"], "a"), (&["a", "b", "c"], "a, b, c"), (&["", "b", ""], ", b, ")]
        {
            assert_eq!(joined(texts, ", "), wanted);
        }
    }

    #[test]
    fn controls_are_escaped() {
        assert_eq!(escape_controls("a\u{1b}[31m\n\u{202e}é"), "a\\u001b[31m\\n\\u202eé");
        assert_eq!(quote(&"x".repeat(90)), format!("\"{}…\"", "x".repeat(80)));
    }
}
