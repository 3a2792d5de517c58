//! Lists names in messages, so that each name is written only where it is defined.

/// Joins texts with a separator.
pub(crate) fn join(texts: &[&str], separator: &str) -> String {
    let mut joined = String::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(text);
    }
    joined
}

/// Lists names as alternatives: `"a", "b" or "c"`.
pub(crate) fn alternatives(names: &[&str]) -> String {
    let mut listed = String::new();
    for (index, name) in names.iter().enumerate() {
        listed.push_str(match index {
            0 => "\"",
            _ if index + 1 < names.len() => "\", \"",
            _ => "\" or \"",
        });
        listed.push_str(name);
    }
    listed.push('"');
    listed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_separators_only_between_texts() {
        for (texts, wanted) in
            [(&[][..], ""), (&["a"], "a"), (&["a", "b", "c"], "a, b, c"), (&["", "b", ""], ", b, ")]
        {
            assert_eq!(join(texts, ", "), wanted);
        }
    }

    #[test]
    fn lists_alternatives() {
        for (names, wanted) in [
            (&["a"][..], r#""a""#),
            (&["a", "b"], r#""a" or "b""#),
            (&["a", "b", "c"], r#""a", "b" or "c""#),
        ] {
            assert_eq!(alternatives(names), wanted);
        }
    }
}
