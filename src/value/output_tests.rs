use proptest::prelude::*;

use super::OutValue;

#[test]
fn json_is_compact_and_in_order() {
    let plain = OutValue::Object(vec![
        (
            "b",
            OutValue::List(vec![
                OutValue::Bool(true),
                OutValue::Bool(false),
                OutValue::List(Vec::new()),
            ]),
        ),
        ("a", OutValue::Object(vec![("", OutValue::Text("x")), ("n", OutValue::Integer(-5))])),
        ("f", OutValue::Json("1e+21".to_owned())),
    ]);
    let json = r#"{"b":[true,false,[]],"a":{"":"x","n":-5},"f":1e+21}"#;
    assert_eq!(plain.to_json(), json);
}

#[test]
fn every_character_is_written_as_serde_json_writes_it() {
    for c in ('\0'..='\u{ff}').chain(['\u{2028}', '\u{ffff}', '😀']) {
        for text in [c.to_string(), format!("a{c}b")] {
            let json = OutValue::Text(&text).to_json();
            assert_eq!(json, serde_json::to_string(&text).unwrap(), "{c:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_are_written_as_serde_json_writes_them(text in "[\\x00-\\x7f\u{2028}é😀]{0,20}", any in any::<String>()) {
        for text in [text, any] {
            let json = OutValue::Text(&text).to_json();
            prop_assert_eq!(&json, &serde_json::to_string(&text).unwrap());
            prop_assert_eq!(&json, &serde_json::to_string(&OutValue::Text(&text)).unwrap());
        }
    }

    #[test]
    fn numbers_survive(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
        let mut json = crate::value::JsonWriter::default();
        json.number(number);
        prop_assert_eq!(json.finish().parse(), Ok(number + 0.0));
    }
}
