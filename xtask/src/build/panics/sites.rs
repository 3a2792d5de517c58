//! Where the module can still panic.

use super::demangled;
use std::collections::BTreeSet;
use std::fmt;
use walrus::ir::{Instr, InstrSeq, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataKind, FunctionId, Module};

/// How the names of functions begin that panic on behalf of their callers, where they are not inlined.
const ON_BEHALF: &[&str] = &[
    "core::cell::RefCell<T>::borrow",
    "core::slice::copy_from_slice_impl",
    "core::slice::<impl [T]>::split_at",
];

/// A place that can panic, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The source file, such as `src/limiter.rs`, `core/src/str/mod.rs` or `js-sys/src/futures/mod.rs`; the function
    /// where the module does not tell.
    pub place: String,
    /// The function of the standard library that is called.
    pub panic: String,
    line: Option<u32>,
    within: String,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, " calls {} (in {})", self.panic, self.within)
    }
}

/// The calls of these functions that are left in a module.
pub fn find(module: &Module, panics: &[FunctionId]) -> Vec<Site> {
    let known: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    let name = |id: FunctionId| demangled(module, id);
    let acts = |id: &FunctionId| ON_BEHALF.iter().any(|start| name(*id).starts_with(start));
    let mut calls = Calls {
        to: panics.iter().copied().filter(|id| known.contains(id)).collect(),
        found: Vec::new(),
    };
    calls.to.extend(known.iter().copied().filter(acts));
    let mut sites = BTreeSet::new();
    for (id, function) in module.funcs.iter_local().filter(|(id, _)| !calls.to.contains(id)) {
        let mut calls = Calls { to: calls.to.clone(), found: Vec::new() };
        dfs_in_order(&mut calls, function, function.entry_block());
        for (called, argument) in calls.found {
            let location = argument.and_then(|at| location(module, at));
            let (place, line) = match location {
                Some((file, line)) => (short(&file), Some(line)),
                None => (name(id), None),
            };
            sites.insert(Site { place, panic: name(called), line, within: name(id) });
        }
    }
    sites.into_iter().collect()
}

/// Looks for calls, and for the constant that is their last argument: of a panic, that is where its location stands.
struct Calls {
    to: Vec<FunctionId>,
    found: Vec<(FunctionId, Option<u32>)>,
}

impl Visitor<'_> for Calls {
    fn start_instr_seq(&mut self, sequence: &InstrSeq) {
        let mut last = None;
        for (instruction, _) in &sequence.instrs {
            match instruction {
                Instr::Call(call) if self.to.contains(&call.func) => {
                    self.found.push((call.func, last))
                }
                Instr::Const(constant) => {
                    last = match constant.value {
                        Value::I32(value) => Some(value.cast_unsigned()),
                        _ => None,
                    };
                }
                _ => last = None,
            }
        }
    }
}

/// A `core::panic::Location` in the module's data: the file's name as pointer and length, the line.
fn location(module: &Module, at: u32) -> Option<(String, u32)> {
    let word = |at: u32| Some(u32::from_le_bytes(data(module, at, 4)?.try_into().ok()?));
    let (name, length, line) = (word(at)?, word(at.checked_add(4)?)?, word(at.checked_add(8)?)?);
    let file = std::str::from_utf8(data(module, name, length)?).ok()?;
    file.contains(".rs").then(|| (file.trim_end_matches('\0').to_owned(), line))
}

fn data(module: &Module, at: u32, length: u32) -> Option<&[u8]> {
    module.data.iter().find_map(|data| {
        let DataKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } = data.kind
        else {
            return None;
        };
        let start = usize::try_from(at.checked_sub(offset.cast_unsigned())?).ok()?;
        data.value.get(start..start.checked_add(usize::try_from(length).ok()?)?)
    })
}

/// A path without what depends on the versions of the compiler and of crates.
fn short(file: &str) -> String {
    if let Some((_, library)) = file.split_once("/library/") {
        return library.to_owned();
    }
    let Some((_, path)) = file.split_once("/registry/src/") else { return file.to_owned() };
    let (_, path) = path.split_once('/').unwrap_or_default();
    let (package, rest) = path.split_once('/').unwrap_or_default();
    let (name, _) = package.rsplit_once('-').unwrap_or((package, ""));
    format!("{name}/{rest}")
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn paths_say_no_versions() {
        for (file, expected) in [
            ("src/js/host.rs", "src/js/host.rs"),
            ("/rustc/5980761/library/core/src/str/mod.rs", "core/src/str/mod.rs"),
            ("/rust/library/alloc/src/str.rs", "alloc/src/str.rs"),
            (
                "/cargo/registry/src/index.crates.io-19/js-sys-0.3.107/src/a/b.rs",
                "js-sys/src/a/b.rs",
            ),
        ] {
            assert_eq!(short(file), expected);
        }
    }
}
