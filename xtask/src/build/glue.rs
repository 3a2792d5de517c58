//! wasm-bindgen's glue as a function.
//!
//! The glue of the `bundler` target is a module that constructs a `TextDecoder` when it is imported, and that serves
//! one instance of the wasm module only. As a function it runs nothing on import, and every call gives an independent
//! glue: what a client needs to go on after a trap.

use anyhow::{Context, Result, bail};
use std::fmt::Write;

/// Globals the glue uses by name and that the package passes in, so that it decides what they are. The last one is passed
/// nothing: all closures are freed by what made them, and to watch over each takes memory and time.
const HOST: &[&str] = &[
    "setTimeout",
    "clearTimeout",
    "queueMicrotask",
    "TextDecoder",
    "TextEncoder",
    "FinalizationRegistry",
];

/// Turns the text of `*_bg.js` into a module with one export, `createGlue`.
pub fn wrap_glue(source: &str) -> Result<String> {
    let mut names = Vec::new();
    let mut body = String::new();
    for (index, line) in source.lines().enumerate() {
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
        let line = match line.strip_prefix("export") {
            None => line,
            Some(rest) => {
                let (declaration, name) = exported(rest).with_context(|| {
                    format!(
                        "line {number} of wasm-bindgen's glue is an export of a new kind: `{line}`. \
                         Teach xtask/src/build/glue.rs about it"
                    )
                })?;
                names.push(name);
                declaration
            }
        };
        body.push_str(line);
        body.push('\n');
    }
    if !names.contains(&"__wbg_set_wasm") {
        bail!(
            "wasm-bindgen's glue exports no `__wbg_set_wasm`: check the version of wasm-bindgen-cli-support"
        );
    }
    let (host, names) = (HOST.join(", "), names.join(", "));
    let mut module = String::new();
    write!(module, "export function createGlue({host}) {{\n{body}return {{ {names} }};\n}}\n")?;
    Ok(module)
}

/// The declaration without its keyword, and the name it declares.
fn exported(rest: &str) -> Option<(&str, &str)> {
    let declaration = rest.strip_prefix(' ')?;
    let kinds = ["function ", "async function ", "function* ", "class ", "const "];
    let after = kinds.iter().find_map(|kind| declaration.strip_prefix(kind))?;
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let end = after.find(|c| !is_part(c)).unwrap_or(after.len());
    let name = after.get(..end).filter(|name| !name.is_empty())?;
    Some((declaration, name))
}

#[cfg(test)]
mod tests {
    use super::wrap_glue;

    const SET: &str = "let wasm;\nexport function __wbg_set_wasm(val) {\n    wasm = val;\n}\n";

    #[test]
    fn exports_become_the_returned_names() {
        let rows = [
            ("export function run(a) {\n}", "function run(a) {\n}", "run"),
            ("export async function go() {\n}", "async function go() {\n}", "go"),
            ("export class Client {\n}", "class Client {\n}", "Client"),
            ("export const Kind = Object.freeze({});", "const Kind = Object.freeze({});", "Kind"),
            (
                "export function __wbg_$1() { return 1; }",
                "function __wbg_$1() { return 1; }",
                "__wbg_$1",
            ),
        ];
        for (line, inside, name) in rows {
            let wrapped =
                wrap_glue(&format!("{line}\n{SET}")).unwrap_or_else(|error| format!("{error:#}"));
            assert!(
                wrapped.starts_with(
                    "export function createGlue(setTimeout, clearTimeout, queueMicrotask, "
                ),
                "{wrapped}"
            );
            assert!(wrapped.contains(&format!("{inside}\n")), "{wrapped}");
            assert!(
                wrapped.ends_with(&format!("return {{ {name}, __wbg_set_wasm }};\n}}\n")),
                "{wrapped}"
            );
            assert_eq!(wrapped.matches("export").count(), 1, "{wrapped}");
        }
    }

    #[test]
    fn only_whole_statements_count() {
        let inner = "function f() {\n    // export function no() {}\n    importantly(exported);\n}\nexported();\n";
        let refused = wrap_glue(&format!("{inner}{SET}"));
        // `exported();` at the start of a line is no export, but reading JavaScript is not this function's trade.
        assert!(refused.is_err_and(|error| format!("{error:#}").contains("line 5")));
        let inner =
            "function f() {\n    // export function no() {}\n    importantly(exported);\n}\n";
        assert!(wrap_glue(&format!("{inner}{SET}")).is_ok());
    }

    #[test]
    fn what_it_does_not_know_it_refuses() {
        let rows = [
            ("import { a } from './snippets/a.js';", "is an import"),
            ("import './snippets/a.js';", "is an import"),
            ("import * as b from 'b';", "is an import"),
            ("export { run };", "export of a new kind"),
            ("export default function () {}", "export of a new kind"),
            ("export * from './a.js';", "export of a new kind"),
            ("export const { a, b } = c;", "export of a new kind"),
            // Its value would be copied when the glue is made, not read when it is used.
            ("export let a = 1;", "export of a new kind"),
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
