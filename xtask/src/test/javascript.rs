//! Checks the format, lint rules and types of the project's JavaScript.

use super::Shared;
use super::counts::{Counts, Outcome};
use super::node::tsc;
use crate::output::Output;
use crate::program;
use crate::setup::npm;
use anyhow::Result;

/// Folders with a tsconfig that checks JavaScript sources: the package's, its command line's and the page's.
const CHECKED: [&str; 3] = ["tests/types/sources", "tests/types/bin", "www/public"];

/// Runs Biome over the repository and tsc over each checked folder. Each command is one test.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let root = &shared.workspace.root;
    let biome = npm::ensure(shared.workspace, "javascript", output)?;
    let mut counts = Counts::default();
    for arguments in [&["format"][..], &["lint", "--error-on-warnings"]] {
        let mut command = biome.program("biome");
        command.current_dir(root).args(arguments).args(["--colors=off", "--max-diagnostics=200"]);
        counts += Outcome::check(program::stream(&mut command, output)?.success());
    }
    let types = npm::ensure(shared.workspace, "types", output)?;
    // The page imports the declarations of its dependencies.
    npm::ensure_www(shared.workspace, output)?;
    for folder in CHECKED {
        let mut command = tsc(shared, &types, "typescript", &root.join(folder));
        output.line(&format!("tsc --project {folder}"));
        counts += Outcome::check(program::stream(&mut command, output)?.success());
    }
    Ok(Outcome::ran(counts, counts.failed == 0))
}
