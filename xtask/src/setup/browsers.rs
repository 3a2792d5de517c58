//! Chromium and its driver: found, or installed where apt can do it.

use crate::output::Output;
use crate::program;
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chromium-headless-shell",
];

/// A browser that tests can drive.
pub struct Browser {
    /// The browser's own program.
    pub program: PathBuf,
    /// `chromedriver`.
    pub driver: PathBuf,
}

/// Finds both programs, or installs Debian's where this is Debian and the user is root.
pub fn ensure(output: &Output) -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if program::find(&["apt-get"]).is_none() || !is_root() {
        bail!(
            "there is no Chromium with a chromedriver on PATH; install them, on Debian with \
             `apt-get install chromium chromium-driver`, or name the driver in CHROMEDRIVER"
        );
    }
    let step = output.step("Installing Chromium and its driver with apt-get");
    let apt = |arguments: &[&str]| {
        program::run(
            Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"),
            output,
        )
    };
    apt(&["update"])?;
    apt(&["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"])?;
    step.done("");
    find().context("apt-get installed chromium and chromium-driver, but they are not on PATH")
}

/// Writes what the driver is to tell the browser: no sandbox for root, and nothing that calls home.
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
    let capabilities =
        json!({ "goog:chromeOptions": { "binary": browser.program, "args": arguments } });
    fs::write(path, capabilities.to_string()).with_context(|| format!("writing {}", path.display()))
}

fn find() -> Option<Browser> {
    let named = std::env::var_os("CHROMEDRIVER").map(PathBuf::from);
    let driver = named.or_else(|| program::find(&["chromedriver"]))?;
    Some(Browser { program: program::find(BROWSERS)?, driver })
}

fn is_root() -> bool {
    program::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
