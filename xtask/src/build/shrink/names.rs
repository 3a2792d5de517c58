//! Short names between the module and its glue.
//!
//! wasm-bindgen ends the name of each import with a hash, which does not compress. Each name occurs in the module and
//! in the glue and nowhere else, so they are numbered instead.

use anyhow::{Result, ensure};
use std::collections::HashMap;
use wasmparser::{Parser, Payload};

/// Prefixes of the names that wasm-bindgen generates.
const GENERATED: &[&str] = &["__wbg_", "__wbindgen_generic_", "wasm_bindgen__convert__closures"];

/// The generated name that `pkg-template/instance.js` uses.
const KEPT: &str = "__wbg_set_wasm";

/// Returns a short name for each generated name of an import or an export.
pub fn short(module: &[u8]) -> Result<HashMap<String, String>> {
    let mut names = HashMap::new();
    let mut shorten = |name: &str| {
        if GENERATED.iter().any(|prefix| name.starts_with(prefix)) && name != KEPT {
            let next = format!("${}", names.len());
            names.entry(name.to_owned()).or_insert(next);
        }
    };
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    shorten(import?.name);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    shorten(export?.name);
                }
            }
            _ => {}
        }
    }
    Ok(names)
}

/// Renames the functions of the glue.
pub fn rename_glue(glue: &str, names: &HashMap<String, String>) -> Result<String> {
    ensure!(!glue.contains('$'), "wasm-bindgen's glue has names with `$`: choose another mark");
    Ok(replace_words(glue, names))
}

fn replace_words(text: &str, names: &HashMap<String, String>) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (between, from_word) = rest.split_at(start);
        let end = from_word.find(|c| !is_part(c)).unwrap_or(from_word.len());
        let (word, after) = from_word.split_at(end);
        renamed.push_str(between);
        renamed.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    renamed + rest
}

#[cfg(test)]
mod tests {
    use super::{replace_words, short};
    use wasm_encoder::{ConstExpr, EntityType, ExportKind, ExportSection, GlobalSection};
    use wasm_encoder::{GlobalType, ImportSection, Module, TypeSection, ValType};

    #[test]
    fn numbers_generated_names_only() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for name in ["__wbg_fetch_12ab", "__wbindgen_generic_34cd", "other"] {
            imports.import("glue", name, EntityType::Function(0));
        }
        let mut globals = GlobalSection::new();
        let ty = GlobalType { val_type: ValType::I32, mutable: false, shared: false };
        globals.global(ty, &ConstExpr::i32_const(0));
        let mut exports = ExportSection::new();
        exports.export("start", ExportKind::Global, 0).export("__wbg_x_5", ExportKind::Global, 0);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&globals).section(&exports);
        let names = short(&module.finish()).unwrap();
        let mut names: Vec<_> = names.iter().map(|(long, short)| (&**long, &**short)).collect();
        names.sort_unstable();
        let expected =
            [("__wbg_fetch_12ab", "$0"), ("__wbg_x_5", "$2"), ("__wbindgen_generic_34cd", "$1")];
        assert_eq!(names, expected);
    }

    #[test]
    fn replaces_whole_words_only() {
        let names = [("__wbg_a_1", "$0"), ("__wbg_a", "$1")];
        let names = names.map(|(long, short)| (long.to_owned(), short.to_owned())).into();
        for (text, wanted) in [
            ("wasm.__wbg_a_1(__wbg_a);", "wasm.$0($1);"),
            ("__wbg_a_12 x__wbg_a __wbg_", "__wbg_a_12 x__wbg_a __wbg_"),
            ("{ \"__wbg_a\": \u{e9} }", "{ \"$1\": \u{e9} }"),
            ("", ""),
        ] {
            assert_eq!(replace_words(text, &names), wanted);
        }
    }
}
