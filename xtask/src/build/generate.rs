//! Runs wasm-bindgen on the compiled module.

use crate::output::Output;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// The module specifier under which `pkg-template/instance.js` passes the glue.
const GLUE: &str = "glue";

/// Writes the generated files into the folder. Returns the path of the module, and the text of its glue.
pub fn generate(module: Vec<u8>, folder: &Path, progress: &Output) -> Result<(PathBuf, String)> {
    let step = progress.step("Generating the glue with wasm-bindgen");
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("clevertap_counts", module)
        .bundler(true)?
        .typescript(false)
        .remove_name_section(false)
        .remove_producers_section(true);
    let mut output =
        bindgen.generate_output().context("running wasm-bindgen over the compiled library")?;
    for import in output.wasm_mut().imports.iter_mut() {
        GLUE.clone_into(&mut import.module);
    }
    output.emit(folder).with_context(|| format!("writing to {}", folder.display()))?;

    let path = folder.join("clevertap_counts_bg.js");
    let glue = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    step.done("");
    Ok((folder.join("clevertap_counts_bg.wasm"), glue))
}
