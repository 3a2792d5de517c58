//! wasm-opt, with exactly the features the module says it uses.

use super::order;
use crate::output::Output;
use crate::program;
use crate::setup::npm::Tools;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use wasmparser::{BinaryReader, Parser, Payload};

/// Features by their names in a module's `target_features` section, and wasm-opt's flag for each. All of them run on
/// Node 20 and on browsers of 2023; a feature that is not here has not been checked there.
const FEATURES: &[(&str, &str)] = &[
    ("bulk-memory", "--enable-bulk-memory"),
    ("bulk-memory-opt", "--enable-bulk-memory-opt"),
    ("call-indirect-overlong", "--enable-call-indirect-overlong"),
    ("multivalue", "--enable-multivalue"),
    ("mutable-globals", "--enable-mutable-globals"),
    ("nontrapping-fptoint", "--enable-nontrapping-float-to-int"),
    ("reference-types", "--enable-reference-types"),
    ("sign-ext", "--enable-sign-ext"),
];

/// Passes by what they bring once the module is packed: `local-cse` and `simplify-locals` make it shorter, and parts of
/// it less alike; flat code with its branches written anew is more alike. How a load is aligned is a hint that engines make
/// nothing of. Pointers are never so small that an offset carries them past zero: what lies there is the end of the stack.
const PASSES: &[&str] = &[
    "--low-memory-unused",
    "--always-inline-max-function-size=5",
    "--skip-pass=local-cse",
    "--skip-pass=simplify-locals",
    "--merge-similar-functions",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--dealign",
    "--debuginfo",
];

/// Writes the optimised module, and beside it the same with the names of its functions.
pub fn optimize(
    tools: &Tools,
    module: &Path,
    (optimized, named): (&Path, &Path),
    output: &Output,
) -> Result<()> {
    let step = output.step("Optimising the module with wasm-opt");
    let before = fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let mut command = tools.program("wasm-opt");
    command.arg(module).arg("--output").arg(named).arg("--mvp-features");
    command.args(feature_flags(&before)?);
    command.args(PASSES);
    program::run(&mut command, output)?;
    let after = fs::read(named).with_context(|| format!("reading {}", named.display()))?;
    let ordered = order::order(&after)?;
    fs::write(optimized, &ordered).with_context(|| format!("writing {}", optimized.display()))?;
    step.done(&format!("{} bytes", ordered.len()));
    Ok(())
}

fn feature_flags(module: &[u8]) -> Result<Vec<&'static str>> {
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CustomSection(section) = payload.context("reading the module")?
            && section.name() == "target_features"
        {
            return features(section.data())
                .context("reading the module's target_features section")?
                .iter()
                .map(|name| flag(name))
                .collect();
        }
    }
    bail!(
        "the module has no target_features section: remove `strip` from Cargo.toml's profile.release"
    );
}

/// The section is a count, and then for each feature `+` (used) or `-` (must not be used) and the name.
fn features(section: &[u8]) -> Result<Vec<String>> {
    let mut reader = BinaryReader::new(section, 0);
    let mut names = Vec::new();
    for _ in 0..reader.read_var_u32()? {
        let prefix = reader.read_u8()?;
        let name = reader.read_string()?;
        if prefix == b'+' {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn flag(name: &str) -> Result<&'static str> {
    let known = FEATURES.iter().find(|(feature, _)| *feature == name);
    let (_, flag) = known.with_context(|| {
        format!(
            "the module uses the wasm feature `{name}`; if Node 20 has it, add it to FEATURES in xtask/src/build/optimize.rs, \
             else compile without it (`-Ctarget-feature=-{name}`)"
        )
    })?;
    Ok(flag)
}

#[cfg(test)]
mod tests {
    use super::{features, flag};

    #[test]
    fn the_section_is_read() {
        let section = b"\x03+\x08sign-ext-\x07atomics+\x0amultivalue";
        let names = features(section).unwrap_or_default();
        assert_eq!(names, ["sign-ext", "multivalue"]);
        assert!(features(b"\x02+\x08sign-ext").is_err());
    }

    #[test]
    fn an_unknown_feature_is_refused() {
        assert!(flag("sign-ext").is_ok());
        assert!(flag("gc").is_err_and(|error| error.to_string().contains("`gc`")));
    }
}
