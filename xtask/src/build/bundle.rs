//! esbuild: one file per runtime from the template's modules and the glue.

use super::ascii::{SINGLES, encode};
use crate::output::Output;
use crate::program;
use crate::setup::npm::Tools;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Node reads the names a CommonJS module exports from a hint that esbuild writes for the platform `node` only.
const ESM: &[&str] = &["--format=esm", "--platform=neutral"];
const CJS: &[&str] = &["--format=cjs", "--platform=node"];

/// Each output, what it is made from, how `#wasm` is provided there, and its module format.
const BUNDLES: &[(&str, &str, &str, &[&str])] = &[
    ("index.js", "bytes-last.js", "inline", ESM),
    ("index.cjs", "bytes-last.js", "inline", CJS),
    ("workerd.js", "api.js", "workerd", ESM),
    ("edge-light.js", "api.js", "edge-light", ESM),
];

/// Names stay: they show in stack traces, and a class's name is public.
const COMMON: &[&str] = &[
    "--bundle",
    "--charset=utf8",
    "--target=es2022",
    "--legal-comments=none",
    "--minify-whitespace",
    "--minify-syntax",
    "--external:./clevertap_counts.wasm",
    "--external:./clevertap_counts.wasm?module",
    "--log-level=warning",
];

/// The module as a string that any runtime and any bundler can load.
pub fn write_inline_bytes(module: &Path, staging: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let text = encode(&bytes);
    // That it imports what uses it, is what `pkg-template/bytes-last.js` relies on.
    let script = format!(
        "import \"./api.js\";\nexport const size = {};\nexport const singles = \"{SINGLES}\";\nexport const text = \"{text}\";\n",
        bytes.len()
    );
    let path = staging.join("wasm-bytes.js");
    fs::write(&path, script).with_context(|| format!("writing {}", path.display()))
}

/// Writes every bundle into the package's folder.
pub fn bundle(tools: &Tools, staging: &Path, package: &Path, output: &Output) -> Result<()> {
    let step = output.step("Bundling for each runtime with esbuild");
    for (file, entry, wasm, format) in BUNDLES {
        let mut command = tools.program("esbuild");
        command.current_dir(staging).arg(entry).args(COMMON).args(*format);
        command.arg(format!("--alias:#wasm=./wasm/{wasm}.js"));
        command.arg(format!("--outfile={}", package.join(file).display()));
        program::run(&mut command, output)?;
    }
    step.done("");
    Ok(())
}
