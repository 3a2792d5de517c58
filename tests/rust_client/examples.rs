//! The programs of `examples/`, against the simulator.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::json;

use crate::stage::{ACCOUNT, PASSCODE, Stage, success};

/// Runs an example, which cargo has built beside the tests.
fn run(name: &str, stage: &Stage) -> Output {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.ancestors().nth(2).unwrap().join("examples");
    let program: PathBuf = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "run `cargo build --examples --features reqwest` first");
    Command::new(program)
        .env("CLEVERTAP_ACCOUNT_ID", ACCOUNT)
        .env("CLEVERTAP_PASSCODE", PASSCODE)
        .env("CLEVERTAP_BASE_URL", stage.base_url())
        .output()
        .unwrap()
}

#[test]
fn each_example_prints_its_count() {
    for name in ["count", "custom_host"] {
        let stage = Stage::script(&[success(7138)]);
        let output = run(name, &stage);
        assert!(output.status.success(), "{name}: {output:?}");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "7138\n", "{name}");
        assert_eq!(stage.exchanges()[0]["method"], "POST", "{name}");
    }
}

#[test]
fn each_example_fails_with_the_message() {
    for name in ["count", "custom_host"] {
        let output = run(name, &Stage::script(&[json!("unauthorized")]));
        assert_eq!((output.status.code(), &output.stdout[..]), (Some(1), &b""[..]), "{name}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains("the credentials were refused"), "{name}: {message}");
    }
}
