//! The calls of panics that the compiler leaves in the module, and the reasons why they never run.

use super::sites::Site;

/// A prefix of the place of a call, a prefix of the name of the called function, and the reason why the call never
/// runs.
type Entry = (&'static str, &'static str, &'static str);

const ALLOWED: &[Entry] = &[
    // No program can rule out that memory runs out. The tests in tests/package/traps let it happen.
    ("", "alloc::raw_vec::handle_error", "memory is used up"),
    ("", "alloc::alloc::handle_alloc_error", "memory is used up"),
    // Futures that are polled after they have completed.
    (
        "",
        "core::panicking::panic_const::panic_const_async_fn_resumed",
        "a task is dropped when it completes",
    ),
    // wasm-bindgen's executor and gloo's timers.
    ("js-sys/src/futures/", "core::cell::", "borrowed for one statement that runs no other code"),
    (
        "core/src/cell/lazy.rs",
        "",
        "no thread-local's first value uses the same thread-local; a panic there ends the instance",
    ),
    // A second borrow of a RefCell during the first one.
    (
        "src/js/client.rs",
        "core::cell::",
        "the limiter is pure; tasks are woken after the borrow has ended",
    ),
    (
        "std/src/thread/local.rs",
        "std::thread::local::panic_access_error",
        "there is one thread, and it does not end",
    ),
    (
        "std/src/thread/local.rs",
        "core::cell::",
        "iterating over clients and calls runs no other code",
    ),
    ("start_", "core::cell::", "iterating over clients and calls runs no other code"),
    // Indices and lengths that come from the same text or list.
    (
        "alloc/src/raw_vec/mod.rs",
        "core::panicking::panic_fmt",
        "a vector shrinks to its own length",
    ),
    (
        "alloc/src/collections/vec_deque/mod.rs",
        "core::panicking::panic_fmt",
        "the index comes from a binary search in the same queue",
    ),
];

/// Describes the calls that the list does not explain, and the entries that match no call.
pub fn check(sites: &[Site]) -> Vec<String> {
    check_against(ALLOWED, sites)
}

fn check_against(allowed: &[Entry], sites: &[Site]) -> Vec<String> {
    let matches = |(place, panic, _): &Entry, site: &Site| {
        site.place.starts_with(place) && site.panic.starts_with(panic)
    };
    let list = "xtask/src/build/shrink/panics/allowed.rs";
    let unexplained = sites.iter().filter(|site| !allowed.iter().any(|entry| matches(entry, site)));
    let unexplained = unexplained
        .map(|site| format!("{site}: prevent it, or state in {list} why it never happens"));
    let unused = allowed.iter().filter(|entry| !sites.iter().any(|site| matches(entry, site)));
    let unused = unused.map(|(place, panic, _)| {
        format!("no call matches the entry (\"{place}\", \"{panic}\") of {list}: remove it")
    });
    unexplained.chain(unused).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sites::Site;
    use super::check_against;

    #[test]
    fn reports_unexplained_calls_and_unused_entries() {
        let site = |place: &str, panic: &str| Site::at(place, panic);
        let sites = [site("src/a.rs", "core::cell::panic"), site("src/b.rs", "core::slice::fail")];
        let explained = [("src/a.rs", "core::cell::", ""), ("", "core::slice::", "")];
        assert!(check_against(&explained, &sites).is_empty());
        let unused = [explained[0], explained[1], ("src/c.rs", "", "")];
        let found = check_against(&unused, &sites);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("(\"src/c.rs\", \"\")"), "{found:?}");
        let found = check_against(&explained[..1], &sites);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("src/b.rs calls core::slice::fail"), "{found:?}");
    }
}
