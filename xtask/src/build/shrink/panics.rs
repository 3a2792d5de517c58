//! Removes the panic messages and the code that formats them.
//!
//! In the package a panic is a trap, and its message reaches nobody because there is no stderr. So the bodies of the
//! functions that make a panic are replaced by a trap, and the functions that only they call are removed. The
//! standard library has a build of this kind, `immediate-abort`, but a stable compiler cannot use it.
//!
//! # The hazard of `core::fmt`
//!
//! The formatting functions (`core::fmt`, and each `Display::fmt` and `Debug::fmt`) are replaced by a trap, too, if
//! only panic messages use them. A `format!`, a `write!` or a `dyn Display` in the library would then trap in the
//! packaged module and nowhere else, because natively and in the wasm tests formatting is complete. Three things
//! prevent it:
//!
//! - The lint `disallowed_macros` (clippy.toml) refuses `format!` and `write!` in the library.
//! - A direct call of a formatting function keeps all of them in the module.
//! - So does a call through a pointer to a function of the type of a formatting function, such as the `fmt` of a
//!   `dyn Display`, except in the crates listed in `POLLS`.
//!
//! If formatting is kept, the build prints the function that needs it, and the test group `traps` fails. The size
//! gate (`tests/package/node/size.test.mjs`) fails, too, if formatting adds more than it tolerates, and refers to
//! this page.

mod allowed;
mod sites;

use anyhow::{Result, ensure};
use std::collections::HashSet;
use walrus::ir::{
    Br, BrIf, BrTable, Call, CallIndirect, Instr, InstrSeqId, Return, Visitor, dfs_in_order,
};
use walrus::{ElementItems, FunctionId, LocalFunction, Module, TypeId};

/// Prefixes of the names of functions that only ever panic.
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

/// Prefixes of the names of functions that call a future's `poll` or a closure through a pointer. These have the type
/// of `Display::fmt`, but no object in these crates is a `dyn Display`.
const POLLS: &[&str] = &["js_sys::futures::", "wasm_bindgen::convert::closures::", "__wbg_"];

/// Replaces the panics, and formatting if nothing else uses it. Returns the linker's names of the replaced functions,
/// and sentences about the calls of panics that `allowed.rs` does not explain, about entries there that match no
/// call, and about formatting that is kept.
pub fn cut(module: &mut Module) -> Result<(HashSet<String>, Vec<String>)> {
    let panics: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .filter(|(id, function)| {
            starts_with_any(&demangled(module, *id), PANICS) && never_returns(function)
        })
        .map(|(id, _)| id)
        .collect();
    ensure!(!panics.is_empty(), "found no function that panics: has the module lost its names?");
    let mut replaced = trap_at_once(module, panics.clone());
    walrus::passes::gc::run(module);
    let formatting = formatting(module);
    let users = users(module, &formatting);
    if users.is_empty() {
        replaced.extend(trap_at_once(module, formatting));
        walrus::passes::gc::run(module);
    }
    // Formatting comes first, because it contains panics itself.
    let kept = "so the formatting code stays in the module (see xtask/src/build/shrink/panics.rs)";
    let mut findings: Vec<String> = users.iter().map(|user| format!("{user}, {kept}")).collect();
    findings.extend(allowed::check(&sites::find(module, &panics)));
    Ok((replaced, findings))
}

fn demangled(module: &Module, id: FunctionId) -> String {
    let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
    format!("{:#}", rustc_demangle::demangle(name))
}

fn starts_with_any(name: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// Replaces the bodies of the functions by a trap, and returns the names of the functions.
fn trap_at_once(module: &mut Module, functions: Vec<FunctionId>) -> HashSet<String> {
    let mut replaced = HashSet::new();
    for id in functions {
        let function = module.funcs.get_mut(id);
        replaced.extend(function.name.clone());
        let function = function.kind.unwrap_local_mut();
        let entry = function.entry_block();
        function.block_mut(entry).instrs.clear();
        function.builder_mut().instr_seq(entry).unreachable();
    }
    replaced
}

/// All formatting functions of the module.
fn formatting(module: &Module) -> Vec<FunctionId> {
    let ids = module.funcs.iter_local().map(|(id, _)| id);
    ids.filter(|id| demangled(module, *id).contains("core::fmt::")).collect()
}

/// Describes each call of a formatting function, and each call through a pointer that may reach one.
fn users(module: &Module, formatting: &[FunctionId]) -> Vec<String> {
    let types = types_in_tables(module, formatting);
    let mut users = Vec::new();
    for (id, function) in module.funcs.iter_local().filter(|(id, _)| !formatting.contains(id)) {
        let mut calls = Calls { to: formatting, types: &types, direct: None, indirect: false };
        dfs_in_order(&mut calls, function, function.entry_block());
        let name = demangled(module, id);
        if let Some(called) = calls.direct {
            users.push(format!("{name} calls {}", demangled(module, called)));
        }
        if calls.indirect && !starts_with_any(&name, POLLS) {
            users.push(format!("{name} may call `fmt` through a pointer"));
        }
    }
    users
}

/// The types of those of the functions to which a pointer can exist.
fn types_in_tables(module: &Module, functions: &[FunctionId]) -> HashSet<TypeId> {
    let mut types = HashSet::new();
    for element in module.elements.iter() {
        if let ElementItems::Functions(items) = &element.items {
            let items = items.iter().filter(|id| functions.contains(id));
            types.extend(items.map(|id| module.funcs.get(*id).ty()));
        }
    }
    types
}

/// Finds direct calls of some functions, and calls through pointers of some types.
struct Calls<'a> {
    to: &'a [FunctionId],
    types: &'a HashSet<TypeId>,
    direct: Option<FunctionId>,
    indirect: bool,
}

impl Visitor<'_> for Calls<'_> {
    fn visit_call(&mut self, call: &Call) {
        if self.to.contains(&call.func) {
            self.direct = Some(call.func);
        }
    }

    fn visit_call_indirect(&mut self, call: &CallIndirect) {
        self.indirect |= self.types.contains(&call.ty);
    }
}

/// Returns whether a function can only trap or throw, in case the prefix of a name matches a function that returns.
fn never_returns(function: &LocalFunction) -> bool {
    let entry = function.entry_block();
    let last = function.block(entry).instrs.last();
    let mut exits = Exits { entry, found: false };
    dfs_in_order(&mut exits, function, entry);
    matches!(last, Some((Instr::Unreachable(_), _))) && !exits.found
}

/// Finds ways out of a function before its end.
struct Exits {
    entry: InstrSeqId,
    found: bool,
}

impl Visitor<'_> for Exits {
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

#[cfg(test)]
mod tests {
    use super::cut;
    use walrus::ir::Instr;
    use walrus::{ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, Module};
    use walrus::{RefType, ValType};

    const FMT: &str = "<a::A as core::fmt::Display>::fmt";

    /// A function of the type of `fmt` that returns zero.
    fn function(module: &mut Module, name: &str) -> FunctionId {
        let i32 = ValType::I32;
        let mut builder = FunctionBuilder::new(&mut module.types, &[i32, i32], &[i32]);
        builder.name(name.to_owned()).func_body().i32_const(0);
        let arguments = vec![module.locals.add(i32), module.locals.add(i32)];
        builder.finish(arguments, &mut module.funcs)
    }

    /// Exports a function `name` that calls `fmt` as `by` says, and panics.
    fn module(name: &str, by: fn(&mut walrus::InstrSeqBuilder<'_>, FunctionId, &Table)) -> Module {
        let mut module = Module::default();
        let mut panic = FunctionBuilder::new(&mut module.types, &[], &[]);
        panic.name("core::panicking::panic".to_owned()).func_body().unreachable();
        let panic = panic.finish(Vec::new(), &mut module.funcs);
        let fmt = function(&mut module, FMT);
        let table = module.tables.add_local(false, 1, Some(1), RefType::FUNCREF);
        let zero = ConstExpr::Value(walrus::ir::Value::I32(0));
        let kind = ElementKind::Active { table, offset: zero };
        let element = module.elements.add(kind, ElementItems::Functions(vec![fmt]));
        module.tables.get_mut(table).elem_segments.insert(element);
        let ty = module.funcs.get(fmt).ty();
        let mut caller = FunctionBuilder::new(&mut module.types, &[], &[]);
        let mut body = caller.name(name.to_owned()).func_body();
        by(&mut body, fmt, &Table { table, ty });
        body.call(panic);
        let caller = caller.finish(Vec::new(), &mut module.funcs);
        module.exports.add("run", caller);
        module.exports.add("table", table);
        module
    }

    struct Table {
        table: walrus::TableId,
        ty: walrus::TypeId,
    }

    fn is_cut(module: &Module) -> bool {
        let fmt = module.funcs.by_name(FMT).unwrap();
        let function = module.funcs.get(fmt).kind.unwrap_local();
        matches!(function.block(function.entry_block()).instrs[..], [(Instr::Unreachable(_), _)])
    }

    #[test]
    fn cuts_formatting_that_only_panics_use() {
        let mut module = module("a::run", |_, _, _| {});
        let (replaced, findings) = cut(&mut module).unwrap();
        assert!(is_cut(&module));
        assert!(replaced.contains(FMT) && replaced.contains("core::panicking::panic"));
        assert!(!findings.iter().any(|finding| finding.contains("formatting")), "{findings:?}");
    }

    #[test]
    fn keeps_formatting_that_is_called() {
        let mut module = module("a::run", |body, fmt, _| {
            body.i32_const(0).i32_const(0).call(fmt).drop();
        });
        let (replaced, findings) = cut(&mut module).unwrap();
        assert!(!is_cut(&module) && !replaced.contains(FMT));
        let expected = format!("a::run calls {FMT}, so the formatting code stays");
        assert!(findings.iter().any(|finding| finding.starts_with(&expected)), "{findings:?}");
    }

    #[test]
    fn keeps_formatting_that_may_be_called_through_a_pointer() {
        let by_pointer = |body: &mut walrus::InstrSeqBuilder<'_>, _, table: &Table| {
            body.i32_const(0).i32_const(0).i32_const(0);
            body.call_indirect(table.ty, table.table).drop();
        };
        for (name, kept) in [("a::run", true), ("js_sys::futures::queue::poll", false)] {
            let mut module = module(name, by_pointer);
            let (_, findings) = cut(&mut module).unwrap();
            assert_eq!(is_cut(&module), !kept);
            let expected = format!("{name} may call `fmt` through a pointer");
            assert_eq!(findings.iter().any(|finding| finding.starts_with(&expected)), kept);
        }
    }
}
