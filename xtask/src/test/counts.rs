//! How many tests passed, as the test programs say it.

use std::ops::AddAssign;
use std::time::Duration;

/// A number of tests by their result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// What became of a group.
pub struct Outcome {
    pub counts: Counts,
    /// Why it failed or did not run, where the counts do not say it.
    pub remark: String,
    /// What it consists of, where that is worth lines of its own.
    pub parts: Vec<Part>,
}

/// A part of a group, and what became of it.
pub struct Part {
    pub name: &'static str,
    pub counts: Counts,
    pub took: Duration,
    pub remark: String,
    /// Of a platform that says them.
    pub figures: Option<Figures>,
}

/// What a platform says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Its name and version; empty where it did not run.
    pub platform: String,
    pub first_count: Option<FirstCount>,
}

/// What the first count costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstCount {
    /// From the first use of the imported package to the count.
    pub ms: f64,
    /// Of the module that the package's entry hands to WebAssembly there.
    pub wasm_bytes: u64,
}

impl FirstCount {
    /// Reads `12.3 ms, 219592 bytes of wasm`.
    pub fn read(text: &str) -> Option<Self> {
        let (ms, bytes) = text.split_once(" ms, ")?;
        let wasm_bytes = bytes.strip_suffix(" bytes of wasm")?.parse().ok()?;
        Some(Self { ms: ms.parse().ok()?, wasm_bytes })
    }
}

impl Outcome {
    /// A check that is one test.
    pub fn check(succeeded: bool) -> Counts {
        Counts { passed: succeeded.into(), failed: (!succeeded).into(), skipped: 0 }
    }

    /// Tests that a program ran. That nothing was counted is a failure; so is a program that failed although all the
    /// tests it counted passed, such as one that did not get to them.
    pub fn ran(mut counts: Counts, succeeded: bool) -> Self {
        let mut remark = "";
        if !succeeded && counts.failed == 0 {
            counts.failed = 1;
            remark = "the test program itself failed";
        } else if counts.passed + counts.failed == 0 {
            counts.failed = 1;
            remark = "no test ran";
        }
        Self { counts, remark: remark.to_owned(), parts: Vec::new() }
    }

    /// The group could not begin.
    pub fn failed(remark: String) -> Self {
        Self { counts: Outcome::check(false), remark, parts: Vec::new() }
    }

    /// This machine lacks something that the group needs and that not every machine has.
    pub fn not_run(remark: &str) -> Self {
        let counts = Counts { skipped: 1, ..Counts::default() };
        Self { counts, remark: format!("not run: {remark}"), parts: Vec::new() }
    }
}

/// Reads the summary lines of Rust's test harness, and of wasm-bindgen's, which copies it:
/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out`.
pub fn of_rust(line: &str) -> Counts {
    let mut counts = Counts::default();
    let Some((_, summary)) =
        line.trim_start().strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
    else {
        return counts;
    };
    for part in summary.split(';') {
        let mut words = part.split_whitespace();
        let number = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
        match words.next() {
            Some("passed") => counts.passed = number,
            Some("failed") => counts.failed = number,
            Some("ignored") => counts.skipped = number,
            _ => {}
        }
    }
    counts
}

/// Reads the summary lines of Node's test runner: `ℹ pass 3` of its reporter `spec`, `# pass 3` of `tap`.
pub fn of_node(line: &str) -> Counts {
    let mut counts = Counts::default();
    let Some(summary) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else {
        return counts;
    };
    let mut words = summary.split_whitespace();
    let (what, number, rest) =
        (words.next(), words.next().and_then(|word| word.parse().ok()), words.next());
    if let (Some(number), None) = (number, rest) {
        match what {
            Some("pass") => counts.passed = number,
            Some("fail" | "cancelled") => counts.failed = number,
            Some("skipped" | "todo") => counts.skipped = number,
            _ => {}
        }
    }
    counts
}

/// Reads the last line of `tests/package/runtimes/driver.mjs`: `3 passed, 1 failed, 0 skipped`.
pub fn of_suite(line: &str) -> Counts {
    let parse = || {
        let (passed, rest) = line.split_once(" passed, ")?;
        let (failed, rest) = rest.split_once(" failed, ")?;
        let skipped = rest.strip_suffix(" skipped")?;
        let [passed, failed, skipped] = [passed, failed, skipped].map(str::parse);
        Some(Counts { passed: passed.ok()?, failed: failed.ok()?, skipped: skipped.ok()? })
    };
    parse().unwrap_or_default()
}

/// The counts of all lines of an output.
pub fn sum(output: &str, of_line: fn(&str) -> Counts) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        counts += of_line(line);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{Counts, Outcome, of_node, of_rust, of_suite, sum};

    fn counts(passed: u32, failed: u32, skipped: u32) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn rust() {
        let rows = [
            (
                "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                counts(3, 0, 1),
            ),
            (
                "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 filtered out; finished in 0.1s",
                counts(3, 2, 0),
            ),
            (
                "a\ntest result: ok. 1 passed; 0 failed\nb\n    test result: ok. 2 passed; 0 failed",
                counts(3, 0, 0),
            ),
            ("running 3 tests\ntest passed ... ok", counts(0, 0, 0)),
            ("test result: none", counts(0, 0, 0)),
        ];
        for (output, expected) in rows {
            assert_eq!(sum(output, of_rust), expected, "{output}");
        }
    }

    #[test]
    fn node() {
        let rows = [
            (
                "ℹ tests 9\nℹ suites 1\nℹ pass 3\nℹ fail 2\nℹ cancelled 1\nℹ skipped 2\nℹ todo 1\nℹ duration_ms 47.5",
                counts(3, 3, 3),
            ),
            ("# tests 1\n# pass 1\n# fail 0\n# duration_ms 5", counts(1, 0, 0)),
            ("# pass the salt\n✔ pass 3\n# fail 1 time", counts(0, 0, 0)),
            ("", counts(0, 0, 0)),
        ];
        for (output, expected) in rows {
            assert_eq!(sum(output, of_node), expected, "{output}");
        }
    }

    #[test]
    fn suite() {
        let rows = [
            ("running in Bun 1.4.5\n840 passed, 0 failed, 0 skipped", counts(840, 0, 0)),
            ("failed: a: b: 1 passed, 1 failed\n3 passed, 1 failed, 2 skipped", counts(3, 1, 2)),
            ("3 passed, 1 failed, 2 skipped or so\nx passed, 1 failed, 0 skipped", counts(0, 0, 0)),
            ("3 passed, 0 failed", counts(0, 0, 0)),
        ];
        for (output, expected) in rows {
            assert_eq!(sum(output, of_suite), expected, "{output}");
        }
    }

    #[test]
    fn nothing_counted_is_a_failure() {
        let rows = [
            (counts(3, 0, 0), true, counts(3, 0, 0)),
            (counts(3, 0, 0), false, counts(3, 1, 0)),
            (counts(3, 2, 0), false, counts(3, 2, 0)),
            (counts(0, 0, 0), true, counts(0, 1, 0)),
            (counts(0, 0, 4), true, counts(0, 1, 4)),
        ];
        for (counted, succeeded, expected) in rows {
            assert_eq!(Outcome::ran(counted, succeeded).counts, expected);
        }
    }
}
