//! Wraps wasm-bindgen's glue in a function.
//!
//! The glue of the target `bundler` is a module that constructs a `TextDecoder` on import and serves a single
//! instance of the wasm module. As a function it runs nothing on import, and each call returns independent glue, so
//! that the package can create a new instance after a trap.
//!
//! The exports of the glue become methods of the object that the function returns.

use anyhow::{Context, Result, bail};

/// Globals that the glue uses by name and the package passes as arguments, so that it can replace them.
const HOST: &str = "setTimeout, clearTimeout, queueMicrotask, TextDecoder, TextEncoder";

/// Converts the text of `*_bg.js` into a module with the single export `createGlue`.
pub fn wrap_glue(source: &str) -> Result<String> {
    let mut body = String::new();
    let mut exports = Vec::new();
    let mut lines = source.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let number = index + 1;
        if line.starts_with("import ")
            || line.starts_with("import{")
            || line.starts_with("import\"")
        {
            bail!(
                "line {number} of wasm-bindgen's glue is an import, which a function cannot hold: `{line}`. \
                 Take the `module = …` out of the extern block that asks for it"
            );
        }
        let Some(declaration) = line.strip_prefix("export") else {
            body.push_str(line);
            body.push('\n');
            continue;
        };
        let (name, start) = exported(declaration).with_context(|| {
            format!(
                "line {number} of wasm-bindgen's glue is an export of a new kind: `{line}`. \
                 Teach xtask/src/build/glue.rs about it"
            )
        })?;
        let mut rest = start.to_owned();
        if !start.ends_with('}') {
            for (_, line) in lines.by_ref() {
                rest.push('\n');
                rest.push_str(line);
                if line.starts_with('}') {
                    break;
                }
            }
        }
        exports.push((name, rest));
    }
    let code = exports.iter().fold(body.clone(), |code, (_, rest)| code + rest + "\n");
    let used = exports.iter().find(|(name, _)| is_used(&code, name));
    if let Some((name, _)) = used {
        bail!(
            "wasm-bindgen's glue calls its own export `{name}`, which would no longer be found as a method. \
             Teach xtask/src/build/glue.rs about it"
        );
    }
    if !exports.iter().any(|(name, _)| *name == "__wbg_set_wasm") {
        bail!(
            "wasm-bindgen's glue exports no `__wbg_set_wasm`: check the version of wasm-bindgen-cli-support"
        );
    }
    let methods: Vec<_> = exports.iter().map(|(name, rest)| format!("{name}{rest}")).collect();
    let methods = methods.join(",\n");
    Ok(format!("export function createGlue({HOST}) {{\n{body}return {{\n{methods}\n}};\n}}\n"))
}

/// Splits the declaration of a function into its name and the text after it.
fn exported(declaration: &str) -> Option<(&str, &str)> {
    let after = declaration.strip_prefix(" function ")?;
    let (name, rest) = after.split_at(after.find(|c| !is_part(c))?);
    (!name.is_empty()).then_some((name, rest))
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Returns whether a name occurs outside of comments and other than as the name of a property.
fn is_used(code: &str, name: &str) -> bool {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with(['/', '*']));
    lines.flat_map(|line| line.match_indices(name).map(move |(at, _)| line.split_at(at))).any(
        |(before, from)| {
            let after = from.get(name.len()..).unwrap_or_default();
            !before.ends_with(|c| is_part(c) || c == '.') && !after.starts_with(is_part)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::wrap_glue;

    const SET: &str = "let wasm;\nexport function __wbg_set_wasm(val) {\n    wasm = val;\n}\n";

    #[test]
    fn exported_functions_become_methods() {
        let rows = [
            ("export function run(a) {\n    go();\n}", "run(a) {\n    go();\n}"),
            (
                "export function run(a) { return handleError(function (a) {\n    go();\n}, arguments); }",
                "run(a) { return handleError(function (a) {\n    go();\n}, arguments); }",
            ),
            ("export function __wbg_$1() { return 1; }", "__wbg_$1() { return 1; }"),
        ];
        for (export, method) in rows {
            let wrapped = wrap_glue(&format!("{SET}let a;\n{export}\nlet b;\n"));
            let expected = format!(
                "export function createGlue(setTimeout, clearTimeout, queueMicrotask, TextDecoder, TextEncoder) {{\n\
                 let wasm;\nlet a;\nlet b;\n\
                 return {{\n__wbg_set_wasm(val) {{\n    wasm = val;\n}},\n{method}\n}};\n}}\n"
            );
            assert_eq!(wrapped.unwrap_or_else(|error| format!("{error:#}")), expected);
        }
    }

    #[test]
    fn refuses_an_export_that_the_glue_itself_uses() {
        let run =
            "/**\n * Run run().\n */\nexport function run(a) {\n    // run()\n    wasm.run(a);\n";
        for (line, is_method) in [
            ("rerun(runs, run1, $run);", true),
            ("run();", false),
            ("    later(1, run);", false),
            ("run", false),
        ] {
            for source in [format!("{run}}}\n{line}\n{SET}"), format!("{run}    {line}\n}}\n{SET}")]
            {
                assert_eq!(wrap_glue(&source).is_ok(), is_method, "{source}");
            }
        }
    }

    #[test]
    fn recognises_exports_and_imports_at_the_start_of_a_line_only() {
        let inner = "function f() {\n    // export function no() {}\n    importantly(exported);\n}\nexported();\n";
        let refused = wrap_glue(&format!("{inner}{SET}"));
        // `exported();` is not an export, but the function does not parse JavaScript: it refuses the line.
        assert!(refused.is_err_and(|error| format!("{error:#}").contains("line 5")));
        let inner =
            "function f() {\n    // export function no() {}\n    importantly(exported);\n}\n";
        assert!(wrap_glue(&format!("{inner}{SET}")).is_ok());
    }

    #[test]
    fn refuses_other_kinds_of_imports_and_exports() {
        let rows = [
            ("import { a } from './snippets/a.js';", "is an import"),
            ("import './snippets/a.js';", "is an import"),
            ("import * as b from 'b';", "is an import"),
            ("export { run };", "export of a new kind"),
            ("export default function () {}", "export of a new kind"),
            ("export * from './a.js';", "export of a new kind"),
            ("export const { a, b } = c;", "export of a new kind"),
            // The method would keep the value that the variable had when the glue was made.
            ("export let a = 1;", "export of a new kind"),
            ("export class Client {", "export of a new kind"),
            ("export async function go() {", "export of a new kind"),
        ];
        for (line, expected) in rows {
            let Err(error) = wrap_glue(&format!("{SET}{line}\n")) else {
                panic!("{line} was accepted");
            };
            assert!(format!("{error:#}").contains(expected), "{line}: {error:#}");
        }
        assert!(wrap_glue("export function run() {}").is_err());
    }
}
