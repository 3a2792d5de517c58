//! Clears the data that only panics use: their messages and locations, and the tables of the formatting code. Zeros
//! cost almost nothing in a compressed module.
//!
//! The linker records all references between functions and data (`--emit-relocs`). It would have left this data out
//! itself if the panics had been cut before linking.

use crate::build::imports;
use anyhow::{Context, Result, ensure};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use walrus::Module;
use wasmparser::{
    ExternalKind, KnownCustom, Linking, LinkingSectionReader, Parser, Payload, RelocationType,
    SymbolInfo,
};

/// The sections in which the linker records the references. They are of no use after this step.
const SECTIONS: &[&str] = &["linking", "reloc.CODE", "reloc.DATA"];

/// Removes the linker's records of references.
pub fn remove_references(module: &mut Module) {
    for name in SECTIONS {
        module.customs.remove_raw(name);
    }
}

/// Clears the data that is not reachable in `linked` without passing through the functions named `replaced`. `module`
/// was read from `linked`, and its data is still unchanged.
pub fn clear(linked: &[u8], replaced: &HashSet<String>, module: &mut Module) -> Result<()> {
    let links = Links::read(linked).context("reading the references in the module")?;
    ensure!(!links.symbols.is_empty(), "the linker left no symbols: is `--emit-relocs` missing?");
    let used = links.used(replaced);
    let ids: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for (segment, id) in ids.into_iter().enumerate() {
        let data = module.data.get_mut(id);
        let mut is_used = vec![true; data.value.len()];
        // A constant can lie within another one. Used constants are marked last, so that they stay.
        for wanted in [false, true] {
            for (symbol, used) in links.symbols.iter().zip(&used) {
                if let Symbol::Data { segment: its, range } = symbol
                    && *its == segment
                    && *used == wanted
                {
                    let bytes = is_used.get_mut(range.clone());
                    bytes.context("finding a symbol's data")?.fill(wanted);
                }
            }
        }
        for (byte, used) in data.value.iter_mut().zip(is_used) {
            *byte *= u8::from(used);
        }
    }
    Ok(())
}

/// A thing that can be referred to.
enum Symbol {
    Function(u32),
    Data { segment: usize, range: Range<usize> },
    Other,
}

/// The references between functions and data.
#[derive(Default)]
struct Links<'a> {
    symbols: Vec<Symbol>,
    names: HashMap<&'a str, u32>,
    exported: Vec<u32>,
    /// The symbols that each function refers to.
    functions: HashMap<u32, Vec<usize>>,
    segments: Vec<&'a [u8]>,
    /// For each segment, the offsets of pointers and the symbols that they point to.
    pointers: Vec<Vec<(usize, usize)>>,
}

impl<'a> Links<'a> {
    fn read(linked: &'a [u8]) -> Result<Self> {
        let mut links = Self::default();
        let (mut imported, mut bodies, mut code_at) = (0, Vec::new(), 0);
        let (mut data_starts, mut data_at) = (Vec::new(), 0);
        for payload in Parser::new(0).parse_all(linked) {
            match payload? {
                Payload::ImportSection(section) => imported = imports::functions(section)?,
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        let is_function = export.kind == ExternalKind::Func;
                        links.exported.extend(is_function.then_some(export.index));
                    }
                }
                Payload::CodeSectionStart { range, .. } => code_at = range.start,
                Payload::CodeSectionEntry(body) => bodies.push(body.range().end),
                Payload::DataSection(section) => {
                    data_at = section.range().start;
                    for data in section {
                        let data = data?;
                        data_starts.push(data.range.end - data.data.len());
                        links.segments.push(data.data);
                    }
                    links.pointers.resize_with(data_starts.len(), Vec::new);
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(linking) => links.read_symbols(linking)?,
                    KnownCustom::Reloc(reloc) => {
                        for entry in reloc.entries() {
                            let entry = entry?;
                            let (offset, index) = (entry.offset as usize, entry.index as usize);
                            if section.name() == "reloc.DATA" {
                                let at = data_at + offset;
                                let (start, pointers) = (data_starts.iter())
                                    .zip(&mut links.pointers)
                                    .rfind(|(start, _)| **start <= at)
                                    .context("finding a pointer's segment")?;
                                pointers.push((at - start, index));
                            } else if entry.ty != RelocationType::TypeIndexLeb {
                                // All other relocations have the index of a symbol.
                                let at = code_at + offset;
                                let body = bodies.partition_point(|end| *end <= at);
                                let function = imported + u32::try_from(body)?;
                                links.functions.entry(function).or_default().push(index);
                            }
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(links)
    }

    fn read_symbols(&mut self, linking: LinkingSectionReader<'a>) -> Result<()> {
        for subsection in linking.subsections() {
            if let Linking::SymbolTable(symbols) = subsection? {
                for symbol in symbols {
                    self.symbols.push(match symbol? {
                        SymbolInfo::Func { index, name, .. } => {
                            self.names.extend(name.map(|name| (name, index)));
                            Symbol::Function(index)
                        }
                        SymbolInfo::Data { symbol: Some(data), .. } => {
                            let start = data.offset as usize;
                            let range = start..start + data.size as usize;
                            Symbol::Data { segment: data.index as usize, range }
                        }
                        _ => Symbol::Other,
                    });
                }
            }
        }
        Ok(())
    }

    /// For each symbol, whether an exported function reaches it without passing through the functions named
    /// `replaced`.
    fn used(&self, replaced: &HashSet<String>) -> Vec<bool> {
        let mut used = vec![false; self.symbols.len()];
        let mut seen: HashSet<u32> =
            replaced.iter().filter_map(|name| self.names.get(name.as_str())).copied().collect();
        let mut functions = self.exported.clone();
        let mut symbols: Vec<usize> = Vec::new();
        loop {
            if let Some(function) = functions.pop() {
                if seen.insert(function) {
                    symbols.extend(self.functions.get(&function).into_iter().flatten());
                }
            } else if let Some(index) = symbols.pop() {
                let (Some(symbol), Some(used)) = (self.symbols.get(index), used.get_mut(index))
                else {
                    continue;
                };
                if *used || self.is_location(symbol) {
                    continue;
                }
                *used = true;
                match symbol {
                    Symbol::Function(function) => functions.push(*function),
                    data => symbols.extend(self.pointers_in(data)),
                }
            } else {
                return used;
            }
        }
    }

    /// The symbols that the data of this one points to.
    fn pointers_in(&self, symbol: &Symbol) -> Vec<usize> {
        let Symbol::Data { segment, range } = symbol else { return Vec::new() };
        let pointers = self.pointers.get(*segment).into_iter().flatten();
        pointers.filter(|(at, _)| range.contains(at)).map(|(_, to)| *to).collect()
    }

    fn bytes(&self, symbol: &Symbol) -> &[u8] {
        let Symbol::Data { segment, range } = symbol else { return &[] };
        self.segments.get(*segment).and_then(|data| data.get(range.clone())).unwrap_or_default()
    }

    /// Returns whether a symbol is the location of a panic: the pointer to a file's name, its length, a line, a
    /// column.
    fn is_location(&self, symbol: &Symbol) -> bool {
        let names = self.pointers_in(symbol);
        let name = names.first().and_then(|name| self.symbols.get(*name));
        let name = name.map(|name| self.bytes(name)).unwrap_or_default();
        let name = name.strip_suffix(b"\0").unwrap_or(name);
        self.bytes(symbol).len() == 16 && names.len() == 1 && name.ends_with(b".rs")
    }
}
