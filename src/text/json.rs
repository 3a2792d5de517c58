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

/// Decodes a JSON string. A lone surrogate becomes U+FFFD. Returns `None` if `raw` is not a string.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    if raw.bytes().any(|byte| byte == b'\\') {
        return units(raw).map(|units| String::from_utf16_lossy(&units).into());
    }
    raw.strip_prefix('"')?.strip_suffix('"').map(Cow::from)
}

/// Decodes a JSON string to UTF-16, which can hold the lone surrogates that `JSON.parse` accepts. Returns `None` if `raw`
/// is not a string.
pub(crate) fn units(raw: &str) -> Option<Vec<u16>> {
    let mut rest = raw.strip_prefix('"')?.strip_suffix('"')?.chars();
    let mut units = Vec::with_capacity(raw.len());
    while let Some(c) = rest.next() {
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
            continue;
        }
        units.push(match rest.next()? {
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'u' => {
                let (digits, after) = rest.as_str().split_at_checked(4)?;
                rest = after.chars();
                u16::try_from(parse_digits(digits, 16)?).ok()?
            }
            c => c as u16,
        });
    }
    Some(units)
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
