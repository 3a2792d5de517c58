//! Short names between the module and its glue.
//!
//! wasm-bindgen ends the name of each import in a hash, which no compressor can do anything about, and which stands in
//! the module and in the glue, and says of each that it is the file `./clevertap_counts_bg.js` that it comes from. Nobody
//! but the module and its glue uses these names.

use anyhow::{Result, ensure};
use std::collections::HashMap;
use walrus::Module;

/// How the names begin that get others.
const LONG: &[&str] = &["__wbg_", "__wbindgen_generic_", "wasm_bindgen__convert__closures"];

/// Where `pkg-template/instance.js` says that imports come from.
const GLUE: &str = "glue";

/// The one name that the package itself uses.
const KEPT: &str = "__wbg_set_wasm";

/// Gives the module short names. Returns what they stand for.
pub fn shorten(module: &mut Module) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for import in module.imports.iter_mut() {
        GLUE.clone_into(&mut import.module);
        shorten_one(&mut import.name, &mut names);
    }
    for export in module.exports.iter_mut() {
        shorten_one(&mut export.name, &mut names);
    }
    names
}

fn shorten_one(name: &mut String, names: &mut HashMap<String, String>) {
    if LONG.iter().any(|start| name.starts_with(start)) && name != KEPT {
        let next = format!("${}", names.len());
        let short = names.entry(name.clone()).or_insert(next);
        name.clone_from(short);
    }
}

/// The glue with the same names.
pub fn renamed(glue: &str, names: &HashMap<String, String>) -> Result<String> {
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
    use super::replace_words;

    #[test]
    fn whole_words_are_renamed() {
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
