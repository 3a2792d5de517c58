//! Switches of LLVM and passes of wasm-opt that reduce the compressed size.
//!
//! Some of them make the module longer, but its parts more alike, so that it compresses better. Each was chosen by
//! the compressed size: `docs/reports/size.md` has the measurements, also of those that did not help.

/// Turns off optimisations of LLVM that make code faster but less uniform. LLVM renames such switches from time to
/// time; the build prints those that the compiler does not know, and leaves them out.
pub const LLVM: &[&str] = &[
    "-simplifycfg-sink-common=false",
    "-disable-lsr",
    "-enable-pre=false",
    "-enable-load-pre=false",
];

/// Passes of wasm-opt. `local-cse` and `simplify-locals` make the module shorter but less uniform; `--flatten
/// --rereloop` makes it more uniform. `--dealign` drops alignment hints, which engines ignore. `--low-memory-unused`
/// holds because the stack lies at the lowest addresses, so that no pointer is smaller than an offset that is folded
/// into a load.
pub const PASSES: &[&str] = &[
    "--low-memory-unused",
    "--always-inline-max-function-size=5",
    "--skip-pass=local-cse",
    "--skip-pass=simplify-locals",
    "--merge-similar-functions",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--dealign",
];

/// The passes of a plain build.
pub const PLAIN_PASSES: &[&str] = &["-Oz"];
