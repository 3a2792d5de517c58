//! Finds browsers and their drivers, or installs them with apt.

use crate::output::Output;
use crate::program;
use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A browser that tests can drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Chromium,
    Firefox,
    WebKit,
}

/// The programs of a browser, and Debian's packages of them.
struct Needs {
    name: &'static str,
    programs: &'static [Program],
    packages: &'static [&'static str],
}

/// A program and its possible names on PATH. The variable may hold another path. It also passes the path to the
/// tests.
struct Program {
    variable: &'static str,
    names: &'static [&'static str],
}

impl Kind {
    /// The name in the tests.
    pub fn id(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    fn needs(self) -> &'static Needs {
        match self {
            Self::Chromium => &Needs {
                name: "Chromium",
                programs: &[
                    Program {
                        variable: "CHROMIUM_BIN",
                        names: &[
                            "chromium",
                            "chromium-browser",
                            "google-chrome",
                            "google-chrome-stable",
                            "chromium-headless-shell",
                        ],
                    },
                    Program { variable: "CHROMEDRIVER", names: &["chromedriver"] },
                ],
                packages: &["chromium", "chromium-driver"],
            },
            Self::Firefox => &Needs {
                name: "Firefox",
                programs: &[Program {
                    variable: "FIREFOX_BIN",
                    names: &["firefox-esr", "firefox"],
                }],
                packages: &["firefox-esr"],
            },
            // The driver starts its own MiniBrowser, which needs an X display.
            Self::WebKit => &Needs {
                name: "WebKitGTK",
                programs: &[
                    Program { variable: "WEBKIT_DRIVER", names: &["WebKitWebDriver"] },
                    Program { variable: "XVFB_BIN", names: &["Xvfb"] },
                ],
                packages: &["webkit2gtk-driver", "xvfb"],
            },
        }
    }
}

/// The programs of a browser, each with its variable.
pub struct Browser(Vec<(&'static str, PathBuf)>);

impl Browser {
    /// The environment variables for the tests.
    pub fn environment(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        self.0.iter().map(|(variable, program)| (*variable, program.as_path()))
    }

    /// The program of the variable.
    pub fn program(&self, variable: &str) -> Result<&Path> {
        let found = self.environment().find(|(name, _)| *name == variable);
        found
            .map(|(_, program)| program)
            .with_context(|| format!("{variable} belongs to another browser"))
    }
}

/// Finds the programs, or installs Debian's packages if the system is Debian and the user is root. The error
/// describes the remedy.
pub fn ensure(kind: Kind, output: &Output) -> Result<Browser> {
    let needs = kind.needs();
    let missing = match find(needs) {
        Ok(browser) => return Ok(browser),
        Err(missing) => missing,
    };
    let packages = needs.packages.join(" ");
    if !is_debian() || !is_root() {
        let Program { variable, names } = missing;
        bail!(
            "{} needs {} on PATH or named in {variable}; on Debian, run `apt-get install {packages}`",
            needs.name,
            names.join(" or ")
        );
    }
    let step = output.step(&format!("Installing {} with apt-get", needs.name));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        // Waits for another installation to end.
        command.args(["-o", "DPkg::Lock::Timeout=300"]).args(arguments);
        program::run(command.env("DEBIAN_FRONTEND", "noninteractive"), output)
    };
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], needs.packages].concat())?;
    step.done("");
    find(needs).map_err(|Program { names, .. }| {
        anyhow!("apt-get installed {packages}, but {} is not on PATH", names.join(" or "))
    })
}

/// Writes the options that chromedriver passes to Chromium: no sandbox for root, and no background connections.
pub fn write_capabilities(browser: &Browser, path: &Path) -> Result<()> {
    let mut arguments = vec![
        "headless=new",
        "disable-gpu",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "no-first-run",
    ];
    if is_root() {
        arguments.push("no-sandbox");
    }
    let binary = browser.program("CHROMIUM_BIN")?;
    let capabilities = json!({ "goog:chromeOptions": { "binary": binary, "args": arguments } });
    fs::write(path, capabilities.to_string()).with_context(|| format!("writing {}", path.display()))
}

/// Finds all programs, or returns one that is missing.
fn find(needs: &'static Needs) -> Result<Browser, &'static Program> {
    let find = |program: &'static Program| {
        let named = std::env::var_os(program.variable).map(PathBuf::from);
        let path = named.or_else(|| program::find(program.names)).ok_or(program)?;
        Ok((program.variable, path))
    };
    needs.programs.iter().map(find).collect::<Result<_, _>>().map(Browser)
}

fn is_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian")
}

fn is_root() -> bool {
    program::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
