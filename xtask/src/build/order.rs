//! The module's functions in an order that packs well: those of one type beside each other, from the shortest on. They
//! are the most alike, and what is alike packs better when it is near. Names and notes go.

use super::imports;
use anyhow::{Context, Result, anyhow};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload};

/// The same module with its functions in order, and without custom sections.
pub fn order(module: &[u8]) -> Result<Vec<u8>> {
    let mut order = Order::of(module).context("reading the functions of the module")?;
    let mut ordered = Module::new();
    order
        .parse_core_module(&mut ordered, Parser::new(0), module)
        .map_err(|error| anyhow!("ordering the functions of the module: {error}"))?;
    Ok(ordered.finish())
}

struct Order {
    imported: u32,
    /// Where each of the module's own functions comes.
    places: Vec<u32>,
}

impl Order {
    fn of(module: &[u8]) -> Result<Self> {
        let (mut imported, mut types, mut lengths) = (0, Vec::<u32>::new(), Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => imported = imports::functions(section)?,
                Payload::FunctionSection(functions) => {
                    types = functions.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => lengths.push(body.range().len()),
                _ => {}
            }
        }
        let mut sorted: Vec<(_, u32)> = types.into_iter().zip(lengths).zip(0..).collect();
        sorted.sort_unstable();
        let mut places: Vec<(u32, u32)> =
            sorted.into_iter().map(|(_, index)| index).zip(0..).collect();
        places.sort_unstable();
        let places = places.into_iter().map(|(_, place)| place).collect();
        Ok(Self { imported, places })
    }

    fn sort<T>(&self, items: Vec<T>) -> Vec<T> {
        let mut items: Vec<_> = items.into_iter().zip(&self.places).collect();
        items.sort_unstable_by_key(|(_, place)| **place);
        items.into_iter().map(|(item, _)| item).collect()
    }
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        let own = index.checked_sub(self.imported).and_then(|own| self.places.get(own as usize));
        Ok(own.map_or(index, |place| self.imported + place))
    }

    /// Names and notes are nothing that runs.
    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for function in self.sort(section.into_iter().collect::<Result<_, _>>()?) {
            functions.function(function);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for body in self.sort(section.into_iter().collect::<Result<_, _>>()?) {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::order;
    use wasm_encoder::{
        CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
        ImportSection, Module, TypeSection, ValType,
    };
    use wasmparser::{Operator, Parser, Payload};

    /// What a function answers, or the function that it calls, of each function in turn, after an imported one; and what
    /// is exported.
    fn read(module: &[u8]) -> (Vec<String>, Vec<(String, u32)>) {
        let (mut bodies, mut exported) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().unwrap();
                    bodies.extend(operators.into_iter().find_map(
                        |operator| match operator.unwrap() {
                            Operator::I32Const { value } => Some(value.to_string()),
                            Operator::Call { function_index } => {
                                Some(format!("calls {function_index}"))
                            }
                            _ => None,
                        },
                    ));
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export.unwrap();
                        exported.push((export.name.to_owned(), export.index));
                    }
                }
                _ => {}
            }
        }
        (bodies, exported)
    }

    #[test]
    fn functions_of_one_type_come_together_from_the_shortest_on() {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        types.ty().function([ValType::I32], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("a", "b", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for (ty, nops, callee) in [(1, 0, None), (0, 3, Some(1)), (1, 0, Some(2)), (0, 1, Some(0))]
        {
            functions.function(ty);
            let mut function = Function::new([]);
            for _ in 0..nops {
                function.instructions().nop();
            }
            match callee {
                None => function.instructions().i32_const(7),
                Some(1) => function.instructions().i32_const(5).call(1),
                Some(index) => function.instructions().call(index),
            };
            function.instructions().end();
            code.function(&function);
        }
        let mut exports = ExportSection::new();
        for (name, index) in [("imported", 0), ("seven", 1), ("last", 4)] {
            exports.export(name, ExportKind::Func, index);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports);
        let module = module.section(&code).clone().finish();

        let ordered = order(&module).unwrap();
        wasmparser::validate(&ordered).unwrap();
        let (bodies, exported) = read(&ordered);
        assert_eq!(bodies, ["calls 0", "5", "7", "calls 2"]);
        let index_of = |name| exported.iter().find(|(known, _)| known == name).unwrap().1;
        assert_eq!(["imported", "seven", "last"].map(index_of), [0, 3, 1]);
        assert_eq!(order(&ordered).unwrap(), ordered);
    }
}
