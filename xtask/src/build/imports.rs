//! The imports of a module.

use wasmparser::{ImportSectionReader, Result, TypeRef};

/// The number of imported functions. The indices of a module's own functions begin with it.
pub fn functions(imports: ImportSectionReader<'_>) -> Result<u32> {
    let mut functions = 0;
    for import in imports.into_imports() {
        functions += u32::from(matches!(import?.ty, TypeRef::Func(_)));
    }
    Ok(functions)
}
