use clevertap_counts::js::{ask, configure};
use js_sys::JSON;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{evaluate, get, json, packed, packed_options, thrown};

/// The result of validating a query.
fn validated(query: &str) -> JsValue {
    let packed = packed(&evaluate(query));
    JSON::parse(&ask("validate", &packed.ops(), &packed.text()).unwrap()).unwrap()
}

fn split(query: &str) -> Result<JsValue, JsValue> {
    let packed = packed(&evaluate(query));
    ask("days", &packed.ops(), &packed.text()).map(|days| JSON::parse(&days).unwrap())
}

/// A query, and the code and path of its first issue.
#[wasm_bindgen_test]
fn a_hostile_query_is_refused_at_its_path() {
    for (query, issue) in [
        ("undefined", r#"["type",[]]"#),
        ("null", r#"["type",[]]"#),
        ("[]", r#"["type",[]]"#),
        ("() => {}", r#"["type",[]]"#),
        ("new Date()", r#"["type",[]]"#),
        ("new Map()", r#"["type",[]]"#),
        ("new Proxy({}, { ownKeys() { throw new Error('boom') } })", r#"["value",[]]"#),
        (
            "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
            r#"["value",[]]"#,
        ),
        (
            "{ get event_name() { throw new Error('boom') }, from: 20250101, to: 20250101 }",
            r#"["value",["event_name"]]"#,
        ),
        ("{ event_name: '\\ud800', from: 20250101, to: 20250101 }", r#"["value",["event_name"]]"#),
        (
            "{ event_name: 'x'.repeat(2 ** 25), from: 20250101, to: 20250101 }",
            r#"["type",["event_name"]]"#,
        ),
        ("{ event_name: 10n, from: 20250101, to: 20250101 }", r#"["type",["event_name"]]"#),
        ("{ event_name: Symbol(), from: 20250101, to: 20250101 }", r#"["type",["event_name"]]"#),
        (
            "{ event_name: new String('a'), from: 20250101, to: 20250101 }",
            r#"["type",["event_name"]]"#,
        ),
        ("{ event_name: 'a', from: new Date(), to: 20250101 }", r#"["type",["from"]]"#),
        ("{ event_name: 'a', from: NaN, to: 20250101 }", r#"["date",["from"]]"#),
        (
            "Object.create({ event_name: 'a', from: 20250101, to: 20250101 })",
            r#"["missing",["event_name"]]"#,
        ),
        (
            "{ event_name: 'a', from: 20250101, to: 20250101, ['__proto__']: 1 }",
            r#"["unknown_key",["__proto__"]]"#,
        ),
        (
            "(() => { const q = { event_name: 'a', from: 20250101, to: 20250101 }; q.self = q; return q })()",
            r#"["unknown_key",["self"]]"#,
        ),
        (
            "{ event_name: 'a', from: 20250101, to: 20250101, event_properties: Array(100000) }",
            r#"["range",["event_properties"]]"#,
        ),
        (
            "{ event_name: 'a', from: 20250101, to: 20250101, event_properties: [{ name: 'n', operator: 'equals', value: new Array(2 ** 32 - 1) }] }",
            r#"["range",["event_properties",0,"value"]]"#,
        ),
        (
            "(() => { const deep = []; let at = deep; for (let i = 0; i < 1e5; i++) at.push(at = []); return { event_name: deep, from: 20250101, to: 20250101 } })()",
            r#"["type",["event_name"]]"#,
        ),
        (
            "{ event_name: 'a', from: 20250101, to: 20250101, event_properties: [{ name: 'n', operator: 'equals', value: [1, '2'] }] }",
            r#"["type",["event_properties",0,"value",1]]"#,
        ),
    ] {
        let result = validated(query);
        assert_eq!(get(&result, "ok"), false, "{query}");
        let first = js_sys::Array::from(&get(&result, "issues")).get(0);
        let first = js_sys::Array::of2(&get(&first, "code"), &get(&first, "path"));
        assert_eq!(json(&first), issue, "{query}");
    }
}

/// A query, and its body as `JSON.stringify` writes it.
#[wasm_bindgen_test]
fn a_valid_query_is_returned_as_its_wire_body() {
    for (query, wire) in [
        (
            "Object.assign(Object.create(null), { from: '20250101', to: 20250101, event_name: 'Größe 👟' })",
            r#"{"event_name":"Größe 👟","from":20250101,"to":20250101}"#,
        ),
        (
            "{ event_name: '\\ufffd', from: 20250101, to: 20250101, event_properties: [] }",
            "{\"event_name\":\"\u{fffd}\",\"from\":20250101,\"to\":20250101}",
        ),
        (
            "{ event_name: 'a', from: 20250101, to: 20250101, event_properties: [{ name: 'n', operator: 'equals', value: [true, false] }, { name: 'm', operator: 'less_than', value: 1e21 }] }",
            r#"{"event_name":"a","event_properties":[{"name":"n","operator":"equals","value":["True","False"]},{"name":"m","operator":"less_than","value":1e+21}],"from":20250101,"to":20250101}"#,
        ),
    ] {
        let result = validated(query);
        assert_eq!(get(&result, "ok"), true, "{query}");
        assert_eq!(json(&get(&result, "query")), wire, "{query}");
    }
}

#[wasm_bindgen_test]
fn a_query_is_validated_for_its_endpoint() {
    let query = "{ event_name: 'a', from: 20250101, to: 20250101, groups: { __proto__: null, d: { trend_type: 'daily' } } }";
    for (endpoint, answer) in [
        (
            "trends",
            r#"{"ok":true,"query":{"event_name":"a","from":20250101,"to":20250101,"groups":{"d":{"trend_type":"daily"}}}}"#,
        ),
        ("events", r#""groups""#),
        ("top", r#""path":["groups","d","property_type"]"#),
    ] {
        let packed = packed(&evaluate(query));
        packed.add(&evaluate(&format!("{{ endpoint: '{endpoint}' }}")));
        let seen = ask("validate", &packed.ops(), &packed.text()).unwrap();
        assert!(seen.contains(answer), "{endpoint}: {seen}");
    }
    let packed = packed(&evaluate(query));
    packed.add(&evaluate("{ endpoint: 'trend' }"));
    let refused = ask("validate", &packed.ops(), &packed.text()).unwrap_err();
    assert_eq!(get(&thrown(&refused), "code"), "invalid_options");
}

#[wasm_bindgen_test]
fn split_by_day_returns_one_query_a_day_or_throws() {
    let days = split("{ event_name: 'a', from: 20240228, to: 20240301 }").unwrap();
    assert_eq!(js_sys::Array::from(&days).length(), 3);
    let error = split("{ event_name: 'a', from: 20150101, to: 20251231 }");
    assert_eq!(get(&thrown(&error.unwrap_err()), "code"), "invalid_query");
}

/// Client options, and the path of their first issue, or `ok`.
#[wasm_bindgen_test]
fn client_options_are_accepted_or_refused_at_their_path() {
    for (options, path) in [
        ("{ accountId: 'a', passcode: 'b' }", "ok"),
        ("{ accountId: 'a', baseUrl: 'https://gateway.example' }", "ok"),
        ("{ baseUrl: new URL('http://[::1]:1/x/') }", "ok"),
        ("{ baseUrl: 'http://127.1' }", "ok"),
        ("{ baseUrl: 'https://gateway.example', fetch: undefined }", "ok"),
        ("undefined", "[]"),
        ("{ baseUrl: 'http://gateway.example' }", r#"["baseUrl"]"#),
        ("{ baseUrl: 'https://u:p@gateway.example' }", r#"["baseUrl"]"#),
        ("{ baseUrl: 'https://in1.api.clevertap.com.' }", r#"["accountId"]"#),
        ("{ baseUrl: 'https://x.example', fetch: 5 }", r#"["fetch"]"#),
        ("{ baseUrl: 'https://x.example', headers: new Headers({ a: 'b' }) }", r#"["headers"]"#),
        ("{ baseUrl: 'https://x.example', headers: { a: 1 } }", r#"["headers"]"#),
        ("{ baseUrl: 'https://x.example', get maxRetries() { throw 1 } }", r#"["maxRetries"]"#),
        ("{ baseUrl: 'https://x.example', maxRetries: 1.5 }", r#"["maxRetries"]"#),
        ("{ baseUrl: 'https://x.example', maxRetries: 2 ** 53 }", r#"["maxRetries"]"#),
    ] {
        let packed = packed_options(&evaluate(options));
        let first = match configure(&packed.ops(), &packed.text()) {
            Ok(_) => "ok".to_owned(),
            Err(fields) => {
                let issue = js_sys::Array::from(&get(&thrown(&fields), "issues")).get(0);
                json(&get(&issue, "path"))
            }
        };
        assert_eq!(first, path, "{options}");
    }
}
