//! Encodes the module as text that compresses nearly as well as the module itself.
//!
//! Base64 compresses badly, because a sequence of bytes that occurs twice becomes two different texts unless both
//! occurrences begin at the same offset modulo 3. Here each byte becomes one or two characters that do not depend on
//! its neighbours: one for the 87 most frequent bytes, two for the others. Bytes that are printable characters stand
//! for themselves if they are frequent, so that the texts in the module remain words that brotli has in its
//! dictionary.
//!
//! `pkg-template/wasm/decode.js` is the decoder.

use std::collections::HashMap;

/// Printable characters that could end a string or a script element in JavaScript or HTML.
const REFUSED: &[u8] = b"\"'$<\\`";

/// The number of bytes that become one character. The two characters that are left begin the pairs of the 169 other
/// bytes.
const SINGLES: usize = 87;

/// A text, and the bytes that its single characters stand for.
pub struct Encoded {
    pub text: String,
    /// Two hexadecimal digits for each byte, in the order of the characters.
    pub singles: String,
}

/// Encodes bytes as text.
pub fn encode(bytes: &[u8]) -> Encoded {
    let alphabet: Vec<u8> = (b' '..=b'~').filter(|byte| !REFUSED.contains(byte)).collect();
    let (characters, prefixes) = alphabet.split_at(SINGLES);
    let singles = singles(bytes, characters);
    let others = (0..=u8::MAX).filter(|byte| !singles.contains(byte));
    let pairs =
        prefixes.iter().flat_map(|first| alphabet.iter().map(|second| vec![*first, *second]));
    let codes: HashMap<u8, Vec<u8>> = singles
        .iter()
        .copied()
        .zip(characters.iter().map(|character| vec![*character]))
        .chain(others.zip(pairs))
        .collect();
    Encoded {
        text: bytes
            .iter()
            .filter_map(|byte| codes.get(byte))
            .flatten()
            .copied()
            .map(char::from)
            .collect(),
        singles: singles.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// The most frequent bytes, in the order of the characters that stand for them. A byte that is one of the characters
/// stands for itself; the others take the remaining characters, the most frequent byte first.
fn singles(bytes: &[u8], characters: &[u8]) -> Vec<u8> {
    let mut counts: HashMap<u8, usize> = HashMap::new();
    for byte in bytes {
        *counts.entry(*byte).or_default() += 1;
    }
    let mut frequent: Vec<u8> = (0..=u8::MAX).collect();
    // The sort is stable: of equally frequent bytes the smallest comes first.
    frequent.sort_by_key(|byte| std::cmp::Reverse(counts.get(byte).copied().unwrap_or_default()));
    frequent.truncate(characters.len());
    let mut others = frequent.iter().copied().filter(|byte| !characters.contains(byte));
    let byte_of = |character: &u8| match frequent.contains(character) {
        true => Some(*character),
        false => others.next(),
    };
    characters.iter().filter_map(byte_of).collect()
}

#[cfg(test)]
mod tests {
    use super::{REFUSED, encode};
    use std::process::Command;

    /// Decodes the encoded bytes with the package's decoder.
    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let encoded = encode(bytes);
        let decoder = concat!(env!("CARGO_MANIFEST_DIR"), "/../pkg-template/wasm/decode.js");
        let script = format!(
            "import {{ decode }} from {decoder:?};\n\
             process.stdout.write(decode({}, \"{}\", \"{}\"));",
            bytes.len(),
            encoded.singles,
            encoded.text,
        );
        let run = Command::new("node").args(["--input-type=module", "--eval", &script]).output();
        run.map(|run| run.stdout).unwrap_or_default()
    }

    #[test]
    fn the_decoder_returns_the_encoded_bytes() {
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

    #[test]
    fn frequent_printable_bytes_stand_for_themselves() {
        let text = "The quick brown fox jumps over the lazy dog ";
        assert_eq!(encode(text.as_bytes()).text, text);
        assert_eq!(encode(&[0; 100]).text.len(), 100);
    }
}
