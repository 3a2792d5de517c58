//! Hides credentials and header values wherever a server echoes them.

use super::parse::{parse_digits, split_at_any};
use super::show::first_chars;

/// How many bytes an echo may take for each byte of a secret: more than JSON in JSON in JSON in JSON does.
const WIDEST: usize = 40;

/// The texts to hide.
#[derive(Default)]
pub(crate) struct Secrets<'a>(Vec<&'a str>);

impl<'a> Secrets<'a> {
    pub(crate) fn add(&mut self, value: &'a str) {
        // Of "Bearer token" the token alone is a secret too.
        let token = split_at_any(value, &[' ']).map_or("", |(_, rest)| rest.trim_ascii());
        self.0.extend([value, token].into_iter().filter(|text| !text.is_empty()));
    }

    /// The text with `***` for each secret, cut to `most` characters.
    pub(crate) fn hide(&self, text: &str, most: usize) -> String {
        let mut out = String::new();
        let mut rest = text;
        // One pass from the left: what stands in for a secret is never searched again.
        for _ in 0..most {
            // A secret may hold another one: what hides most wins.
            let echoes = self.0.iter().filter_map(|secret| after_echo(rest, secret));
            rest = match echoes.min_by_key(|tail| tail.len()) {
                Some(tail) => {
                    out.push_str("***");
                    tail
                }
                None => {
                    let mut chars = rest.chars();
                    out.extend(chars.next());
                    chars.as_str()
                }
            };
        }
        first_chars(&out, most).to_owned()
    }
}

/// What follows an echo of `secret` at the start of `text`, each of its characters in any encoding.
fn after_echo<'a>(text: &'a str, secret: &str) -> Option<&'a str> {
    // A body that is all backslashes would be walked through to its end, again and again.
    let mut end = text.len().min(secret.len().saturating_mul(WIDEST));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = text.get(..end)?;
    let mut places = Places(vec![window]);
    for c in secret.chars() {
        let mut next = Places::default();
        for place in places.0 {
            next.add_after(c, place);
        }
        places = next;
    }
    let tail = places.0.into_iter().min_by_key(|place| place.len())?;
    text.get(window.len().saturating_sub(tail.len())..)
}

/// Where an echo may go on: a character can be read in more than one way.
#[derive(Default)]
struct Places<'a>(Vec<&'a str>);

impl<'a> Places<'a> {
    fn add(&mut self, place: Option<&'a str>) {
        if let Some(place) = place
            && self.0.iter().all(|known| known.len() != place.len())
        {
            self.0.push(place);
        }
    }

    /// Adds what may follow `c` at the start of `text`: written as itself, or as JSON (in JSON), URLs and HTML
    /// write it.
    fn add_after(&mut self, c: char, text: &'a str) {
        self.add(text.strip_prefix(c));
        match text.as_bytes().first() {
            Some(b'\\') => {
                let escaped = text.trim_start_matches('\\');
                self.add(escaped.strip_prefix(c));
                self.add(escaped.strip_prefix('t').filter(|_| c == '\t'));
                let digits = escaped.strip_prefix('u').and_then(|rest| rest.split_at_checked(4));
                self.add(digits.and_then(|(hex, tail)| is_code(hex, 16, c).then_some(tail)));
            }
            Some(b'%') => {
                let mut buffer = [0; 4];
                self.add(after_bytes(text, c.encode_utf8(&mut buffer).as_bytes()));
                // Header values are Latin-1 on the wire.
                self.add(u8::try_from(c).ok().and_then(|byte| after_bytes(text, &[byte])));
            }
            Some(b'+') if c == ' ' => self.add(text.strip_prefix('+')),
            Some(b'&') => self.add(after_entity(text, c)),
            _ => {}
        }
    }
}

fn is_code(digits: &str, radix: u32, c: char) -> bool {
    parse_digits(digits, radix) == Some(u32::from(c).into())
}

/// What follows the bytes, each written `%2f` or `%2F`.
fn after_bytes<'a>(text: &'a str, bytes: &[u8]) -> Option<&'a str> {
    bytes.iter().try_fold(text, |rest, byte| {
        let (hex, tail) = rest.strip_prefix('%')?.split_at_checked(2)?;
        (parse_digits(hex, 16) == Some((*byte).into())).then_some(tail)
    })
}

const ENTITIES: [(&str, char); 5] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

fn after_entity(text: &str, c: char) -> Option<&str> {
    let (entity, tail) = split_at_any(text.strip_prefix('&')?, &[';'])?;
    let matches = match entity.strip_prefix('#') {
        Some(code) => match code.strip_prefix(['x', 'X']) {
            Some(hex) => is_code(hex, 16, c),
            None => is_code(code, 10, c),
        },
        None => ENTITIES.contains(&(entity, c)),
    };
    matches.then_some(tail)
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
    fn every_form_of_a_secret_is_hidden() {
        let values =
            ["a\"b/c", "Bearer tok+en&1==", "tok", "", "pä ss", "\\back", "x\ty", "<q>'\"&"];
        let secrets = secrets(&values);
        for (text, hidden) in [
            ("nothing here", "nothing here"),
            ("x a\"b/c y", "x *** y"),
            (r#"{"e":"a\"b/c"}"#, r#"{"e":"***"}"#),
            (r#"{"e":"a\"b\/c"}"#, r#"{"e":"***"}"#),
            (r#"{"e":"[\"a\\\"b/c\"]"}"#, r#"{"e":"[\"***\"]"}"#),
            (r"{'e':'\\back \back \u005cback'}", "{'e':'*** *** ***'}"),
            ("Authorization: Bearer tok+en&1==", "Authorization: ***"),
            ("just tok+en&1==", "just ***"),
            (r"just tok+en\u00261\u003D\u003d", "just ***"),
            ("<b>tok+en&amp;1==</b>", "<b>***</b>"),
            ("<b>tok&#43;en&#x26;1&#61;=</b>", "<b>***</b>"),
            ("?t=tok%2Ben%261%3d%3D", "?t=***"),
            (r"p\u00e4 ss p%C3%A4+ss p%e4%20ss pä ss", "*** *** *** ***"),
            ("x\ty", "***"),
            ("&lt;q&gt;&apos;&quot;&amp;", "***"),
            ("&gt;q&lt;&quot;&apos;&amp;", "&gt;q&lt;&quot;&apos;&amp;"),
            (r"{'e':'x\ty'} xy xty", "{'e':'***'} xy xty"),
            ("atoka", "a***a"),
            ("to", "to"),
            ("t%", "t%"),
            (r"\u00", r"\u00"),
            ("&#;&;&", "&#;&;&"),
            ("***", "***"),
            ("", ""),
        ] {
            assert_eq!(secrets.hide(text, 200), hidden, "{text}");
        }
    }

    /// Each of these took minutes.
    #[test]
    fn bodies_made_to_look_like_secrets_take_no_time() {
        let since = std::time::Instant::now();
        for (secret, unit) in [
            (r"\\\\\\\\\\x", r"\"),
            (r"\u005c\u005c\u005c\u005c\u005c\u005cx", r"\u005c"),
            ("&&&&&&&&&&&&&&&&&&&&x", "&"),
            ("%25%25%25%25%25%25%25%25x", "%25"),
            ("++++ ++++ ++++ x", "+"),
        ] {
            let body = unit.repeat(1_000_000 / unit.len());
            let secrets = secrets(&[secret]);
            let start: String = body.chars().take(200).collect();
            assert_eq!(secrets.hide(&body, 200), start);
        }
        assert!(since.elapsed().as_secs() < 20, "{:?}", since.elapsed());
    }

    #[test]
    fn a_secret_at_the_cut_is_hidden_whole() {
        let secrets = secrets(&["secret"]);
        assert_eq!(secrets.hide("12345secret", 8), "12345***");
        assert_eq!(secrets.hide("123456secret", 8), "123456**");
        assert_eq!(secrets.hide("12345678secret", 8), "12345678");
    }
}
