//! wasm-bindgen: from the compiled module to one that JavaScript can use, and its glue.

use super::{glue, names, panics};
use crate::output::Output;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Leaves `glue.js` in the staging folder. Gives the path of the module, and the places that can panic unexplained.
pub fn generate(
    compiled: &Path,
    staging: &Path,
    progress: &Output,
) -> Result<(PathBuf, Vec<String>)> {
    let step = progress.step("Generating the glue with wasm-bindgen");
    let folder = staging.join("bindgen");
    let (bytes, panics) = panics::cut(compiled)?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("clevertap_counts", bytes)
        .bundler(true)?
        .typescript(false)
        .remove_name_section(false)
        .remove_producers_section(true);
    let mut output =
        bindgen.generate_output().context("running wasm-bindgen over the compiled library")?;
    let names = names::shorten(output.wasm_mut());
    output.emit(&folder).with_context(|| format!("writing to {}", folder.display()))?;

    let generated = folder.join("clevertap_counts_bg.js");
    let source = fs::read_to_string(&generated)
        .with_context(|| format!("reading {}", generated.display()))?;
    let used = glue::without_unused(&names::renamed(&source, &names)?)?;
    let path = staging.join("glue.js");
    fs::write(&path, glue::wrap_glue(&used)?)
        .with_context(|| format!("writing {}", path.display()))?;
    step.done("");
    Ok((folder.join("clevertap_counts_bg.wasm"), panics))
}
