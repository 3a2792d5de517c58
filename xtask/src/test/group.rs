//! The groups: their names, needs and order.

use super::counts::Outcome;
use super::{Shared, node, runtimes, rust};
use crate::output::Output;
use crate::setup::LINUX_X64;
use anyhow::Result;
use clap::ValueEnum;

/// A part of the checks that can be run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// rustfmt would change nothing
    Format,
    /// clippy has nothing to say, natively and for wasm
    Clippy,
    /// the Rust tests of the workspace
    Native,
    /// the library's documentation builds without a warning
    Docs,
    /// the wasm-bindgen tests under Node
    WasmNode,
    /// the wasm-bindgen tests in Chromium
    WasmChromium,
    /// the TypeScript declarations, compiled by tsc
    Types,
    /// the packed package, installed and used under Node
    PackageNode,
    /// the packed package in Cloudflare's runtime
    Workerd,
    /// the packed package in other server runtimes, and what checkers say of it
    Runtimes,
}

impl Group {
    /// In the order in which they begin.
    pub const ALL: [Self; 10] = [
        Self::Format,
        Self::Clippy,
        Self::Native,
        Self::Docs,
        Self::WasmNode,
        Self::WasmChromium,
        Self::Types,
        Self::PackageNode,
        Self::Workerd,
        Self::Runtimes,
    ];

    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    pub fn about(self) -> String {
        let value = self.to_possible_value();
        value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
    }

    /// Those that were named; where none was, all, or all that are quick to install.
    pub fn choose(named: Vec<Self>, all: bool) -> Vec<Self> {
        let chosen = |group: &Self| match named.is_empty() {
            true => all || !group.is_slow(),
            false => named.contains(group),
        };
        Self::ALL.into_iter().filter(chosen).collect()
    }

    /// Takes long to install or to run, and so runs with `--all` or by its name only.
    pub fn is_slow(&self) -> bool {
        false
    }

    pub fn is_cargo(&self) -> bool {
        !matches!(self, Self::Types) && !self.needs_package()
    }

    pub fn needs_package(&self) -> bool {
        matches!(self, Self::PackageNode | Self::Workerd | Self::Runtimes)
    }

    pub fn needs_wasm(&self) -> bool {
        self.needs_package() || matches!(self, Self::Clippy | Self::WasmNode | Self::WasmChromium)
    }

    /// The tools it needs from npm, besides those of the build.
    pub fn npm_sets(self) -> &'static [&'static str] {
        match self {
            Self::Types => &["types"],
            Self::Workerd => &["workerd"],
            Self::Runtimes if LINUX_X64 => &["checkers", "edge", "node", "runtimes"],
            Self::Runtimes => &["checkers", "edge"],
            _ => &[],
        }
    }

    pub(super) fn run(self, shared: &Shared, output: &Output) -> Result<Outcome> {
        match self {
            Self::Format => rust::format(shared, output),
            Self::Clippy => rust::clippy(shared, output),
            Self::Native => rust::native(shared, output),
            Self::Docs => rust::docs(shared, output),
            Self::WasmNode => rust::wasm_node(shared, output),
            Self::WasmChromium => rust::wasm_chromium(shared, output),
            Self::Types => node::types(shared, output),
            Self::PackageNode => node::package_node(shared, output),
            Self::Workerd => node::workerd(shared, output),
            Self::Runtimes => runtimes::run(shared, output),
        }
    }
}
