//! Bundles the template's modules and the glue into one file per runtime, with esbuild.

use super::shrink::ascii;
use crate::output::Output;
use crate::program;
use crate::setup::npm::Tools;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

const ESM: &[&str] = &["--format=esm", "--platform=neutral"];
/// With the platform `node`, esbuild adds the hint from which Node reads the names that a CommonJS module exports.
const CJS: &[&str] = &["--format=cjs", "--platform=node"];

/// A file of the package, its entry point, the module of `pkg-template/wasm` that `#wasm` stands for, and its format.
type Bundle = (&'static str, &'static str, &'static str, &'static [&'static str]);

const INDEX: Bundle = ("index.js", "bytes-last.js", "inline", ESM);
const BUNDLES: &[Bundle] = &[
    INDEX,
    ("index.cjs", "bytes-last.js", "inline", CJS),
    ("workerd.js", "api.js", "workerd", ESM),
    ("edge-light.js", "api.js", "edge-light", ESM),
];

/// Identifiers are not minified, because they show in stack traces and the names of classes are public.
const COMMON: &[&str] = &[
    "--bundle",
    "--charset=utf8",
    "--target=es2022",
    "--legal-comments=none",
    "--minify-whitespace",
    "--minify-syntax",
    // Node prints the line that throws an uncaught error.
    "--line-limit=300",
    "--external:./clevertap_counts.wasm",
    "--external:./clevertap_counts.wasm?module",
    "--log-level=warning",
];

/// The WebAssembly module as text: in the encoding of [`ascii`], or in base64. The file lies next to `wasm-bytes.js`.
const TEXT: &str = "wasm-bytes.txt";

/// Stands for the text while esbuild runs, which would break the text into lines.
const PLACEHOLDER: &str = "\"the text of wasm-bytes.txt\"";

/// Writes the module of `wasm-bytes.js` and its text.
pub fn write_bytes(module: &[u8], is_plain: bool, folder: &Path) -> Result<()> {
    let (decoder, arguments, text) = match is_plain {
        true => ("base64", String::new(), base64(module)),
        false => {
            let ascii::Encoded { text, singles } = ascii::encode(module);
            ("decode", format!("{}, \"{singles}\", ", module.len()), text)
        }
    };
    let path = folder.join(TEXT);
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    // The import of api.js makes this module the last one in the bundle: see `pkg-template/bytes-last.js`.
    let script = format!(
        "import \"./api.js\";\nimport {{ decode }} from \"./wasm/{decoder}.js\";\n\
         const text = {PLACEHOLDER};\nexport const bytes = () => decode({arguments}text);\n"
    );
    let path = folder.join("wasm-bytes.js");
    fs::write(&path, script).with_context(|| format!("writing {}", path.display()))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().zip([16, 8, 0]).fold(0, |bits, (byte, by)| bits | u32::from(*byte) << by);
        for (n, by) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = DIGITS.get((bits >> by & 63) as usize).copied().unwrap_or_default();
            text.push(if n > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

/// Writes every bundle into the package's folder.
pub fn bundle(tools: &Tools, staging: &Path, package: &Path, output: &Output) -> Result<()> {
    let step = output.step("Bundling for each runtime with esbuild");
    for bundle in BUNDLES {
        write_bundle(tools, staging, package, *bundle, output)?;
    }
    step.done("");
    Ok(())
}

/// Writes `index.js` only, into the folder `package` of the staging folder, and returns its path.
pub fn bundle_index(tools: &Tools, staging: &Path, output: &Output) -> Result<PathBuf> {
    let (file, ..) = INDEX;
    let folder = staging.join("package");
    write_bundle(tools, staging, &folder, INDEX, output)?;
    Ok(folder.join(file))
}

fn write_bundle(
    tools: &Tools,
    staging: &Path,
    package: &Path,
    (file, entry, wasm, format): Bundle,
    output: &Output,
) -> Result<()> {
    let mut command = tools.program("esbuild");
    command.current_dir(staging).arg(entry).args(COMMON).args(format);
    command.arg(format!("--alias:#wasm=./wasm/{wasm}.js"));
    let path = package.join(file);
    command.arg(format!("--outfile={}", path.display()));
    program::run(&mut command, output)?;
    let script =
        fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let text_path = staging.join(TEXT);
    let text = fs::read_to_string(&text_path)
        .with_context(|| format!("reading {}", text_path.display()))?;
    fs::write(&path, with_text(&with_annotations(&script), &text))
        .with_context(|| format!("writing {}", path.display()))
}

/// Puts the module's text in its place, on a line of its own, so that Node never prints it with an uncaught error.
fn with_text(script: &str, text: &str) -> String {
    script.replace(PLACEHOLDER, &format!("\n\"{text}\"\n"))
}

/// Marks the calls whose results are used as free of side effects: those of `Object.freeze` and `WeakMap`. esbuild drops the
/// annotations of the sources with the white space, and without them a bundler keeps every constant and the functions that it
/// refers to.
fn with_annotations(script: &str) -> String {
    let calls = ["=Object.freeze(", ":Object.freeze(", "=new WeakMap"];
    calls.into_iter().fold(script.to_owned(), |script, call| {
        let (before, after) = call.split_at(1);
        script.replace(call, &format!("{before}/* @__PURE__ */{after}"))
    })
}

#[cfg(test)]
mod tests {
    use super::{PLACEHOLDER, base64, with_annotations, with_text};

    #[test]
    fn encodes_base64_with_padding() {
        for (bytes, expected) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foobar", "Zm9vYmFy"),
            (&[0xfb, 0xff, 0xfe], "+//+"),
        ] {
            assert_eq!(base64(bytes), expected);
        }
    }

    #[test]
    fn annotates_only_calls_whose_results_are_used() {
        let script = "var a=Object.freeze({b:Object.freeze([])}),c=new WeakMap;Object.freeze(a);";
        let expected = "var a=/* @__PURE__ */Object.freeze({b:/* @__PURE__ */Object.freeze([])}),\
                        c=/* @__PURE__ */new WeakMap;Object.freeze(a);";
        assert_eq!(with_annotations(script), expected);
    }

    #[test]
    fn puts_the_text_on_a_line_of_its_own() {
        let script = format!("let text={PLACEHOLDER},bytes=()=>decode(text);");
        assert_eq!(with_text(&script, "%asm"), "let text=\n\"%asm\"\n,bytes=()=>decode(text);");
    }
}
