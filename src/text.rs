//! Text as messages show it and as URLs carry it.

/// Joins texts and numbers: `text!["at most ", 3, " days"]`. Where every byte counts, a message need not
/// bring the formatting machinery along.
macro_rules! text {
    ($($piece:expr),+ $(,)?) => {{
        let mut text = String::new();
        $($crate::text::Piece::push_to(&$piece, &mut text);)+
        text
    }};
}
pub(crate) use text;

/// What [`text!`] joins.
pub(crate) trait Piece {
    fn push_to(&self, text: &mut String);
}

impl Piece for str {
    #[inline(never)]
    fn push_to(&self, text: &mut String) {
        text.push_str(self);
    }
}

impl Piece for String {
    fn push_to(&self, text: &mut String) {
        self.as_str().push_to(text);
    }
}

impl<T: Piece + ?Sized> Piece for &T {
    fn push_to(&self, text: &mut String) {
        (**self).push_to(text);
    }
}

macro_rules! number_pieces {
    ($($number:ty as $widest:ty),+) => {
        $(impl Piece for $number {
            fn push_to(&self, text: &mut String) {
                (*self as $widest).to_string().push_to(text);
            }
        })+
    };
}
number_pieces!(u8 as u64, u16 as u64, u32 as u64, usize as u64, u64 as u64, i64 as i64);

/// As a part of a URL: all but letters, digits and what RFC 3986 calls unreserved is encoded.
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

/// The first `most` characters, with an ellipsis where any are left out.
fn cut(text: &str, most: usize) -> String {
    let start = start(text, most);
    text![start, if start.len() < text.len() { "…" } else { "" }]
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
    text!["\"", printable(text), "\""]
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
fn hex_digit(number: u32) -> char {
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

/// The known name that `seen` most likely stands for.
pub(crate) fn nearest(seen: &str, known: &[&'static str]) -> Option<&'static str> {
    let wanted = letters(start(seen, 80));
    let mut found = None;
    let mut nearest = wanted.len();
    for name in known {
        let distance = levenshtein(&wanted, &letters(name));
        if distance < nearest && distance <= name.len() / 3 {
            nearest = distance;
            found = Some(*name);
        }
    }
    found
}

/// That a name is none of those known, and which one is meant.
pub(crate) fn unknown(what: &str, seen: &str, meant: Option<&str>, known: &[&str]) -> String {
    let hint = match meant {
        Some(name) => text!["did you mean \"", name, "\"?"],
        None => text!["the ", what, "s are ", joined(known, ", ")],
    };
    text!["unknown ", what, " ", quote(seen), "; ", hint]
}

/// A name as people remember it: its letters and digits.
fn letters(name: &str) -> Vec<u8> {
    let mut letters = Vec::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() {
            letters.push(byte.to_ascii_lowercase());
        }
    }
    letters
}

/// How many letters must be changed, added or left out to make one of the other.
fn levenshtein(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (1..=to.len()).collect();
    for (index, seen) in from.iter().enumerate() {
        let (mut diagonal, mut left) = (index, index + 1);
        for (above, wanted) in row.iter_mut().zip(to) {
            let changed = diagonal + usize::from(seen != wanted);
            diagonal = *above;
            left = changed.min(diagonal.min(left) + 1);
            *above = left;
        }
    }
    row.last().copied().unwrap_or(from.len())
}

/// Texts with something between them.
fn joined(texts: &[&str], between: &str) -> String {
    let mut joined = String::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            joined.push_str(between);
        }
        joined.push_str(text);
    }
    joined
}

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
    fn the_nearest_name() {
        let known = ["event_name", "event_properties", "from", "to"];
        for (seen, wanted) in [
            ("eventName", Some("event_name")),
            ("EVENT-NAME", Some("event_name")),
            ("event_propertys", Some("event_properties")),
            ("form", None),
            ("fro", Some("from")),
            ("", None),
            ("x", None),
            ("日本", None),
        ] {
            assert_eq!(nearest(seen, &known), wanted, "{seen}");
        }
        for known in [["lift", "list"], ["list", "lift"]] {
            assert_eq!(nearest("liXt", &known), Some(known[0]), "of two as near the first");
        }
    }

    #[test]
    fn something_stands_between_texts_alone() {
        for (texts, wanted) in
            [(&[][..], ""), (&["a"], "a"), (&["a", "b", "c"], "a, b, c"), (&["", "b", ""], ", b, ")]
        {
            assert_eq!(joined(texts, ", "), wanted);
        }
    }

    #[test]
    fn the_distance_of_names() {
        for from in ["", "a", "event_name", "eventName", "from", "form", "kitten", "xyz"] {
            for to in ["", "a", "event_name", "from", "sitting", "zyx"] {
                let distance = levenshtein(from.as_bytes(), to.as_bytes());
                assert_eq!(distance, strsim::levenshtein(from, to), "{from} {to}");
            }
        }
    }

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

    #[test]
    fn any_byte_in_a_url() {
        use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
        const COMPONENT: &AsciiSet =
            &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
        for c in ('\0'..='\u{17f}').chain(['日', '\u{ffff}', '😀']) {
            let text = format!("a{c}b");
            assert_eq!(percent_encode(&text), utf8_percent_encode(&text, COMPONENT).to_string());
        }
    }

    #[test]
    fn controls_are_escaped() {
        assert_eq!(escape_controls("a\u{1b}[31m\n\u{202e}é"), "a\\u001b[31m\\n\\u202eé");
        assert_eq!(quote(&"x".repeat(90)), format!("\"{}…\"", "x".repeat(80)));
    }
}
