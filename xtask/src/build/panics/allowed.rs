//! The places that can panic as far as the compiler sees, and why they never do.

use super::sites::Site;

/// How a site's place and the function that it calls begin, and why that call is never reached.
type Reason = (&'static str, &'static str, &'static str);

const ALLOWED: &[Reason] = &[
    // Memory: no program can rule it out. The tests run out of it for real (tests/package/traps).
    ("", "alloc::raw_vec::handle_error", "memory is used up"),
    ("", "alloc::alloc::handle_alloc_error", "memory is used up"),
    ("", "std::alloc::rust_oom", "memory is used up"),
    // Futures that are polled again after their end.
    (
        "",
        "core::panicking::panic_const::panic_const_async_fn_resumed",
        "a task is dropped when it is done",
    ),
    // wasm-bindgen's executor and gloo's timers.
    (
        "js-sys/src/futures/",
        "core::cell::",
        "borrowed for one statement that runs nobody else's code",
    ),
    (
        "core/src/cell/lazy.rs",
        "",
        "no thread-local's first value is made of itself; a panic there ends the instance",
    ),
    // RefCells: a second borrow while the first one lives.
    (
        "src/js/client.rs",
        "core::cell::",
        "the limiter is pure and wakes nobody; who is to be woken is, after the borrow",
    ),
    (
        "std/src/thread/local.rs",
        "std::thread::local::panic_access_error",
        "there is one thread, and it does not end",
    ),
    (
        "std/src/thread/local.rs",
        "core::cell::",
        "the clients and the roll are looked through without a call out",
    ),
    (
        "core/src/cell.rs",
        "core::cell::",
        "the clients and the roll are looked through without a call out",
    ),
    ("start_", "core::cell::", "the clients and the roll are looked through without a call out"),
    // Indices and lengths that come from the same text or list.
    (
        "<core::str::pattern::",
        "core::slice::",
        "the standard library's own search, within the text that it searches",
    ),
    (
        "core/src/str/pattern.rs",
        "",
        "the standard library's own search, within the text that it searches",
    ),
    (
        "alloc/src/raw_vec/mod.rs",
        "core::panicking::panic_fmt",
        "a vector shrinks to its own length",
    ),
    (
        "alloc/src/collections/vec_deque/mod.rs",
        "core::panicking::panic_fmt",
        "the line's binary search says where to insert",
    ),
    (
        "<alloc::string::String>::insert",
        "core::panicking::panic",
        "a date's hyphens, into its eight digits",
    ),
];

/// The sites that the list does not know.
pub fn missing(sites: &[Site]) -> Vec<String> {
    let is_known = |site: &&Site| {
        ALLOWED
            .iter()
            .any(|(place, panic, _)| site.place.starts_with(place) && site.panic.starts_with(panic))
    };
    let unknown = sites.iter().filter(|site| !is_known(site));
    unknown.map(ToString::to_string).collect()
}
