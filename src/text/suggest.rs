//! Suggests the name that a caller most likely meant.

use super::message::message;
use super::show::{joined, quote, start};

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
        Some(name) => message!["did you mean \"", name, "\"?"],
        None => message!["the ", what, "s are ", joined(known, ", ")],
    };
    message!["unknown ", what, " ", quote(seen), "; ", hint]
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
    fn the_distance_of_names() {
        for from in ["", "a", "event_name", "eventName", "from", "form", "kitten", "xyz"] {
            for to in ["", "a", "event_name", "from", "sitting", "zyx"] {
                let distance = levenshtein(from.as_bytes(), to.as_bytes());
                assert_eq!(distance, strsim::levenshtein(from, to), "{from} {to}");
            }
        }
    }
}
