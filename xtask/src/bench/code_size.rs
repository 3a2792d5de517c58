//! The size of the module's code by the source file or crate that it was compiled from.

use crate::build::imports;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// The smallest share of the code, per mille, that has its own row.
const LEAST: usize = 5;

/// Makes a table from a module that has the names of its functions.
pub fn table(root: &Path, module: &Path) -> Result<String> {
    let bytes = fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let functions = functions(&bytes).with_context(|| format!("reading {}", module.display()))?;
    let files = source_files(root)?;
    let mut origins = BTreeMap::<String, (usize, usize)>::new();
    for (name, size) in functions {
        let (count, total) = origins.entry(origin(&files, &name)).or_default();
        *count += 1;
        *total += size;
    }
    let whole: usize = origins.values().map(|(_, total)| total).sum();
    let (mut large, small): (Vec<_>, Vec<_>) =
        origins.into_iter().partition(|(_, (_, total))| total * 1_000 >= whole * LEAST);
    large.sort_by_key(|(_, (_, total))| std::cmp::Reverse(*total));
    let rest =
        small.iter().fold((0, 0), |rest, (_, (count, total))| (rest.0 + count, rest.1 + total));
    large.push((format!("{} others", small.len()), rest));

    let mut table = String::from("| from | functions | bytes | of all, % |\n|---|--:|--:|--:|\n");
    for (origin, (count, total)) in large {
        let share = total as f64 * 100.0 / whole as f64;
        writeln!(table, "| {origin} | {count} | {total} | {share:.1} |")?;
    }
    Ok(table)
}

/// The names and sizes of the functions that a module defines.
fn functions(module: &[u8]) -> Result<Vec<(String, usize)>> {
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), HashMap::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => imported = imports::functions(section)?,
            Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(subsections) = section.as_known() else { continue };
                for subsection in subsections {
                    let Name::Function(map) = subsection? else { continue };
                    for naming in map {
                        let naming = naming?;
                        names.insert(naming.index, naming.name.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    // wasm-bindgen and wasm-opt add a few functions without a name.
    let named = (imported..)
        .zip(sizes)
        .map(|(index, size)| (names.remove(&index).unwrap_or_default(), size));
    Ok(named.collect())
}

/// The library's source files, such as `src/query/parse.rs`.
fn source_files(root: &Path) -> Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    let mut folders = vec!["src".to_owned()];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).with_context(|| format!("reading {}", path.display()))? {
            let entry = entry?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                files.insert(path);
            }
        }
    }
    Ok(files)
}

/// The source file of a function of the library, or the crate of another function.
fn origin(files: &BTreeSet<String>, name: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    // wasm-bindgen wraps each exported function in a shim, into which the compiler often inlines the function.
    if name.ends_with(" shim") {
        return "exported functions".into();
    }
    let path = name.trim_start_matches(['<', '&']);
    let Some((first, inner)) = path.split_once("::") else {
        return "wasm-bindgen's and the compiler's own".into();
    };
    match identifier(first) {
        "clevertap_counts" => format!("`{}`", file(files, inner)),
        "" | "alloc" | "core" | "std" | "str" | "u64" => "the standard library".into(),
        other => other.replace('_', "-"),
    }
}

/// The file of the innermost module that a path within the library names.
fn file(files: &BTreeSet<String>, path: &str) -> String {
    let modules: Vec<&str> =
        path.split("::").take_while(|part| !part.is_empty() && identifier(part) == *part).collect();
    let candidates = (1..=modules.len()).rev().filter_map(|length| modules.get(..length));
    let mut candidates = candidates.map(|modules| format!("src/{}.rs", modules.join("/")));
    candidates.find(|file| files.contains(file)).unwrap_or_else(|| "src/lib.rs".into())
}

/// The identifier at the beginning of a path. It is empty if the path begins with another kind of type.
fn identifier(path: &str) -> &str {
    let end = path.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(path.len());
    path.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn finds_the_file_or_the_crate_of_a_function() {
        let files = ["js.rs", "js/client.rs", "query/parse.rs", "query/filter.rs", "lib.rs"];
        let files = files.map(|file| format!("src/{file}")).into();
        for (name, expected) in [
            ("clevertap_counts::query::parse::date::h4b0e9d050503818a", "`src/query/parse.rs`"),
            ("clevertap_counts::js::run::{{closure}}::h797d5ffe8b24c9c0", "`src/js.rs`"),
            ("clevertap_counts::js::client::Client::of::h5cea24310b1e540f", "`src/js/client.rs`"),
            (
                "clevertap_counts::query::parse::<impl clevertap_counts::query::CountQuery>::read::hbdfe",
                "`src/query/parse.rs`",
            ),
            (
                "<clevertap_counts::query::filter::Scalar as core::clone::Clone>::clone::hdbce52bd",
                "`src/query/filter.rs`",
            ),
            ("clevertap_counts::VERSION::h4b0e9d050503818a", "`src/lib.rs`"),
            ("start externref shim", "exported functions"),
            ("__wbindgen_malloc", "wasm-bindgen's and the compiler's own"),
            ("js_sys::global::get_global_object::hf0981cb863705156", "js-sys"),
            ("<alloc[3ca501edff3f0c7c]::string::String>::from_utf16_lossy", "the standard library"),
            ("<[u8]>::starts_with::h113cad5891bf4ea2", "the standard library"),
        ] {
            assert_eq!(origin(&files, name), expected, "{name}");
        }
    }
}
