//! What a module imports.

use wasmparser::{ImportSectionReader, Result, TypeRef};

/// How many functions: the module's own are numbered from there on.
pub fn functions(imports: ImportSectionReader<'_>) -> Result<u32> {
    let mut functions = 0;
    for import in imports.into_imports() {
        functions += u32::from(matches!(import?.ty, TypeRef::Func(_)));
    }
    Ok(functions)
}
