//! What each file weighs, also compressed.

use crate::output::Output;
use crate::program;
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Node compresses: it is here anyway, and its zlib has brotli.
const SCRIPT: &str = r#"
const { readFileSync } = require("node:fs");
const { brotliCompressSync, gzipSync } = require("node:zlib");
for (const name of ["clevertap_counts.wasm", "index.js", "index.cjs", "workerd.js", "edge-light.js"]) {
    const bytes = readFileSync(name);
    const sizes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map((b) => String(b.length).padStart(9));
    console.log(name.padEnd(24) + sizes.join(""));
}
"#;

/// Prints a table.
pub fn report(package: &Path, output: &Output) -> Result<()> {
    output.line(&format!("  {:24}{:>9}{:>9}{:>9}", "file", "bytes", "gzip", "brotli"));
    let table =
        program::capture(Command::new("node").args(["--eval", SCRIPT]).current_dir(package))?;
    for row in table.lines() {
        output.line(&format!("  {row}"));
    }
    Ok(())
}
