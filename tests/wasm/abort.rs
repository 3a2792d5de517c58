use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{CLIENT, QUERY, call, evaluate, get};

#[wasm_bindgen_test]
async fn an_abort_rejects_with_the_reason_itself() {
    for reason in ["new Error('stop')", "'stop'", "0", "null", "{ odd: true }"] {
        evaluate(&format!("globalThis.reason = {reason}"));
        evaluate("globalThis.controller = new AbortController()");
        let started = call(
            "count",
            "[() => new Promise(() => {})]",
            CLIENT,
            QUERY,
            "{ signal: globalThis.controller.signal }",
        );
        let timer = "setTimeout(() => globalThis.controller.abort(globalThis.reason), 10)";
        evaluate(timer);
        let settled = started.settled().await;
        assert_eq!(get(&settled, "aborted"), true, "{reason}");
        assert_eq!(get(&settled, "reason"), evaluate("globalThis.reason"));
        assert_eq!(get(&get(&started.requests().get(0), "signal"), "aborted"), true);
    }
}

#[wasm_bindgen_test]
async fn an_aborted_signal_wins_over_an_invalid_query() {
    let started = call("count", "[]", CLIENT, "{}", "{ signal: AbortSignal.abort('early') }");
    assert_eq!(get(&started.settled().await, "reason"), "early");
    assert_eq!(started.requests().length(), 0);
}

/// A signal is whatever has `aborted` and `addEventListener`; its listener goes with the call.
#[wasm_bindgen_test]
async fn a_duck_typed_signal() {
    evaluate(
        "globalThis.duck = { aborted: false, listeners: new Set(), addEventListener(_, l) { this.listeners.add(l) }, removeEventListener(_, l) { this.listeners.delete(l) } }",
    );
    let answer = r#"new Response('{"status":"success","count":1}')"#;
    let started =
        call("count", &format!("[{answer}]"), CLIENT, QUERY, "{ signal: globalThis.duck }");
    assert_eq!(evaluate("globalThis.duck.listeners.size"), 1);
    assert_eq!(get(&started.settled().await, "value"), 1);
    assert_eq!(evaluate("globalThis.duck.listeners.size"), 0);

    let started = call(
        "count",
        "[() => new Promise(() => {})]",
        CLIENT,
        QUERY,
        "{ signal: globalThis.duck }",
    );
    evaluate("(globalThis.duck.reason = 'quack', globalThis.duck.listeners.forEach((l) => l()))");
    assert_eq!(get(&started.settled().await, "reason"), "quack");
    assert_eq!(evaluate("globalThis.duck.listeners.size"), 0);
}

#[wasm_bindgen_test]
async fn what_is_no_signal_is_refused() {
    for signal in [
        "{}",
        "5",
        "null",
        "{ aborted: 'no', addEventListener() {} }",
        "{ aborted: false, addEventListener() { throw new Error('boom') } }",
        "new Proxy({}, { get() { throw new Error('boom') } })",
    ] {
        let options = format!("{{ signal: {signal} }}");
        let started = call("count", "[]", CLIENT, QUERY, &options);
        let fields = get(&started.settled().await, "fields");
        assert_eq!(get(&fields, "code"), "invalid_options", "{signal}");
        assert_eq!(started.requests().length(), 0);
    }
}
