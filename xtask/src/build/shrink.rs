//! The steps that make the released package smaller. `cargo xtask build --plain` leaves all of them out.
//!
//! No step may change the behaviour of the package: the test group `plain` runs the conformance suite and the fault
//! matrix on both builds and compares the results.

pub mod ascii;
mod dead_data;
pub mod names;
mod panics;
pub mod switches;

use anyhow::{Context, Result};
use clap::ValueEnum;
use std::collections::HashSet;
use walrus::ModuleConfig;

/// One of these steps.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// LLVM switches that make the code more uniform (shrink/switches.rs)
    Llvm,
    /// a trap instead of panic messages and of the formatting code that only they use (shrink/panics.rs)
    Panics,
    /// zeros instead of data that nothing refers to (shrink/dead_data.rs)
    DeadData,
    /// wasm-opt passes beyond `-Oz` (shrink/switches.rs)
    Passes,
    /// short names between the module and its glue (shrink/names.rs)
    Names,
    /// a text encoding that compresses better than base64 (shrink/ascii.rs)
    Text,
}

impl Step {
    /// The name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The steps that a build applies.
#[derive(Clone)]
pub struct Shrink(Vec<Step>);

impl Shrink {
    /// All steps, for a release.
    pub fn all() -> Self {
        Self(Step::value_variants().to_vec())
    }

    /// No step: the plain build.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// The same steps without one of them.
    pub fn without(&self, step: Step) -> Self {
        Self(self.0.iter().copied().filter(|other| *other != step).collect())
    }

    pub fn is_any(&self) -> bool {
        !self.0.is_empty()
    }

    pub fn has(&self, step: Step) -> bool {
        self.0.contains(&step)
    }
}

/// The linked module after [`Step::Panics`] and [`Step::DeadData`].
pub struct Cut {
    pub module: Vec<u8>,
    /// Sentences about panics and formatting that a developer has to look at; the test group `traps` fails on them.
    pub findings: Vec<String>,
}

/// Applies the steps that work on the module as the linker leaves it.
pub fn cut(linked: &[u8], shrink: &Shrink) -> Result<Cut> {
    let mut cut = Cut { module: linked.to_vec(), findings: Vec::new() };
    if !shrink.has(Step::Panics) && !shrink.has(Step::DeadData) {
        return Ok(cut);
    }
    let mut module = ModuleConfig::new()
        .strict_validate(false)
        .parse(linked)
        .context("reading the compiled module")?;
    let mut replaced = HashSet::new();
    if shrink.has(Step::Panics) {
        (replaced, cut.findings) = panics::cut(&mut module)?;
    }
    if shrink.has(Step::DeadData) {
        dead_data::clear(linked, &replaced, &mut module)?;
    }
    dead_data::remove_references(&mut module);
    cut.module = module.emit_wasm();
    Ok(cut)
}
