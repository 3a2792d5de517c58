//! Adds a counter of executed instructions to a module. Unlike a time, the count is the same in every run.

use anyhow::{Context, Result};
use walrus::ir::{BinaryOp, Binop, Const, GlobalGet, GlobalSet, Instr, InstrSeq, InstrSeqId};
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, FunctionId, GlobalId, InstrLocId, ModuleConfig, ValType};

/// The name of the exported global that holds the count.
pub const EXPORT: &str = "instructions";

/// Returns the module with the counter. It behaves as before.
pub fn metered(bytes: &[u8]) -> Result<Vec<u8>> {
    let config = ModuleConfig::new();
    let mut module = config.parse(bytes).context("reading the package's module")?;
    let zero = ConstExpr::Value(Value::I64(0));
    let counter = module.globals.add_local(ValType::I64, true, false, zero);
    module.exports.add(EXPORT, counter);
    let functions: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    for id in functions {
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        let mut sequences = Sequences::default();
        dfs_in_order(&mut sequences, function, function.entry_block());
        for sequence in sequences.0 {
            let block = function.block_mut(sequence);
            let old = std::mem::take(&mut block.instrs);
            block.instrs = with_counts(old, counter);
        }
    }
    Ok(module.emit_wasm())
}

#[derive(Default)]
struct Sequences(Vec<InstrSeqId>);

impl Visitor<'_> for Sequences {
    fn start_instr_seq(&mut self, sequence: &InstrSeq) {
        self.0.push(sequence.id());
    }
}

type Located = (Instr, InstrLocId);

/// Splits a block into runs of instructions that are executed together, and lets each run first add its length to the
/// counter.
fn with_counts(old: Vec<Located>, counter: GlobalId) -> Vec<Located> {
    let mut new = Vec::with_capacity(old.len() * 2);
    let mut rest = old.as_slice();
    while !rest.is_empty() {
        let length =
            rest.iter().position(|(instr, _)| may_leave(instr)).map_or(rest.len(), |n| n + 1);
        let (run, after) = rest.split_at(length);
        new.extend(add(length, counter).map(|instr| (instr, InstrLocId::default())));
        new.extend_from_slice(run);
        rest = after;
    }
    new
}

/// Returns whether an instruction may jump, so that the next one may not be executed.
fn may_leave(instr: &Instr) -> bool {
    matches!(
        instr,
        Instr::Block(_)
            | Instr::Loop(_)
            | Instr::IfElse(_)
            | Instr::Br(_)
            | Instr::BrIf(_)
            | Instr::BrTable(_)
            | Instr::Return(_)
            | Instr::Unreachable(_)
    )
}

fn add(length: usize, counter: GlobalId) -> [Instr; 4] {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    [
        Instr::GlobalGet(GlobalGet { global: counter }),
        Instr::Const(Const { value: Value::I64(length) }),
        Instr::Binop(Binop { op: BinaryOp::I64Add }),
        Instr::GlobalSet(GlobalSet { global: counter }),
    ]
}

#[cfg(test)]
mod tests {
    use super::{EXPORT, metered};
    use anyhow::{Context, Result};
    use std::process::Command;
    use walrus::{FunctionBuilder, LocalId, Module, ValType, ir::BinaryOp};

    /// Exports `run(n)`, which counts `n` down to zero.
    fn loop_module() -> Vec<u8> {
        let mut module = Module::default();
        let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[]);
        let n: LocalId = module.locals.add(ValType::I32);
        builder.func_body().loop_(None, |body| {
            let again = body.id();
            body.local_get(n).i32_const(1).binop(BinaryOp::I32Sub).local_tee(n).br_if(again);
        });
        let run = builder.finish(vec![n], &mut module.funcs);
        module.exports.add("run", run);
        module.emit_wasm()
    }

    #[test]
    fn counts_the_instructions_of_each_iteration() -> Result<()> {
        let bytes = format!("{:?}", metered(&loop_module())?);
        let script = format!(
            "const {{ exports }} = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from({bytes})));\n\
             exports.run(10); const ten = exports.{EXPORT}.value; exports.run(1);\n\
             console.log(String([ten, exports.{EXPORT}.value - ten]));"
        );
        let run = Command::new("node").args(["--eval", &script]).output().context("node")?;
        // One for the loop itself, and five for each iteration.
        assert_eq!(String::from_utf8_lossy(&run.stdout).trim(), "51,6");
        Ok(())
    }
}
