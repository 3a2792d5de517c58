//! The module's bytes as text that any runtime, bundler and charset leaves alone, and that compresses as well as the
//! bytes themselves. Base64 does not: it tears bytes apart, and what repeats in the module no longer repeats in the text.
//!
//! The most frequent bytes are one character, where possible the one they are in ASCII; the others are two.
//! `pkg-template/wasm/decode.js` is the way back.

use std::cmp::Reverse;
use std::collections::HashMap;

/// Characters that mean nothing anywhere: printable, and none that ends or begins anything in JavaScript or HTML.
const REFUSED: &[u8] = b"\"'$<\\`";

/// How many characters stand for a byte; the rest begin a pair.
const SINGLES: usize = 87;

/// Bytes as text.
pub struct Encoded {
    /// Which bytes are one character, in the order of those characters, as hexadecimal digits.
    pub singles: String,
    /// The bytes.
    pub text: String,
}

/// Writes bytes as text.
pub fn encode(bytes: &[u8]) -> Encoded {
    let alphabet: Vec<u8> = (b' '..=b'~').filter(|byte| !REFUSED.contains(byte)).collect();
    let (single, prefixes) = alphabet.split_at(SINGLES);
    let singles = singles(bytes, single);
    let rest = (0..=u8::MAX).filter(|byte| !singles.contains(byte));
    let pairs =
        prefixes.iter().flat_map(|first| alphabet.iter().map(|second| vec![*first, *second]));
    let codes: HashMap<u8, Vec<u8>> = singles
        .iter()
        .copied()
        .zip(single.iter().map(|character| vec![*character]))
        .chain(rest.zip(pairs))
        .collect();
    Encoded {
        singles: singles.iter().map(|byte| format!("{byte:02x}")).collect(),
        text: bytes
            .iter()
            .filter_map(|byte| codes.get(byte))
            .flatten()
            .copied()
            .map(char::from)
            .collect(),
    }
}

/// The most frequent bytes, in the order of the characters for them.
fn singles(bytes: &[u8], characters: &[u8]) -> Vec<u8> {
    let mut counts = HashMap::new();
    for byte in bytes {
        *counts.entry(*byte).or_insert(0) += 1;
    }
    let mut frequent: Vec<u8> = (0..=u8::MAX).collect();
    frequent.sort_by_key(|byte| Reverse(counts.get(byte).copied().unwrap_or(0)));
    frequent.truncate(characters.len());
    let mut others =
        (0..=u8::MAX).filter(|byte| frequent.contains(byte) && !characters.contains(byte));
    characters
        .iter()
        .filter_map(|character| match frequent.contains(character) {
            true => Some(*character),
            false => others.next(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{REFUSED, encode};
    use std::process::Command;

    /// What the package makes of it.
    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let super::Encoded { singles, text } = encode(bytes);
        let decoder = concat!(env!("CARGO_MANIFEST_DIR"), "/../pkg-template/wasm/decode.js");
        let script = format!(
            "import {{ decode }} from {decoder:?};\n\
             process.stdout.write(decode({}, \"{singles}\", \"{text}\"));",
            bytes.len()
        );
        let run = Command::new("node").args(["--input-type=module", "--eval", &script]).output();
        run.map(|run| run.stdout).unwrap_or_default()
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=u8::MAX).chain((0..=u8::MAX).rev()).collect();
        let few = [0xffu8, 0, 0xff, 0x7f, 0x80].repeat(50);
        let high: Vec<u8> = (100..=u8::MAX).flat_map(|byte| [byte; 3]).collect();
        for bytes in [Vec::new(), all, few, high] {
            assert_eq!(decoded(&bytes), bytes);
            let text = encode(&bytes).text;
            assert!(
                text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !REFUSED.contains(&byte))
            );
        }
    }
}
