//! A JSON scanner: finds the members of an object without parsing their values, so that a number keeps all its digits.

use std::borrow::Cow;

use super::parse::parse_digits;

/// Calls `on_member` with the name and the value's text of each member of a JSON object. Returns `None` if `json` is not
/// a JSON object; some members may have been reported by then.
pub(crate) fn members<'a>(
    json: &'a str,
    mut on_member: impl FnMut(Cow<'a, str>, &'a str),
) -> Option<()> {
    let mut scanner = Scanner { text: json, at: 0 };
    scanner.expect(b'{')?;
    if !scanner.eat(b'}') {
        loop {
            let name = scanner.name()?;
            on_member(string(name)?, scanner.value()?);
            if !scanner.eat(b',') {
                break;
            }
        }
        scanner.expect(b'}')?;
    }
    scanner.skip_space();
    (scanner.at == json.len()).then_some(())
}

/// Decodes a JSON string. A lone surrogate, which `JSON.parse` accepts, becomes U+FFFD. Returns `None` if `raw` is not a string.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    if raw.bytes().any(|byte| byte == b'\\') {
        return decode(raw).map(|(text, _)| text.into());
    }
    raw.strip_prefix('"')?.strip_suffix('"').map(Cow::from)
}

/// Decodes a JSON string as [`string`] does. Returns true, too, if it is well-formed: if it has no lone surrogate.
pub(crate) fn decode(raw: &str) -> Option<(String, bool)> {
    let mut rest = raw.strip_prefix('"')?.strip_suffix('"')?.chars();
    let mut text = String::with_capacity(raw.len());
    let mut is_well_formed = true;
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        text.push(match rest.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (mut code, after) = code_unit(rest.as_str())?;
                rest = after.chars();
                // A high surrogate and a low one stand for one character.
                if let (0xd800..0xdc00, Some(after)) = (code, after.strip_prefix("\\u")) {
                    let (low, after) = code_unit(after)?;
                    if let 0xdc00..0xe000 = low {
                        code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                        rest = after.chars();
                    }
                }
                char::from_u32(code).unwrap_or_else(|| {
                    is_well_formed = false;
                    char::REPLACEMENT_CHARACTER
                })
            }
            c => c,
        });
    }
    Some((text, is_well_formed))
}

/// Reads the four digits of a UTF-16 code unit. Returns the rest of the text, too.
fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    Some((u32::try_from(parse_digits(digits, 16)?).ok()?, after))
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> u8 {
        // 0 stands for the end, because no valid JSON contains a zero byte.
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn skip_while(&mut self, matches: impl Fn(u8) -> bool) {
        while matches(self.peek()) {
            self.at += 1;
        }
    }

    fn skip_space(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
    }

    /// Skips white space and, if it is next, `byte`. Returns true if it was.
    fn eat(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.eat(byte).then_some(())
    }

    /// Scans a member's name and the colon. Returns the name with its quotes.
    fn name(&mut self) -> Option<&'a str> {
        self.skip_space();
        let start = self.at;
        self.string()?;
        let name = self.text.get(start..self.at);
        self.expect(b':')?;
        name
    }

    /// Scans a value of any depth without recursion. Returns its text.
    fn value(&mut self) -> Option<&'a str> {
        self.skip_space();
        let start = self.at;
        let mut closing = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                b'[' => {
                    self.at += 1;
                    if !self.eat(b']') {
                        closing.push(b']');
                        continue;
                    }
                }
                b'{' => {
                    self.at += 1;
                    if !self.eat(b'}') {
                        closing.push(b'}');
                        self.name()?;
                        continue;
                    }
                }
                b'"' => self.string()?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.number()?,
            }
            // Close each list and object that ends here.
            loop {
                let Some(end) = closing.last().copied() else {
                    return self.text.get(start..self.at);
                };
                if self.eat(end) {
                    closing.pop();
                    continue;
                }
                self.expect(b',')?;
                if end == b'}' {
                    self.name()?;
                }
                break;
            }
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    fn string(&mut self) -> Option<()> {
        if self.peek() != b'"' {
            return None;
        }
        loop {
            self.at += 1;
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.peek() {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            let digits = self.text.as_bytes().get(self.at + 1..self.at + 5)?;
                            if !digits.iter().all(u8::is_ascii_hexdigit) {
                                return None;
                            }
                            self.at += 4;
                        }
                        _ => return None,
                    }
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.peek() == b'-');
        if self.peek() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), b'+' | b'-'));
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_digit());
        (self.at > start).then_some(())
    }
}

#[cfg(all(test, not(all(target_arch = "wasm32", target_os = "unknown"))))]
#[path = "json_tests.rs"]
mod tests;
