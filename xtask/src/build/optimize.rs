//! Runs wasm-opt with exactly the features that the module declares.

use crate::output::Output;
use crate::program;
use crate::setup::npm::Tools;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use wasmparser::{BinaryReader, Parser, Payload};

/// Features by their names in a module's `target_features` section, and wasm-opt's flag for each. All of them run on
/// Node 20 and on browsers of 2023. Other features have not been checked there.
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

/// Writes the optimised module with the names of its functions.
pub fn optimize(
    tools: &Tools,
    module: &Path,
    optimized: &Path,
    passes: &[&str],
    output: &Output,
) -> Result<()> {
    let step = output.step("Optimising the module with wasm-opt");
    let bytes = fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let mut command = tools.program("wasm-opt");
    command.arg(module).arg("--output").arg(optimized).arg("--mvp-features");
    command.args(feature_flags(&bytes)?).args(passes).arg("--debuginfo");
    program::run(&mut command, output)?;
    step.done("");
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

/// Reads the section: a count, and for each feature `+` (used) or `-` (must not be used) and its name.
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
    fn reads_the_features_that_are_used() {
        let section = b"\x03+\x08sign-ext-\x07atomics+\x0amultivalue";
        let names = features(section).unwrap_or_default();
        assert_eq!(names, ["sign-ext", "multivalue"]);
        assert!(features(b"\x02+\x08sign-ext").is_err());
    }

    #[test]
    fn refuses_an_unknown_feature() {
        assert!(flag("sign-ext").is_ok());
        assert!(flag("gc").is_err_and(|error| error.to_string().contains("`gc`")));
    }
}
