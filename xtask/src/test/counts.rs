//! Reads the numbers of passed tests from the output of test programs.

use std::ops::AddAssign;
use std::time::Duration;

/// Numbers of tests by result.
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

/// The result of a group.
pub struct Outcome {
    pub counts: Counts,
    /// The reason why the group failed or did not run, if the counts do not show it.
    pub remark: String,
    /// The parts that are shown in separate lines.
    pub parts: Vec<Part>,
}

/// The result of a part of a group.
pub struct Part {
    pub name: &'static str,
    pub counts: Counts,
    pub took: Duration,
    pub remark: String,
    /// Set if the part is a platform.
    pub figures: Option<Figures>,
}

/// Facts that a platform's program prints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// The name and version; empty if it did not run.
    pub platform: String,
    pub first_count: Option<FirstCount>,
}

/// The cost of the first count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstCount {
    /// The time from the first use of the imported package to the count.
    pub ms: f64,
    /// The size of the module that the package compiles on this platform.
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
    /// Returns the counts of a check that is one test.
    pub fn check(succeeded: bool) -> Counts {
        Counts { passed: succeeded.into(), failed: (!succeeded).into(), skipped: 0 }
    }

    /// Returns the outcome of a test program. It fails if no test was counted, and if the program failed although all
    /// counted tests passed, for example because it ended before the tests.
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

    /// Returns the outcome of a group that could not start.
    pub fn failed(remark: String) -> Self {
        Self { counts: Outcome::check(false), remark, parts: Vec::new() }
    }

    /// Returns the outcome of a group that requires a tool which this machine lacks, and which not every machine has.
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

/// Adds up the counts of all lines.
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
    fn reads_the_summaries_of_rust_tests() {
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
    fn reads_the_summary_of_nodes_test_runner() {
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
    fn reads_the_last_line_of_the_suite() {
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
    fn fails_if_no_test_was_counted_or_the_program_failed() {
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
