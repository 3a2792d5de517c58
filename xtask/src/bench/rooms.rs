//! Where the code of the module comes from.

use crate::build::imports;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// Below this share of the code, in per mille, rooms are put together.
const LEAST: usize = 5;

/// A table of the code of a module that has its names, by the file or the crate that it comes from.
pub fn table(root: &Path, module: &Path) -> Result<String> {
    let bytes = fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let functions = functions(&bytes).with_context(|| format!("reading {}", module.display()))?;
    let mut rooms = BTreeMap::<String, (usize, usize)>::new();
    for (name, size) in functions {
        let (count, total) = rooms.entry(room(root, &name)).or_default();
        *count += 1;
        *total += size;
    }
    let whole: usize = rooms.values().map(|(_, total)| total).sum();
    let (mut large, small): (Vec<_>, Vec<_>) =
        rooms.into_iter().partition(|(_, (_, total))| total * 1_000 >= whole * LEAST);
    large.sort_by_key(|(_, (_, total))| std::cmp::Reverse(*total));
    let rest =
        small.iter().fold((0, 0), |rest, (_, (count, total))| (rest.0 + count, rest.1 + total));
    large.push((format!("{} others", small.len()), rest));

    let mut table = String::from("| from | functions | bytes | of all, % |\n|---|--:|--:|--:|\n");
    for (room, (count, total)) in large {
        let share = total as f64 * 100.0 / whole as f64;
        writeln!(table, "| {room} | {count} | {total} | {share:.1} |")?;
    }
    Ok(table)
}

/// The names and the sizes of a module's own functions.
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
    // Few have none, of those that the tools have made.
    let named = (imported..)
        .zip(sizes)
        .map(|(index, size)| (names.remove(&index).unwrap_or_default(), size));
    Ok(named.collect())
}

/// The file of a function of ours, the crate of another.
fn room(root: &Path, name: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    // What wasm-bindgen makes of a function that is exported.
    if name.ends_with(" shim") {
        return "`src/js.rs`".into();
    }
    let path = name.trim_start_matches(['<', '&']);
    let Some((first, inner)) = path.split_once("::") else {
        return "wasm-bindgen's and the compiler's own".into();
    };
    match identifier(first) {
        "clevertap_counts" => {
            let module = identifier(inner);
            let within = inner.strip_prefix("js::").map(identifier).unwrap_or_default();
            let files = [format!("src/js/{within}.rs"), format!("src/{module}.rs")];
            let file = files.into_iter().find(|file| root.join(file).exists());
            format!("`{}`", file.as_deref().unwrap_or("src/lib.rs"))
        }
        "" | "alloc" | "core" | "std" | "str" | "u64" => "the standard library".into(),
        other => other.replace('_', "-"),
    }
}

/// The identifier that a path begins with; none where it begins with another type.
fn identifier(path: &str) -> &str {
    let end = path.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(path.len());
    path.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::room;
    use std::path::Path;

    #[test]
    fn rooms_by_their_functions() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        for (name, expected) in [
            ("clevertap_counts::poller::Poller::new::h4b0e9d050503818a", "`src/poller.rs`"),
            ("clevertap_counts::js::run::{{closure}}::h797d5ffe8b24c9c0", "`src/js.rs`"),
            ("clevertap_counts::js::client::Client::of::h5cea24310b1e540f", "`src/js/client.rs`"),
            (
                "clevertap_counts::read_query::<impl clevertap_counts::query::CountQuery>::read::hbdfeb7106ae1354e",
                "`src/read_query.rs`",
            ),
            (
                "<clevertap_counts::filter::Scalar as core::clone::Clone>::clone::hdbce52bd232e91f9",
                "`src/filter.rs`",
            ),
            ("start externref shim", "`src/js.rs`"),
            ("__wbindgen_malloc", "wasm-bindgen's and the compiler's own"),
            ("js_sys::global::get_global_object::hf0981cb863705156", "js-sys"),
            ("<alloc[3ca501edff3f0c7c]::string::String>::from_utf16_lossy", "the standard library"),
            ("<[u8]>::starts_with::h113cad5891bf4ea2", "the standard library"),
        ] {
            assert_eq!(room(root, name), expected, "{name}");
        }
    }
}
