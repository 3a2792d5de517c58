//! Lists the licences of the crates in the module, as some of them require.

use super::{Recipe, compile};
use crate::program;
use crate::workspace::{PACKAGE, WASM_TARGET, Workspace};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The name of the list in the package.
const FILE: &str = "LICENSES-THIRD-PARTY.txt";

const INTRODUCTION: &str = "\
The WebAssembly module of this package, and the JavaScript that loads it, hold code of the Rust crates
below and of Rust's standard library (MIT OR Apache-2.0, Copyright (c) The Rust Project Contributors).
The texts of the MIT and the Apache licence are in LICENSE-MIT and LICENSE-APACHE; only the copyright
notices differ.
";

/// A line of cargo's messages about a compilation.
#[derive(Deserialize)]
struct Unit {
    reason: String,
    package_id: Option<String>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    manifest_path: PathBuf,
}

/// Writes the file into the package's folder.
pub fn write(workspace: &Workspace, recipe: &Recipe, package: &Path) -> Result<()> {
    let compiled = compiled(&compile::units(workspace, recipe)?)?;
    let mut command = program::cargo(&workspace.root);
    command.args(["metadata", "--format-version=1", "--all-features", "--locked"]);
    command.args(["--filter-platform", WASM_TARGET]);
    let metadata: Metadata = serde_json::from_str(&program::capture(&mut command)?)
        .context("reading the output of `cargo metadata`")?;
    let mut crates = metadata.packages;
    crates.retain(|it| compiled.contains(&it.id) && it.name != PACKAGE);
    ensure!(
        crates.len() + 1 == compiled.len(),
        "`cargo metadata` lacks crates that cargo compiled"
    );
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    let entries: Vec<String> = crates.iter().map(entry).collect::<Result<_>>()?;
    let path = package.join(FILE);
    fs::write(&path, format!("{INTRODUCTION}\n{}", entries.concat()))
        .with_context(|| format!("writing {}", path.display()))
}

/// The ids of the packages that were compiled for the module's target, without those of macros and build scripts.
fn compiled(messages: &str) -> Result<BTreeSet<String>> {
    let mut packages = BTreeSet::new();
    for line in messages.lines() {
        let unit: Unit = serde_json::from_str(line).context("reading the messages of cargo")?;
        let of_the_module = |path: &PathBuf| path.iter().any(|part| part == WASM_TARGET);
        if unit.reason == "compiler-artifact" && unit.filenames.iter().any(of_the_module) {
            packages.extend(unit.package_id);
        }
    }
    Ok(packages)
}

fn entry(it: &Crate) -> Result<String> {
    let Crate { name, version, .. } = it;
    let license = it.license.as_ref().with_context(|| format!("{name} names no licence"))?;
    let mut lines = vec![format!("{name} {version}: {license}")];
    let folder = it.manifest_path.parent().unwrap_or(Path::new("."));
    lines.extend(notices(folder)?);
    lines.extend(it.repository.clone());
    if license.contains("AND Unicode-3.0") {
        let path = folder.join("LICENSE-UNICODE");
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        lines.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(lines.join("\n    ") + "\n")
}

/// The copyright notices in a crate's MIT licence. Some crates contain no licence file, or name no holder.
fn notices(folder: &Path) -> Result<Vec<String>> {
    for name in ["LICENSE-MIT", "LICENSE", "LICENSE.md", "LICENSE.txt", "LICENSE-MIT.md"] {
        let path = folder.join(name);
        if path.is_file() {
            let text =
                fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            let lines = text.lines().map(str::trim).filter(|line| line.starts_with("Copyright "));
            return Ok(lines.map(str::to_owned).collect());
        }
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::compiled;

    #[test]
    fn leaves_out_macros_and_build_scripts() {
        let messages = [
            r#"{"reason":"compiler-artifact","package_id":"a","filenames":["/t/wasm32-unknown-unknown/release/deps/a.rlib"]}"#,
            r#"{"reason":"compiler-artifact","package_id":"macro","filenames":["/t/release/deps/m.so"]}"#,
            r#"{"reason":"build-script-executed","package_id":"script"}"#,
            r#"{"reason":"build-finished","success":true}"#,
        ];
        let found = compiled(&messages.join("\n")).unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a"]);
        assert!(compiled("no JSON").is_err());
    }
}
