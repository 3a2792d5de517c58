use clevertap_counts::js::share_isolate;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{CLIENT, QUERY, call, evaluate, get, json};

const PARTIAL: &str = r#"new Response('{"status":"partial","req_id":9223372036854775807}')"#;
const SUCCESS: &str = r#"new Response('{"status":"success","count":7138}')"#;

#[wasm_bindgen_test]
async fn a_count_polls_after_a_partial_answer() {
    let started = call("count", &format!("[{PARTIAL}, {SUCCESS}]"), CLIENT, QUERY, "{}");
    assert_eq!(json(&started.settled().await), r#"{"value":7138}"#);
    let requests = started.requests();
    assert_eq!(requests.length(), 2);
    let (post, poll) = (requests.get(0), requests.get(1));
    assert_eq!(get(&post, "url"), "http://127.0.0.1:1/x/1/counts/events.json");
    assert_eq!(get(&post, "method"), "POST");
    assert_eq!(get(&post, "redirect"), "manual");
    assert_eq!(get(&post, "body"), r#"{"event_name":"Charged","from":20250101,"to":20250131}"#);
    let headers = r#"{"X-CleverTap-Account-Id":"ACC","X-CleverTap-Passcode":"PASS","Content-Type":"application/json"}"#;
    assert_eq!(json(&get(&post, "headers")), headers);
    assert_eq!(
        get(&poll, "url"),
        "http://127.0.0.1:1/x/1/counts/events.json?req_id=9223372036854775807"
    );
    assert_eq!(get(&poll, "method"), "GET");
    assert!(get(&poll, "body").is_undefined());
    assert_eq!(json(&get(&poll, "headers")), headers);
    let waited = get(&poll, "at").as_f64().unwrap() - get(&post, "at").as_f64().unwrap();
    assert!(waited >= 20.0, "{waited} ms");
}

#[wasm_bindgen_test]
async fn on_progress_gets_each_phase() {
    let steps = format!("[{PARTIAL}, new Response('', {{ status: 502 }}), {SUCCESS}]");
    let started = call("count", &steps, CLIENT, QUERY, "{ onProgress() {} }");
    started.settled().await;
    assert_eq!(
        json(&get(&started.call, "progressed")),
        r#"["submitting","waiting","polling","retrying","polling"]"#
    );
}

#[wasm_bindgen_test]
async fn a_submitted_count_can_be_resumed() {
    let submitted = call("submit", &format!("[{PARTIAL}]"), CLIENT, QUERY, "{}").settled().await;
    let pending = get(&submitted, "value");
    assert_eq!(get(&pending, "reqId"), "9223372036854775807");
    let resumed =
        call("resume", &format!("[{SUCCESS}]"), CLIENT, &json(&pending), "{}").settled().await;
    assert_eq!(json(&resumed), r#"{"value":7138}"#);
}

#[wasm_bindgen_test]
async fn a_report_and_the_other_keys_of_an_answer_are_passed_on() {
    let answer =
        r#"new Response('{"status":"success","__proto__":{"a":1},"d":{"20250101":2},"x":[1e2]}')"#;
    let query = "{ event_name: 'Charged', from: 20250101, to: 20250131, groups: { d: { trend_type: 'daily' } } }";
    let steps = format!("[{PARTIAL}, {answer}]");
    let settled = call("trends", &steps, CLIENT, query, "{}").settled().await;
    assert_eq!(json(&settled), r#"{"value":{"__proto__":{"a":1},"d":{"20250101":2}}}"#);
    let options = "{ endpoint: 'trends' }";
    let settled = call("submit", &format!("[{answer}]"), CLIENT, query, options).settled().await;
    assert_eq!(
        json(&settled),
        r#"{"value":{"status":"success","report":{"__proto__":{"a":1},"d":{"20250101":2}},"extra":{"x":[100]}}}"#
    );
}

/// The answer of `fetch`, and the expected code.
#[wasm_bindgen_test]
async fn an_unusual_answer_is_a_network_error_or_an_invalid_response() {
    for (answer, code) in [
        ("undefined", "network"),
        ("42", "network"),
        ("{}", "network"),
        ("{ status: 200, headers: new Headers() }", "network"),
        ("{ status: 200, headers: {}, body: null }", "network"),
        ("Response.error()", "network"),
        ("() => { throw new TypeError('no route') }", "network"),
        ("() => Promise.reject(null)", "network"),
        ("() => ({ then() { throw 1 } })", "network"),
        (
            "() => new Proxy({}, { get(_, key) { if (key !== 'then') throw new Error(key) } })",
            "network",
        ),
        ("new Response(new ReadableStream({ start(c) { c.error(new Error('cut')) } }))", "network"),
        (
            "new Response(new ReadableStream({ start(c) { c.enqueue('text'); c.close() } }))",
            "network",
        ),
        ("{ type: 'opaqueredirect', status: 0, headers: new Headers() }", "invalid_response"),
        ("new Response('x'.repeat(1 << 20))", "invalid_response"),
        ("new Response('{')", "invalid_response"),
        ("new Response(null, { status: 204 })", "invalid_response"),
    ] {
        let client = CLIENT.replace('}', ", maxRetries: 0 }");
        let settled = call("count", &format!("[{answer}]"), &client, QUERY, "{}").settled().await;
        assert_eq!(get(&get(&settled, "fields"), "code"), code, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn a_body_is_read_in_any_form_up_to_its_limit() {
    for answer in [
        r#"new Response('\ufeff{"status":"success","count":5}')"#,
        r#"new Response('{"status":"success","count":5}'.padEnd(1 << 20))"#,
        r#"{ status: 200, headers: new Headers(), arrayBuffer: async () => new TextEncoder().encode('{"status":"success","count":5}').buffer }"#,
        r#"new Response(new ReadableStream({ start(c) {
            for (const byte of new TextEncoder().encode('{"status":"success","count":5}')) c.enqueue(new Uint8Array([byte]));
            c.close();
        } }))"#,
    ] {
        let settled = call("count", &format!("[{answer}]"), CLIENT, QUERY, "{}").settled().await;
        assert_eq!(json(&settled), r#"{"value":5}"#, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn a_value_that_fetch_throws_is_the_cause() {
    let client = CLIENT.replace('}', ", maxRetries: 0 }");
    let steps = "(globalThis.thrown = { odd: true }, [() => { throw globalThis.thrown }])";
    let settled = call("count", steps, &client, QUERY, "{}").settled().await;
    assert_eq!(get(&settled, "cause"), evaluate("globalThis.thrown"));
}

#[wasm_bindgen_test]
async fn a_hanging_exchange_times_out_and_is_aborted() {
    let client = CLIENT.replace('}', ", maxRetries: 0, requestTimeoutMs: 30 }");
    for answer in ["() => new Promise(() => {})", "new Response(new ReadableStream({}))"] {
        let started = call("count", &format!("[{answer}]"), &client, QUERY, "{}");
        let settled = started.settled().await;
        assert_eq!(get(&get(&settled, "fields"), "code"), "timeout", "{answer}");
        assert_eq!(get(&get(&started.requests().get(0), "signal"), "aborted"), true);
    }
}

#[wasm_bindgen_test]
async fn a_body_above_the_limit_is_cancelled() {
    evaluate("globalThis.cancelled = 0");
    let answer = "new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(3 << 20)) }, cancel() { globalThis.cancelled++ } }))";
    let settled = call("count", &format!("[{answer}]"), CLIENT, QUERY, "{}").settled().await;
    assert_eq!(get(&get(&settled, "fields"), "code"), "invalid_response");
    assert_eq!(evaluate("globalThis.cancelled"), 1);
}

#[wasm_bindgen_test]
async fn setting_the_clock_back_does_not_prolong_a_wait() {
    evaluate("globalThis.realNow = Date.now");
    let steps = format!("[{PARTIAL}, {SUCCESS}]");
    let options = "{ onProgress({ phase }) { if (phase === 'waiting') setTimeout(() => { Date.now = () => globalThis.realNow() - 3600e3 }, 5) } }";
    let started = call("count", &steps, CLIENT, QUERY, options);
    let settled = started.settled().await;
    evaluate("Date.now = globalThis.realNow");
    assert_eq!(json(&settled), r#"{"value":7138}"#);
}

/// If requests share an isolate, the host may have cut off a call that is silent long after its deadline. The next call
/// rejects it and frees its slot.
#[wasm_bindgen_test]
async fn the_next_call_rejects_a_call_that_was_cut_off() {
    share_isolate();
    evaluate("globalThis.realNow = Date.now");
    let cut_off = call("count", "[() => new Promise(() => {})]", CLIENT, QUERY, "{}");
    let patient = "{ requestTimeoutMs: 600000 }";
    let alive = call("count", "[() => new Promise(() => {})]", CLIENT, QUERY, patient);
    evaluate("globalThis.wait = new Promise((resolve) => setTimeout(resolve, 50))");
    wasm_bindgen_futures::JsFuture::from(js_sys::Promise::from(evaluate("globalThis.wait")))
        .await
        .unwrap();
    // The request timeout of 60 s, a grace period of 60 s, and 1 s.
    evaluate("Date.now = () => globalThis.realNow() + 121e3");
    let next = call("count", &format!("[{SUCCESS}]"), CLIENT, QUERY, "{}");
    let settled = cut_off.settled().await;
    evaluate("Date.now = globalThis.realNow");
    assert_eq!(get(&get(&settled, "fields"), "code"), "internal");
    assert_eq!(get(&get(&cut_off.requests().get(0), "signal"), "aborted"), true);
    assert_eq!(json(&next.settled().await), r#"{"value":7138}"#);
    assert!(
        get(&alive.call, "over").is_undefined(),
        "a call within its request timeout was rejected"
    );
}
