//! Hides credentials and header values in texts that come from a server or from the platform.

use super::parse::{parse_digits, split_at_any};
use super::show::first_chars;

/// The secrets to hide.
#[derive(Default)]
pub(crate) struct Secrets<'a>(Vec<&'a str>);

impl<'a> Secrets<'a> {
    /// Adds a header value and, if it is `Bearer TOKEN`, the token alone.
    pub(crate) fn add(&mut self, value: &'a str) {
        let token = split_at_any(value, &[' ']).map_or("", |(_, token)| token.trim_ascii());
        self.0.extend([value, token].into_iter().filter(|secret| !secret.is_empty()));
    }

    /// Drops secrets of fewer than 4 characters. The platform's own words are not an echo, and the secret `B` would
    /// turn `arrayBuffer` into `array***uffer`.
    pub(crate) fn for_platform_text(mut self) -> Self {
        self.0.retain(|secret| first_chars(secret, 3) != *secret);
        self
    }

    /// Replaces each secret with `***` and cuts the result to `max` characters. Finds secrets that are written
    /// literally, as in a JSON string, or percent-encoded.
    pub(crate) fn hide(&self, text: &str, max: usize) -> String {
        let mut shown = String::new();
        let mut rest = text;
        // Each round adds at least one character, so a long text costs no more than a short one.
        for _ in 0..max {
            // The longest match wins, because a secret may contain another one.
            let tails = self.0.iter().filter_map(|secret| tail_after(secret, rest));
            rest = match tails.min_by_key(|tail| tail.len()) {
                Some(tail) => {
                    shown.push_str("***");
                    tail
                }
                None => {
                    let mut chars = rest.chars();
                    shown.extend(chars.next());
                    chars.as_str()
                }
            };
        }
        first_chars(&shown, max).to_owned()
    }
}

/// Returns the rest of `text` after `secret`, or `None` if `text` does not start with it in any encoding.
fn tail_after<'a>(secret: &str, text: &'a str) -> Option<&'a str> {
    let literal = text.strip_prefix(secret);
    let json = || secret.chars().try_fold(text, strip_json);
    let percent = || secret.chars().try_fold(text, strip_percent);
    literal.or_else(json).or_else(percent)
}

/// Strips `c` as a JSON string writes it. A secret has no control character except the tab.
fn strip_json(text: &str, c: char) -> Option<&str> {
    strip_code(text, "\\u", 4, c.into())
        .or_else(|| text.strip_prefix('\\')?.strip_prefix(if c == '\t' { 't' } else { c }))
        .or_else(|| text.strip_prefix(c))
}

/// Strips `c` as a URL or a form writes it.
fn strip_percent(text: &str, c: char) -> Option<&str> {
    let mut utf8 = [0; 4];
    c.encode_utf8(&mut utf8)
        .bytes()
        .try_fold(text, |rest, byte| strip_code(rest, "%", 2, byte.into()))
        .or_else(|| text.strip_prefix(if c == ' ' { '+' } else { c }))
}

/// Strips an escape such as `\u002f` or `%2F`, if it stands for `code`.
fn strip_code<'a>(text: &'a str, mark: &str, digits: usize, code: u32) -> Option<&'a str> {
    let (hex, tail) = text.strip_prefix(mark)?.split_at_checked(digits)?;
    (parse_digits(hex, 16)? == u64::from(code)).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    fn secrets<'a>(values: &[&'a str]) -> Secrets<'a> {
        let mut secrets = Secrets::default();
        values.iter().for_each(|value| secrets.add(value));
        secrets
    }

    #[test]
    fn hides_secrets_in_each_encoding() {
        let values = ["a\"b/c", "Bearer tok+en&1==", "tok", "", "pä ss", "\\back", "x\ty", "50%"];
        let secrets = secrets(&values);
        for (text, hidden) in [
            ("nothing here", "nothing here"),
            ("x a\"b/c y", "x *** y"),
            (r#"{"e":"a\"b/c"}"#, r#"{"e":"***"}"#),
            (r#"{"e":"a\"b\/c"}"#, r#"{"e":"***"}"#),
            (r#"{"e":"\u0061\u0022b\u002Fc"}"#, r#"{"e":"***"}"#),
            (r"{'e':'\\back \back \u005cback'}", "{'e':'*** *** ***'}"),
            ("Authorization: Bearer tok+en&1==", "Authorization: ***"),
            ("just tok+en&1==", "just ***"),
            (r"just tok+en\u00261\u003D\u003d", "just ***"),
            ("?t=tok%2Ben%261%3d%3D", "?t=***"),
            ("?t=%74%6F%6b", "?t=***"),
            (r"p\u00e4 ss p%C3%A4+ss p%c3%a4%20ss pä ss pä+ss", "*** *** *** *** ***"),
            ("x\ty", "***"),
            (r"{'e':'x\ty'} x%09y xy xty", "{'e':'***'} *** xy xty"),
            ("50% 50%25 50", "*** ***25 50"),
            ("atoka", "a***a"),
            ("to", "to"),
            ("t%", "t%"),
            ("%", "%"),
            ("%é", "%é"),
            (r"\u00", r"\u00"),
            (r"\u00é", r"\u00é"),
            (r"\", r"\"),
            ("***", "***"),
            ("", ""),
        ] {
            assert_eq!(secrets.hide(text, 200), hidden, "{text}");
        }
    }

    #[test]
    fn hides_the_longest_of_several_secrets() {
        for values in [["abc", "abcdef"], ["abcdef", "abc"]] {
            assert_eq!(secrets(&values).hide("xabcdefx abc", 200), "x***x ***");
        }
    }

    #[test]
    fn hides_short_secrets_in_answers_but_not_in_texts_of_the_platform() {
        let all = || secrets(&["B", "äöü", "four"]);
        let text = "arrayBuffer äöü four";
        assert_eq!(all().hide(text, 200), "array***uffer *** ***");
        assert_eq!(all().for_platform_text().hide(text, 200), "arrayBuffer äöü ***");
    }

    /// The first version took minutes for each of these bodies.
    #[test]
    fn reads_no_further_than_the_cut_in_bodies_that_resemble_secrets() {
        for (secret, unit) in [
            (r"\\\\\\\\\\x", r"\"),
            (r"\u005c\u005c\u005c\u005c\u005c\u005cx", r"\u005c"),
            ("%25%25%25%25%25%25%25%25x", "%25"),
            ("++++ ++++ ++++ x", "+"),
        ] {
            let body = unit.repeat(1_000_000 / unit.len());
            let start: String = body.chars().take(200).collect();
            assert_eq!(secrets(&[secret]).hide(&body, 200), start);
        }
    }

    #[test]
    fn hides_a_secret_whole_before_the_text_is_cut() {
        let secrets = secrets(&["secret"]);
        assert_eq!(secrets.hide("12345secret", 8), "12345***");
        assert_eq!(secrets.hide("123456secret", 8), "123456**");
        assert_eq!(secrets.hide("12345678secret", 8), "12345678");
    }
}
