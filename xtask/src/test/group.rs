//! The groups with their names, requirements and order.

use super::counts::Outcome;
use super::{
    Shared, bench, browsers, bundlers, cli, examples, faults, frameworks, fuzz, javascript, node,
    plain, reproduce, runtimes, rust, traps, www,
};
use crate::output::Output;
use crate::setup::LINUX_X64;
use crate::setup::browsers::Kind;
use anyhow::Result;
use clap::ValueEnum;

/// A group of checks that can be run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// the format of the Rust code
    Format,
    /// clippy's lints, natively and for wasm
    Clippy,
    /// the format, lints and types of the JavaScript, by Biome and tsc
    Javascript,
    /// the Rust tests of the workspace
    Native,
    /// the library's documentation, built without warnings
    Docs,
    /// the wasm-bindgen tests under Node
    WasmNode,
    /// the wasm-bindgen tests in Chromium
    WasmChromium,
    /// the corpus of each fuzz target, and a run with a fixed seed
    Fuzz,
    /// the TypeScript declarations, compiled by tsc
    Types,
    /// the packed package, installed and used under Node
    PackageNode,
    /// the command line of the packed package, in a pipe and on a terminal, under each Node and Bun
    Cli,
    /// the packed package in Cloudflare's runtime
    Workerd,
    /// panics, overflows and lack of memory on demand, in Node, workerd and Chromium
    Traps,
    /// the packed package in server runtimes, and checkers of packages
    Runtimes,
    /// the packed package in Chromium
    Chromium,
    /// every fault at every step of a count, in Node, workerd and Chromium
    Faults,
    /// the programs of examples/ against the simulator
    Examples,
    /// the gateway of www/ in Cloudflare's runtime, also when it is killed and restarted
    Gateway,
    /// the page of www/ in Chromium, with the gateway behind it
    Page,
    /// the benchmark's contenders, and the package's instruction counts
    Bench,
    /// the packed package under more versions of Node, and as wrangler bundles it
    MoreRuntimes,
    /// the packed package in Firefox
    Firefox,
    /// the packed package in WebKit
    Webkit,
    /// the packed package built by bundlers
    Bundlers,
    /// the packed package in test runners
    Runners,
    /// the packed package in frameworks and their builds
    Frameworks,
    /// examples/workers-rs, compiled for Cloudflare's runtime
    WorkersRs,
    /// a build without the steps that make the package smaller, which gives the same results as the release
    Plain,
    /// two builds in different environments, compared byte by byte
    Reproduce,
}

impl Group {
    /// All groups in the order in which they start.
    pub const ALL: [Self; 29] = [
        Self::Format,
        Self::Clippy,
        Self::Javascript,
        Self::Native,
        Self::Docs,
        Self::WasmNode,
        Self::WasmChromium,
        Self::Fuzz,
        Self::Types,
        Self::PackageNode,
        Self::Cli,
        Self::Workerd,
        Self::Traps,
        Self::Runtimes,
        Self::Chromium,
        Self::Faults,
        Self::Examples,
        Self::Gateway,
        Self::Page,
        Self::Bench,
        Self::MoreRuntimes,
        Self::Firefox,
        Self::Webkit,
        Self::Bundlers,
        Self::Runners,
        Self::Frameworks,
        Self::WorkersRs,
        Self::Plain,
        Self::Reproduce,
    ];

    /// Returns the named groups. If no group is named, returns all groups, without the slow ones unless `all` is set.
    pub fn choose(named: &[Self], all: bool) -> Vec<Self> {
        let chosen = |group: &Self| match named.is_empty() {
            true => all || !group.is_slow(),
            false => named.contains(group),
        };
        Self::ALL.into_iter().filter(chosen).collect()
    }

    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    pub fn about(self) -> String {
        let value = self.to_possible_value();
        value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
    }

    /// Returns whether the group takes long to install or to run, and so runs only with `--all` or by its name.
    pub fn is_slow(&self) -> bool {
        matches!(
            self,
            Self::MoreRuntimes
                | Self::Firefox
                | Self::Webkit
                | Self::Bundlers
                | Self::Runners
                | Self::Frameworks
                | Self::WorkersRs
                | Self::Plain
                | Self::Reproduce
        )
    }

    pub fn is_cargo(&self) -> bool {
        !matches!(self, Self::Javascript | Self::Types) && !self.needs_package()
    }

    pub fn needs_package(&self) -> bool {
        matches!(
            self,
            Self::PackageNode
                | Self::Cli
                | Self::Workerd
                | Self::Traps
                | Self::Runtimes
                | Self::Chromium
                | Self::Faults
                | Self::Examples
                | Self::Gateway
                | Self::Page
                | Self::Bench
                | Self::MoreRuntimes
                | Self::Firefox
                | Self::Webkit
                | Self::Bundlers
                | Self::Runners
                | Self::Frameworks
                | Self::WorkersRs
                | Self::Plain
        )
    }

    pub fn needs_wasm(&self) -> bool {
        let compiles = [Self::Clippy, Self::WasmNode, Self::WasmChromium, Self::Reproduce];
        self.needs_package() || compiles.contains(self)
    }

    /// Returns the browser that the group requires.
    pub fn browser(self) -> Option<Kind> {
        match self {
            Self::WasmChromium
            | Self::Traps
            | Self::Chromium
            | Self::Page
            | Self::Bundlers
            | Self::Frameworks
            | Self::Faults => Some(Kind::Chromium),
            Self::Firefox => Some(Kind::Firefox),
            Self::Webkit => Some(Kind::WebKit),
            _ => None,
        }
    }

    /// Returns the npm sets that the group requires in addition to the build's.
    pub fn npm_sets(self) -> &'static [&'static str] {
        match self {
            Self::Javascript => &["javascript", "types"],
            Self::Types => &["types"],
            Self::Cli if LINUX_X64 => &["node", "runtimes"],
            Self::Runtimes if LINUX_X64 => &["checkers", "edge", "node", "runtimes"],
            Self::Runtimes => &["checkers", "edge"],
            Self::Traps | Self::Chromium | Self::Firefox | Self::Webkit | Self::Faults => {
                &["browsers"]
            }
            Self::Examples => &["examples"],
            Self::Gateway => &["clevertap-client"],
            Self::Page => &["browsers", "page"],
            Self::Bench => &["bench", "types"],
            Self::MoreRuntimes if LINUX_X64 => &["node-20", "node-26"],
            Self::Bundlers => bundlers::SETS,
            Self::Runners => bundlers::RUNNER_SETS,
            Self::Frameworks => &["browsers"],
            _ => &[],
        }
    }

    /// Returns whether the group requires the gateway's dependencies, which include Cloudflare's runtime.
    pub fn needs_www(&self) -> bool {
        let users = [
            Self::Javascript,
            Self::Workerd,
            Self::Traps,
            Self::Runtimes,
            Self::Examples,
            Self::WorkersRs,
            Self::Frameworks,
            Self::Gateway,
            Self::Page,
            Self::MoreRuntimes,
            Self::Faults,
            Self::Plain,
        ];
        users.contains(self)
    }

    pub(super) fn run(self, shared: &Shared, output: &Output) -> Result<Outcome> {
        match self {
            Self::Format => rust::format(shared, output),
            Self::Clippy => rust::clippy(shared, output),
            Self::Javascript => javascript::run(shared, output),
            Self::Native => rust::native(shared, output),
            Self::Docs => rust::docs(shared, output),
            Self::WasmNode => rust::wasm_node(shared, output),
            Self::WasmChromium => rust::wasm_chromium(shared, output),
            Self::Fuzz => fuzz::run(shared, output),
            Self::Types => node::types(shared, output),
            Self::PackageNode => node::package_node(shared, output),
            Self::Cli => cli::run(shared, output),
            Self::Workerd => node::workerd(shared, output),
            Self::Traps => traps::run(shared, output),
            Self::Runtimes => runtimes::run(shared, output),
            Self::Chromium => browsers::run(shared, Kind::Chromium, output),
            Self::Faults => faults::run(shared, output),
            Self::Examples => examples::run(shared, output),
            Self::Gateway => www::gateway(shared, output),
            Self::Page => www::page(shared, output),
            Self::Bench => bench::run(shared, output),
            Self::MoreRuntimes => runtimes::more(shared, output),
            Self::Firefox => browsers::run(shared, Kind::Firefox, output),
            Self::Webkit => browsers::run(shared, Kind::WebKit, output),
            Self::Bundlers => bundlers::run(shared, output),
            Self::Runners => bundlers::runners(shared, output),
            Self::Frameworks => frameworks::run(shared, output),
            Self::WorkersRs => examples::workers_rs(shared, output),
            Self::Plain => plain::run(shared, output),
            Self::Reproduce => reproduce::run(shared, output),
        }
    }
}
