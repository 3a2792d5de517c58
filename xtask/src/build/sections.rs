//! Copies a module section by section.

use anyhow::{Result, anyhow};
use std::collections::HashMap;
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// The same module with other names for its imports and exports, and without custom sections: without the names of
/// functions and the list of features, which no engine reads.
pub fn rewrite(module: &[u8], names: &HashMap<String, String>) -> Result<Vec<u8>> {
    let rewritten = copy(module, names);
    rewritten.map_err(|error| anyhow!("copying the sections of the module: {error}"))
}

fn copy(module: &[u8], names: &HashMap<String, String>) -> Result<Vec<u8>, Error<Infallible>> {
    let mut encoder = RoundtripReencoder;
    let mut copy = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                let mut imports = ImportSection::new();
                for import in section.into_imports() {
                    let import = import?;
                    let ty = encoder.entity_type(import.ty)?;
                    imports.import(import.module, renamed(import.name, names), ty);
                }
                copy.section(&imports);
            }
            Payload::ExportSection(section) => {
                let mut exports = ExportSection::new();
                for export in section {
                    let export = export?;
                    let kind = encoder.export_kind(export.kind)?;
                    exports.export(renamed(export.name, names), kind, export.index);
                }
                copy.section(&exports);
            }
            Payload::CustomSection(_) => {}
            other => {
                let section = other.as_section();
                let data = section.and_then(|(id, range)| Some((id, module.get(range)?)));
                if let Some((id, data)) = data {
                    copy.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(copy.finish())
}

fn renamed<'a>(name: &'a str, names: &'a HashMap<String, String>) -> &'a str {
    names.get(name).map_or(name, String::as_str)
}

#[cfg(test)]
mod tests {
    use super::rewrite;
    use std::collections::HashMap;
    use wasm_encoder::{
        CodeSection, CustomSection, EntityType, ExportKind, ExportSection, Function,
        FunctionSection, ImportSection, Module, TypeSection,
    };

    fn module(import: &str, export: &str, note: Option<&str>) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("glue", import, EntityType::Function(0));
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut exports = ExportSection::new();
        exports.export(export, ExportKind::Func, 1).export("other", ExportKind::Func, 0);
        let mut code = CodeSection::new();
        let mut body = Function::new([]);
        body.instructions().call(0).end();
        code.function(&body);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports);
        module.section(&code);
        if let Some(name) = note {
            module.section(&CustomSection { name: name.into(), data: b"text".as_slice().into() });
        }
        module.finish()
    }

    #[test]
    fn renames_imports_and_exports_and_drops_custom_sections() {
        let names = [("long_import", "$0"), ("long_export", "$1")];
        let names = names.map(|(long, short)| (long.to_owned(), short.to_owned())).into();
        let long = module("long_import", "long_export", Some("producers"));
        assert_eq!(rewrite(&long, &names).unwrap(), module("$0", "$1", None));
        let same = rewrite(&long, &HashMap::new()).unwrap();
        assert_eq!(same, module("long_import", "long_export", None));
    }

    #[test]
    fn refuses_bytes_that_are_not_a_module() {
        assert!(rewrite(b"\0asm\x01\0\0\0\x01", &HashMap::new()).is_err());
    }
}
