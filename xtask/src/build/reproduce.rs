//! Builds the package twice in different environments and compares the bytes, to test that they depend on the source
//! only.

use super::compile::cargo_home;
use super::empty_folder;
use crate::output::Output;
use crate::package;
use crate::program;
use crate::setup::temporary::TemporaryFolder;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds and packs the package twice from copies of the tracked files. Describes the first file that differs;
/// returns `None` if all bytes are equal.
pub fn reproduce(workspace: &Workspace, output: &Output) -> Result<Option<String>> {
    let scratch = TemporaryFolder::new("reproduce")?;
    let (one, another) = (scratch.path().join("one"), scratch.path().join("another/and/deeper"));
    build_in(workspace, &one, |_, _| Ok(()), output)?;
    build_in(workspace, &another, change_environment, output)?;
    first_difference(&one, &another)
}

/// Builds the package and its tarball into the folder, in an environment that `change` may modify.
fn build_in(
    workspace: &Workspace,
    folder: &Path,
    change: fn(&mut Command, &Path) -> Result<()>,
    output: &Output,
) -> Result<()> {
    let step = output.step(&format!("Building in {}", folder.display()));
    let checkout = folder.join("checkout");
    copy_tracked(&workspace.root, &checkout)?;
    let (package, tarball) = (folder.join("package"), folder.join("tarball"));
    empty_folder(&tarball)?;
    let own = std::env::current_exe().context("finding this program's own file")?;
    let mut build = Command::new(own);
    build.args(["build", "--out"]).arg(&package).current_dir(&checkout);
    // The workspace of the copy, and its artifacts.
    build.env("CARGO_MANIFEST_DIR", &checkout).env("CARGO_TARGET_DIR", checkout.join("target"));
    change(&mut build, folder)?;
    program::run(&mut build, output)?;
    package::pack(workspace, &package, &tarball, output)?;
    fs::remove_dir_all(&checkout).with_context(|| format!("removing {}", checkout.display()))?;
    step.done("");
    Ok(())
}

/// Changes the paths and settings that a compiler may write into its output.
fn change_environment(build: &mut Command, folder: &Path) -> Result<()> {
    build.env("CARGO_TARGET_DIR", folder.join("checkout/artifacts/elsewhere"));
    build.env("TZ", "Asia/Kolkata").env("LC_ALL", "C");
    #[cfg(unix)]
    {
        // The same crates at paths of another length.
        let home = folder.join("another-home-of-cargo");
        std::os::unix::fs::symlink(cargo_home()?, &home)
            .with_context(|| format!("linking {}", home.display()))?;
        build.env("CARGO_HOME", home);
    }
    Ok(())
}

/// Copies the files that git tracks, with their uncommitted changes.
fn copy_tracked(root: &Path, to: &Path) -> Result<()> {
    let mut git = Command::new("git");
    let names = program::capture(git.args(["ls-files", "-z"]).current_dir(root))?;
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        let (source, target) = (root.join(name), to.join(name));
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        // A file may be deleted without the deletion being committed.
        if source.exists() {
            fs::copy(&source, &target).with_context(|| format!("copying {}", source.display()))?;
        }
    }
    Ok(())
}

/// Describes the first file, in the order of names, that differs or is missing in one of the folders.
fn first_difference(one: &Path, another: &Path) -> Result<Option<String>> {
    let (ours, theirs) = (files(one)?, files(another)?);
    for name in ours.union(&theirs) {
        let shown = name.display();
        let built = [(one, &ours), (another, &theirs)].map(|(folder, names)| {
            names.contains(name).then(|| fs::read(folder.join(name))).transpose()
        });
        let [first, second] = built;
        let difference = match (first?, second?) {
            (Some(first), Some(second)) if first == second => continue,
            (Some(first), Some(second)) => {
                let same = first.iter().zip(&second).take_while(|(a, b)| a == b).count();
                format!("{shown} differs from byte {same} on")
            }
            _ => format!("{shown} is in one build and not in the other"),
        };
        return Ok(Some(difference));
    }
    Ok(None)
}

/// The paths of the files below a folder, relative to it. Links are ignored.
fn files(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let path = folder.join(&inner);
        for entry in fs::read_dir(&path).with_context(|| format!("reading {}", path.display()))? {
            let entry = entry?;
            let (name, kind) = (inner.join(entry.file_name()), entry.file_type()?);
            if kind.is_dir() {
                folders.push(name);
            } else if kind.is_file() {
                found.insert(name);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::first_difference;
    use crate::setup::temporary::TemporaryFolder;
    use anyhow::Result;
    use std::fs;

    #[test]
    fn describes_the_first_file_that_differs() -> Result<()> {
        type Files = &'static [(&'static str, &'static str)];
        let rows: [(Files, Files, Option<&str>); 6] = [
            (&[], &[], None),
            (&[("a", "1"), ("b/c", "2")], &[("a", "1"), ("b/c", "2")], None),
            (
                &[("a", "1"), ("b/c", "two")],
                &[("a", "1"), ("b/c", "twice")],
                Some("b/c differs from byte 2 on"),
            ),
            (
                &[("a", "1"), ("b", "2")],
                &[("a", "0"), ("b", "0")],
                Some("a differs from byte 0 on"),
            ),
            (&[("a", "12")], &[("a", "123")], Some("a differs from byte 2 on")),
            (
                &[("a", "1")],
                &[("a", "1"), ("b", "")],
                Some("b is in one build and not in the other"),
            ),
        ];
        for (ours, theirs, expected) in rows {
            let folders = [ours, theirs].map(|files| {
                let folder = TemporaryFolder::new("difference")?;
                for (name, text) in files {
                    let path = folder.path().join(name);
                    path.parent().map_or(Ok(()), fs::create_dir_all)?;
                    fs::write(path, text)?;
                }
                anyhow::Ok(folder)
            });
            let [one, another] = folders;
            let found = first_difference(one?.path(), another?.path())?;
            assert_eq!(found.as_deref(), expected);
        }
        Ok(())
    }
}
