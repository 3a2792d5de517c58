//! Holds the structure that `docs/architecture.md` describes: imports of `src/` go one way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of `src/`. Each one imports only modules of earlier rows.
const LAYERS: [&[&str]; 7] = [
    &["text"],
    &["value"],
    &["protocol"],
    &["error"],
    &["query", "client", "reply"],
    &["call"],
    &["js", "rust_client"],
];

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The source files of `src/`, by their path in it, without their test modules.
fn sources() -> BTreeMap<PathBuf, String> {
    fn read(folder: &Path, root: &Path, files: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.to_str().unwrap().contains("_tests") {
                continue;
            }
            if path.is_dir() {
                read(&path, root, files);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
                files.insert(path.strip_prefix(root).unwrap().to_owned(), code);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    read(&root, &root, &mut files);
    assert!(files.len() > 30, "found only {} files", files.len());
    files
}

/// The lowercase identifiers that follow `prefix` in code, such as `text` in `use crate::text::message;`.
fn modules_after<'a>(code: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let found = lines.flat_map(|line| line.match_indices(prefix).map(move |(at, _)| &line[at..]));
    found
        .map(|rest| {
            let name = &rest[prefix.len()..];
            let end = name.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            &name[..end.unwrap_or(name.len())]
        })
        .filter(|name| !name.is_empty())
        .collect()
}

fn module_of(path: &Path) -> &str {
    path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs")
}

#[test]
fn modules_import_only_modules_of_earlier_layers() {
    let mut checked = 0;
    for (path, code) in sources() {
        let own = module_of(&path);
        // The crate's root declares the modules, and the fuzz targets reach into all of them.
        if ["lib", "fuzzing"].contains(&own) {
            continue;
        }
        let through_root = code.lines().find(|line| {
            let after = line.trim_start().strip_prefix("use crate::");
            after.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
        });
        assert_eq!(through_root, None, "{} does not name the module it imports", path.display());
        let own_rank = rank(own).unwrap_or_else(|| panic!("{} has no layer", path.display()));
        for module in modules_after(&code, "crate::") {
            let rank = rank(module).unwrap_or_else(|| panic!("{module} has no layer"));
            let allowed = module == own || rank < own_rank;
            assert!(allowed, "{} imports crate::{module}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 60, "found only {checked} imports");
}

#[test]
fn files_of_a_folder_import_each_other_without_a_cycle() {
    let sources = sources();
    let mut imports: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for (path, code) in &sources {
        let folder = path.parent().unwrap();
        if folder.as_os_str().is_empty() || path.file_name().unwrap() == "mod.rs" {
            continue;
        }
        let siblings = modules_after(code, "super::")
            .into_iter()
            .map(|name| folder.join(format!("{name}.rs")))
            .filter(|sibling| sources.contains_key(sibling));
        imports.insert(path.clone(), siblings.collect());
    }
    assert!(imports.values().map(Vec::len).sum::<usize>() > 30);
    // Removes files that import no remaining file until none is left, or a cycle is.
    while let Some(path) = imports.iter().find_map(|(path, siblings)| {
        let is_leaf = !siblings.iter().any(|sibling| imports.contains_key(sibling));
        is_leaf.then(|| path.clone())
    }) {
        imports.remove(&path);
    }
    assert!(imports.is_empty(), "these files import each other in a cycle: {:?}", imports.keys());
}
