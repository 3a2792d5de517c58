//! The module's bytes as text that any runtime, bundler and charset leaves alone, and that compresses as well as the
//! bytes themselves. Base64 does not: it tears bytes apart, and what repeats in the module no longer repeats in the text.
//!
//! The most frequent bytes are one character, the others two. `pkg-template/wasm/decode.js` is the way back.

use std::collections::HashMap;

/// Characters that mean nothing anywhere: printable, and none that ends or begins anything in JavaScript or HTML.
const REFUSED: &[u8] = b"\"'$<\\`";

/// Which bytes are one character, in the order of the characters, as hexadecimal digits. The characters left begin a pair.
///
/// Which character a byte is matters: what brotli expects next depends on the kinds of the last two characters, and it
/// tells spaces, digits, vowels, capitals and so on. This order is the best of some thousands, each made of the last by a
/// swap or two, for the packed size of the package and of a program that uses it.
pub const SINGLES: &str = "\
    200924210614b7050b8e2c00401b186b90010f0804383003026af00771\
    470a370d45462d2829c2e43a2e1c22fc8d7f64c03660a842b82310d8d0\
    ff616263806534676869c80e6c6d6e6f70b072737475762f780c5f4126";

/// Writes bytes as text.
pub fn encode(bytes: &[u8]) -> String {
    let alphabet: Vec<u8> = (b' '..=b'~').filter(|byte| !REFUSED.contains(byte)).collect();
    let digits: Vec<u8> = SINGLES.chars().filter_map(|c| c.to_digit(16)?.try_into().ok()).collect();
    let singles: Vec<u8> =
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit)).collect();
    let (single, prefixes) = alphabet.split_at(singles.len());
    let rest = (0..=u8::MAX).filter(|byte| !singles.contains(byte));
    let pairs =
        prefixes.iter().flat_map(|first| alphabet.iter().map(|second| vec![*first, *second]));
    let codes: HashMap<u8, Vec<u8>> = singles
        .iter()
        .copied()
        .zip(single.iter().map(|character| vec![*character]))
        .chain(rest.zip(pairs))
        .collect();
    bytes.iter().filter_map(|byte| codes.get(byte)).flatten().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{REFUSED, SINGLES, encode};
    use std::process::Command;

    /// What the package makes of it.
    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let text = encode(bytes);
        let decoder = concat!(env!("CARGO_MANIFEST_DIR"), "/../pkg-template/wasm/decode.js");
        let script = format!(
            "import {{ decode }} from {decoder:?};\n\
             process.stdout.write(decode({}, \"{SINGLES}\", \"{text}\"));",
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
            let text = encode(&bytes);
            assert!(
                text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !REFUSED.contains(&byte))
            );
        }
    }
}
