//! Prints the sizes of the package's files, and the bytes that each step of `shrink` saves.

use super::shrink::Step;
use crate::output::Output;
use crate::program;
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compresses in Node, which the build needs anyway and whose zlib has brotli.
const SCRIPT: &str = r#"
const { readFileSync } = require("node:fs");
const { brotliCompressSync, gzipSync } = require("node:zlib");
for (const path of process.argv.slice(1)) {
    const bytes = readFileSync(path);
    console.log([bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map(({ length }) => length).join(" "));
}
"#;

/// The files of the package that hold code.
const FILES: &[&str] =
    &["clevertap_counts.wasm", "index.js", "index.cjs", "workerd.js", "edge-light.js"];

/// The size of a file: uncompressed, by gzip at level 9, and by brotli at quality 11.
struct Size {
    bytes: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints a table of the package's files.
pub fn report(package: &Path, output: &Output) -> Result<()> {
    output.line(&format!("  {:24}{:>9}{:>9}{:>9}", "file", "bytes", "gzip", "brotli"));
    let paths: Vec<PathBuf> = FILES.iter().map(|name| package.join(name)).collect();
    for (name, Size { bytes, gzip, brotli }) in FILES.iter().zip(sizes(&paths)?) {
        output.line(&format!("  {name:24}{bytes:>9}{gzip:>9}{brotli:>9}"));
    }
    Ok(())
}

/// Prints the bytes that each step saves, from the path of `index.js` and its paths without a step.
pub fn report_savings(index: &Path, without: &[(Step, PathBuf)], output: &Output) -> Result<()> {
    let mut paths = vec![index.to_owned()];
    paths.extend(without.iter().map(|(_, path)| path.clone()));
    let mut sizes = sizes(&paths)?.into_iter();
    let with = sizes.next().map(|size| size.brotli).unwrap_or_default();
    output.line("  bytes of index.js, brotli, that are saved by");
    for ((step, _), Size { brotli, .. }) in without.iter().zip(sizes) {
        let saved = brotli.cast_signed() - with.cast_signed();
        output.line(&format!("  {:24}{saved:>9}", step.name()));
    }
    let llvm = Step::Llvm.name();
    output.line(&format!("  {llvm:24}{:>9}", "-"));
    output.line(&format!(
        "  ({llvm} takes another compilation: `cargo xtask build --without {llvm} --out DIR`)"
    ));
    Ok(())
}

fn sizes(paths: &[PathBuf]) -> Result<Vec<Size>> {
    let printed =
        program::capture(Command::new("node").args(["--eval", SCRIPT, "--"]).args(paths))?;
    let size = |line: &str| {
        let numbers: Result<Vec<usize>, _> = line.split(' ').map(str::parse).collect();
        match numbers.as_deref() {
            Ok([bytes, gzip, brotli]) => Some(Size { bytes: *bytes, gzip: *gzip, brotli: *brotli }),
            _ => None,
        }
    };
    let sizes: Option<Vec<Size>> = printed.lines().map(size).collect();
    let sizes = sizes.with_context(|| format!("reading the sizes that node printed: {printed}"))?;
    ensure!(
        sizes.len() == paths.len(),
        "node printed {} sizes of {} files",
        sizes.len(),
        paths.len()
    );
    Ok(sizes)
}
