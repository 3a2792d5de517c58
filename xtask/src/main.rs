//! The project's own commands: `cargo xtask build`, `test`, `fuzz`, `demo` and `bench`.

mod bench;
mod build;
mod cli;
mod demo;
mod fuzz;
mod output;
mod package;
mod program;
mod readme;
mod setup;
mod simulator;
mod test;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
