//! Finds the calls of panics that are left in the module.

use super::{demangled, starts_with_any};
use std::collections::BTreeSet;
use std::fmt;
use walrus::ir::{Instr, InstrSeq, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataKind, FunctionId, Module};

/// Prefixes of the names of functions that panic on behalf of their callers unless they are inlined.
const ON_BEHALF: &[&str] = &[
    "core::cell::RefCell<T>::borrow",
    "core::slice::copy_from_slice_impl",
    "core::slice::<impl [T]>::split_at",
];

/// A call of a function that panics.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The source file, such as `src/limiter.rs`, `core/src/str/mod.rs` or `js-sys/src/futures/mod.rs`, or the
    /// calling function if the module does not hold the location.
    pub place: String,
    /// The function of the standard library that is called.
    pub panic: String,
    line: Option<u32>,
    within: String,
}

#[cfg(test)]
impl Site {
    /// A call without a line.
    pub fn at(place: &str, panic: &str) -> Self {
        Self { place: place.into(), panic: panic.into(), line: None, within: "a".into() }
    }
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

/// Returns the calls of these functions.
pub fn find(module: &Module, panics: &[FunctionId]) -> Vec<Site> {
    let known: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    let name = |id: FunctionId| demangled(module, id);
    let panics = |id: &FunctionId| panics.contains(id) || starts_with_any(&name(*id), ON_BEHALF);
    let panics: Vec<FunctionId> = known.into_iter().filter(panics).collect();
    let mut sites = BTreeSet::new();
    for (id, function) in module.funcs.iter_local().filter(|(id, _)| !panics.contains(id)) {
        let mut calls = Calls { to: &panics, found: Vec::new() };
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

/// Finds calls, and the constant that is their last argument. The last argument of a panic is the address of its
/// location.
struct Calls<'a> {
    to: &'a [FunctionId],
    found: Vec<(FunctionId, Option<u32>)>,
}

impl Visitor<'_> for Calls<'_> {
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

/// Reads the file and the line of a `core::panic::Location` in the module's data. It begins with the pointer and the
/// length of the file's name, and the line.
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

/// Removes the parts of a path that depend on the versions of the compiler and of crates.
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
    fn shortens_paths_to_names_without_versions() {
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
