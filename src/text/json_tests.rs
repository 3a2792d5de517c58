use proptest::prelude::*;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

use super::{members, units};

/// Reads an object with `members`. The last of duplicate names counts.
fn read(text: &str) -> Option<BTreeMap<String, &str>> {
    let mut found = BTreeMap::new();
    members(text, |name, raw| {
        found.insert(name.into_owned(), raw);
    })?;
    Some(found)
}

/// Reads an object with `serde_json`.
fn expected(text: &str) -> Option<BTreeMap<String, &str>> {
    let found: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    Some(found.into_iter().map(|(name, raw)| (name, raw.get())).collect())
}

#[test]
fn decodes_strings() {
    for (raw, text) in [
        (r#""""#, Some("")),
        (r#""abc é😀""#, Some("abc é😀")),
        (r#""\"\\\/\b\f\n\r\t""#, Some("\"\\/\u{8}\u{c}\n\r\t")),
        (r#""\u00e9\uD83D\ude00""#, Some("é😀")),
        (r#""\ud800""#, None),
        (r#""\ude00\ud83d""#, None),
        ("5", None),
        ("null", None),
        ("\"", None),
    ] {
        let read = units(raw).and_then(|units| String::from_utf16(&units).ok());
        assert_eq!(read.as_deref(), text, "{raw}");
    }
}

#[test]
fn reads_members_after_a_lone_surrogate() {
    let read = read(r#"{"\ud800":1,"a":"\udc00"}"#).unwrap();
    assert_eq!(read.keys().collect::<Vec<_>>(), ["a", "\u{fffd}"]);
    assert_eq!(String::from_utf16_lossy(&units(read["a"]).unwrap()), "\u{fffd}");
}

/// A token of JSON, or one that resembles it.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\":",
            "\"b\"",
            "0",
            "-",
            "01",
            "1.5",
            "1e",
            "1E+3",
            "2.",
            "-0.0e-1",
            "true",
            "false",
            "null",
            "nul",
            " ",
            "\n",
            "\u{a0}",
            "\"",
            "\\",
            "\"\\u00e9\"",
            "\"\\u12\"",
            "\"\\x\"",
            "\"é\"",
            "\"\u{1f}\"",
            "\"\u{7f}\"",
            "\0",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ]
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn accepts_and_refuses_token_sequences_as_serde_json_does(
        tokens in prop::collection::vec(token(), 0..12),
        braces in any::<bool>(),
    ) {
        let tokens = tokens.concat();
        let text = if braces { format!("{{\"k\":{tokens}}}") } else { tokens };
        prop_assert_eq!(read(&text), expected(&text), "{}", text);
    }

    #[test]
    fn reads_objects_and_refuses_cut_ones_as_serde_json_does(
        map in prop::collection::btree_map(any::<String>(), value(), 0..5),
        cut in any::<prop::sample::Index>(),
        pretty in any::<bool>(),
    ) {
        let text = match pretty {
            true => serde_json::to_string_pretty(&map),
            false => serde_json::to_string(&map),
        }
        .unwrap();
        prop_assert_eq!(read(&text), expected(&text), "{}", text);
        let cut: String = text.chars().take(cut.index(text.chars().count() + 1)).collect();
        prop_assert_eq!(read(&cut), expected(&cut), "{}", cut);
    }
}
