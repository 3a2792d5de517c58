//! JSON of others, read no further than need be: which members an object has, each as it is written.

use std::borrow::Cow;

use super::parse::number_of;

/// Hands each member of a JSON object to `take`: its name, and the text of its value. `None` where
/// the text is no JSON object, which may show only after some members were taken.
pub(crate) fn members<'a>(json: &'a str, mut take: impl FnMut(&str, &'a str)) -> Option<()> {
    let mut scanner = Scanner { text: json, at: 0 };
    scanner.expect(b'{')?;
    if !scanner.found(b'}') {
        loop {
            let name = scanner.name()?;
            take(&string(name)?, scanner.value()?);
            if !scanner.found(b',') {
                break;
            }
        }
        scanner.expect(b'}')?;
    }
    scanner.skip_space();
    (scanner.at == json.len()).then_some(())
}

/// A JSON string's text; a lone surrogate is replaced.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    if raw.bytes().any(|byte| byte == b'\\') {
        return units(raw).map(|units| String::from_utf16_lossy(&units).into());
    }
    raw.strip_prefix('"')?.strip_suffix('"').map(Cow::from)
}

/// What a JSON string says, in UTF-16: unlike a `String` it can hold a lone surrogate, which
/// JavaScript's own parser lets pass. `None` where the text is no string.
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
                u16::try_from(number_of(digits, 16)?).ok()?
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
        // A zero byte is nowhere right, so it can stand for the end.
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while wanted(self.peek()) {
            self.at += 1;
        }
    }

    fn skip_space(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
    }

    /// Passes white space, and the byte after it where it is this one.
    fn found(&mut self, wanted: u8) -> bool {
        self.skip_space();
        let found = self.peek() == wanted;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: u8) -> Option<()> {
        self.found(wanted).then_some(())
    }

    /// A member's name and its colon.
    fn name(&mut self) -> Option<&'a str> {
        self.skip_space();
        let start = self.at;
        self.string()?;
        let name = self.text.get(start..self.at);
        self.expect(b':')?;
        name
    }

    /// Any value. However deep it nests, this does not.
    fn value(&mut self) -> Option<&'a str> {
        self.skip_space();
        let start = self.at;
        let mut open = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                b'[' => {
                    self.at += 1;
                    if !self.found(b']') {
                        open.push(b']');
                        continue;
                    }
                }
                b'{' => {
                    self.at += 1;
                    if !self.found(b'}') {
                        open.push(b'}');
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
            // A value is over, and what it was the last of.
            loop {
                let Some(end) = open.last().copied() else { return self.text.get(start..self.at) };
                if self.found(end) {
                    open.pop();
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
