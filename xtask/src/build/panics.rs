//! Takes the panic machinery out of the module.
//!
//! Here a panic is a trap: nobody sees its message, for there is no stderr. So the functions that make one end at once,
//! and what only they use goes too. The standard library has a build for that, `immediate-abort`, but not one that a
//! stable compiler can use.

mod allowed;
mod sites;

use super::dead_data;
use anyhow::{Context, Result, ensure};
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use walrus::ir::{Br, BrIf, BrTable, Call, Instr, InstrSeqId, Return, Visitor, dfs_in_order};
use walrus::{FunctionId, LocalFunction, Module, ModuleConfig};

/// How the names of functions begin that only ever panic.
const PANICS: &[&str] = &[
    "core::panicking::",
    "core::option::unwrap_failed",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "core::cell::panic_",
    "core::slice::index::slice_",
    "core::slice::copy_from_slice_impl::",
    "core::str::slice_error_fail",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::handle_error",
    "alloc::raw_vec::capacity_overflow",
    "std::alloc::rust_oom",
    "std::panicking::",
    "std::thread::local::panic_",
    "__rustc::rust_begin_unwind",
    "__rustc::rust_panic",
];

/// The bytes of the compiled module without them, and the places that can still panic although nothing says why they
/// never do.
pub fn cut(compiled: &Path) -> Result<(Vec<u8>, Vec<String>)> {
    let bytes = fs::read(compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let mut module = ModuleConfig::new()
        .strict_validate(false)
        .parse(&bytes)
        .with_context(|| format!("reading the module {}", compiled.display()))?;
    let panics: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .filter(|(id, function)| {
            let name = demangled(&module, *id);
            PANICS.iter().any(|start| name.starts_with(start)) && never_returns(function)
        })
        .map(|(id, _)| id)
        .collect();
    ensure!(!panics.is_empty(), "found no function that panics: has the module lost its names?");
    let mut ended = end_at_once(&mut module, panics.clone());
    walrus::passes::gc::run(&mut module);
    let formatting = formatting(&module);
    ended.extend(end_at_once(&mut module, formatting));
    walrus::passes::gc::run(&mut module);
    let unexplained = allowed::missing(&sites::find(&module, &panics));
    dead_data::clear(&bytes, &ended, &mut module)?;
    Ok((module.emit_wasm(), unexplained))
}

fn demangled(module: &Module, id: FunctionId) -> String {
    let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
    format!("{:#}", rustc_demangle::demangle(name))
}

/// Returns the functions' names.
fn end_at_once(module: &mut Module, functions: Vec<FunctionId>) -> HashSet<String> {
    let mut ended = HashSet::new();
    for id in functions {
        let function = module.funcs.get_mut(id);
        ended.extend(function.name.clone());
        let function = function.kind.unwrap_local_mut();
        let entry = function.entry_block();
        function.block_mut(entry).instrs.clear();
        function.builder_mut().instr_seq(entry).unreachable();
    }
    ended
}

/// What would write the arguments of panics, where nothing else formats: it is called through pointers in these
/// arguments only, as long as nobody keeps a `dyn Display`. None of it where anything else calls it.
fn formatting(module: &Module) -> Vec<FunctionId> {
    let is_formatting = |id: &FunctionId| demangled(module, *id).contains("core::fmt::");
    let (formatting, others): (Vec<_>, Vec<_>) =
        module.funcs.iter_local().partition(|(id, _)| is_formatting(id));
    let formatting: Vec<FunctionId> = formatting.into_iter().map(|(id, _)| id).collect();
    let mut calls = Calls { to: &formatting, found: false };
    for (_, function) in others {
        dfs_in_order(&mut calls, function, function.entry_block());
    }
    if calls.found { Vec::new() } else { formatting }
}

/// Looks for calls of some functions.
struct Calls<'a> {
    to: &'a [FunctionId],
    found: bool,
}

impl Visitor<'_> for Calls<'_> {
    fn visit_call(&mut self, call: &Call) {
        self.found |= self.to.contains(&call.func);
    }
}

/// Whether a function can only trap or throw: a safeguard, should a name ever mean another function.
fn never_returns(function: &LocalFunction) -> bool {
    let entry = function.entry_block();
    let last = function.block(entry).instrs.last();
    let mut leaves = Leaves { entry, found: false };
    dfs_in_order(&mut leaves, function, entry);
    matches!(last, Some((Instr::Unreachable(_), _))) && !leaves.found
}

/// Looks for ways out of a function before its end.
struct Leaves {
    entry: InstrSeqId,
    found: bool,
}

impl Visitor<'_> for Leaves {
    fn visit_return(&mut self, _: &Return) {
        self.found = true;
    }

    fn visit_br(&mut self, br: &Br) {
        self.found |= br.block == self.entry;
    }

    fn visit_br_if(&mut self, br: &BrIf) {
        self.found |= br.block == self.entry;
    }

    fn visit_br_table(&mut self, br: &BrTable) {
        self.found |= br.default == self.entry || br.blocks.contains(&self.entry);
    }
}
