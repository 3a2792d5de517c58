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

/// Any object with `aborted` and `addEventListener` is a signal.
#[wasm_bindgen_test]
async fn a_duck_typed_signal_aborts_the_call() {
    evaluate(
        "globalThis.duck = { aborted: false, addEventListener(_, listener) { this.fire = listener } }",
    );
    let options = "{ signal: globalThis.duck }";
    let started = call("count", "[() => new Promise(() => {})]", CLIENT, QUERY, options);
    evaluate("(globalThis.duck.reason = 'quack', globalThis.duck.fire())");
    assert_eq!(get(&started.settled().await, "reason"), "quack");
}

/// The getter of `reason` aborts again; a getter of the query aborts while the query is read.
#[wasm_bindgen_test]
async fn an_abort_inside_a_getter_rejects_with_its_reason() {
    evaluate(
        "globalThis.duck = { aborted: false, addEventListener(_, listener) { this.fire = listener }, get reason() { this.fire(); return 'twice' } }",
    );
    let options = "{ signal: globalThis.duck }";
    let started = call("count", "[() => new Promise(() => {})]", CLIENT, QUERY, options);
    evaluate("globalThis.duck.fire()");
    assert_eq!(get(&started.settled().await, "reason"), "twice");

    evaluate("globalThis.controller = new AbortController()");
    let query = "{ get event_name() { globalThis.controller.abort('reading'); return 'a' }, from: 20250101, to: 20250101 }";
    let options = "{ signal: globalThis.controller.signal }";
    let started = call("count", "[]", CLIENT, query, options);
    assert_eq!(get(&started.settled().await, "reason"), "reading");
    assert_eq!(started.requests().length(), 0);
}

#[wasm_bindgen_test]
async fn an_abort_inside_on_progress_prevents_the_request() {
    evaluate("globalThis.controller = new AbortController()");
    let options = "{ signal: globalThis.controller.signal, onProgress() { globalThis.controller.abort('reported') } }";
    let started = call("count", "[]", CLIENT, QUERY, options);
    assert_eq!(get(&started.settled().await, "reason"), "reported");
    assert_eq!(started.requests().length(), 0);
}

#[wasm_bindgen_test]
async fn an_invalid_signal_is_refused() {
    for signal in [
        "{}",
        "5",
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
