//! Downloads the standard library's source from Debian's package `rust-src`.
//!
//! A stable Debian has one version, which is rarely the right one; its backports and `sid` have others. They are
//! queried with a separate apt configuration in a temporary folder, so that the machine's sources and packages do not
//! change.

use crate::output::Output;
use crate::program;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SUITES: &str = "trixie-backports sid";
const MIRROR: &str = "http://deb.debian.org/debian";
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Downloads and unpacks the source of exactly that release. Returns its folder `library`.
pub fn download_source(release: &str, scratch: &Path, output: &Output) -> Result<PathBuf> {
    for tool in ["apt-get", "apt-cache", "dpkg"] {
        program::find(&[tool])
            .with_context(|| format!("{tool} is not on PATH: this system is not Debian"))?;
    }
    let apt = Apt::new(&scratch.join("apt"))?;
    program::run(apt.command("apt-get").arg("update"), output)?;
    let listed = program::capture(apt.command("apt-cache").args(["madison", "rust-src"]))?;
    let version = matching(&listed, release).with_context(|| {
        let versions: Vec<&str> = versions(&listed).collect();
        format!("{SUITES} have no rust-src {release}, only: {}", versions.join(", "))
    })?;
    let package = format!("rust-src={version}");
    program::run(apt.command("apt-get").args(["download", &package]), output)?;

    let unpacked = scratch.join("rust-src");
    program::run(Command::new("dpkg").arg("-x").arg(apt.downloaded()?).arg(&unpacked), output)?;
    let library = unpacked.join(format!("usr/src/rustc-{release}/library"));
    if !library.join("std/Cargo.toml").is_file() {
        bail!("{package} does not hold {}", library.display());
    }
    Ok(library)
}

struct Apt {
    folder: PathBuf,
}

impl Apt {
    fn new(folder: &Path) -> Result<Self> {
        for sub in ["lists/partial", "cache/archives/partial"] {
            let path = folder.join(sub);
            fs::create_dir_all(&path).with_context(|| format!("creating {}", path.display()))?;
        }
        let mirror = machine_mirror().unwrap_or_else(|| MIRROR.to_owned());
        let sources = format!(
            "Types: deb\nURIs: {mirror}\nSuites: {SUITES}\nComponents: main\nSigned-By: {KEYRING}\n"
        );
        let path = folder.join("xtask.sources");
        fs::write(&path, sources).with_context(|| format!("writing {}", path.display()))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder);
        let settings = [
            ("Dir::Etc::sourcelist", "xtask.sources"),
            ("Dir::State::Lists", "lists"),
            ("Dir::Cache", "cache"),
        ];
        for (name, relative) in settings {
            command.arg("-o").arg(format!("{name}={}", self.folder.join(relative).display()));
        }
        // By default apt downloads as a user who cannot write to this folder, even if root runs it.
        command.args(["-o", "Dir::Etc::sourceparts=/dev/null", "-o", "APT::Sandbox::User=root"]);
        command
    }

    fn downloaded(&self) -> Result<PathBuf> {
        let entries = fs::read_dir(&self.folder)
            .with_context(|| format!("reading {}", self.folder.display()))?;
        let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let package =
            paths.find(|path| path.extension().is_some_and(|extension| extension == "deb"));
        package.context("`apt-get download` left no package")
    }
}

/// The mirror that the machine uses, which may be the only one that it can reach.
fn machine_mirror() -> Option<String> {
    let text = fs::read_to_string("/etc/apt/sources.list.d/debian.sources").ok()?;
    let uris = text.lines().find_map(|line| line.strip_prefix("URIs:"))?;
    uris.split_whitespace().next().map(str::to_owned)
}

/// Reads the versions from the output of `madison`: ` rust-src | 1.95.0+dfsg1-1 | http://… Packages`.
fn versions(listed: &str) -> impl Iterator<Item = &str> {
    listed.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim)
}

fn matching<'a>(listed: &'a str, release: &str) -> Option<&'a str> {
    versions(listed).find(|version| {
        let rest = version.strip_prefix(release);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[test]
    fn matches_exactly_the_release() {
        let listed = "\
  rust-src | 1.97.0+dfsg1-2 | http://deb.debian.org/debian sid/main amd64 Packages
  rust-src | 1.95.0+dfsg1-1~bpo13+1 | http://deb.debian.org/debian trixie-backports/main amd64 Packages
";
        let rows = [
            ("1.95.0", Some("1.95.0+dfsg1-1~bpo13+1")),
            ("1.97.0", Some("1.97.0+dfsg1-2")),
            ("1.9", None),
            ("1.95", None),
            ("1.97.0-nightly", None),
        ];
        for (release, expected) in rows {
            assert_eq!(matching(listed, release), expected, "{release}");
        }
    }
}
