//! Suggests the name that a caller most likely meant.

use super::list::join;
use super::message::message;
use super::show::{first_chars, quote};

/// The number of letters from which a part of a name stands for the name.
const PART: usize = 4;

/// Returns the known name that `seen` most likely stands for: the first one that contains it, or else the one that differs in
/// the fewest letters. Returns `None` if all of them differ in more than a third of their letters.
pub(crate) fn nearest(seen: &str, known: &[&'static str]) -> Option<&'static str> {
    // No known name is this long.
    let seen = letters(first_chars(seen, 80));
    let mut found = None;
    let mut nearest = seen.len();
    for name in known {
        let letters = letters(name);
        if seen.len() >= PART && letters.windows(seen.len()).any(|part| part == seen) {
            return Some(*name);
        }
        let distance = levenshtein(&seen, &letters);
        if distance < nearest && distance <= name.len() / 3 {
            nearest = distance;
            found = Some(*name);
        }
    }
    found
}

/// Returns the message for an unknown name of a `kind`, such as "key". It suggests the name that is meant, or lists all
/// known names.
pub(crate) fn unknown(kind: &str, seen: &str, meant: Option<&str>, known: &[&str]) -> String {
    let hint = match meant {
        Some(name) => message!["did you mean \"", name, "\"?"],
        None => message!["the ", kind, "s are ", join(known, ", ")],
    };
    message!["unknown ", kind, " ", quote(seen), "; ", hint]
}

/// Returns the letters and digits of a name in lower case, so that `eventName` equals `event_name`.
fn letters(name: &str) -> Vec<u8> {
    let mut letters = Vec::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() {
            letters.push(byte.to_ascii_lowercase());
        }
    }
    letters
}

/// Counts the letters to change, add or remove to turn `from` into `to`.
fn levenshtein(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (1..=to.len()).collect();
    for (index, from_letter) in from.iter().enumerate() {
        let (mut diagonal, mut left) = (index, index + 1);
        for (above, to_letter) in row.iter_mut().zip(to) {
            let changed = diagonal + usize::from(from_letter != to_letter);
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
    fn suggests_the_nearest_name() {
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
            ("event", Some("event_name")),
            ("Properties", Some("event_properties")),
            ("rop", None),
        ] {
            assert_eq!(nearest(seen, &known), wanted, "{seen}");
        }
        for known in [["lift", "list"], ["list", "lift"]] {
            assert_eq!(
                nearest("liXt", &known),
                Some(known[0]),
                "the first of two equally near names"
            );
        }
    }

    #[test]
    fn computes_the_distance_as_the_crate_strsim_does() {
        for from in ["", "a", "event_name", "eventName", "from", "form", "kitten", "xyz"] {
            for to in ["", "a", "event_name", "from", "sitting", "zyx"] {
                let distance = levenshtein(from.as_bytes(), to.as_bytes());
                assert_eq!(distance, strsim::levenshtein(from, to), "{from} {to}");
            }
        }
    }
}
