use proptest::prelude::*;

use super::OutValue;

#[test]
fn writes_compact_json_in_order() {
    let value = OutValue::Object(vec![
        (
            "b",
            OutValue::List(vec![
                OutValue::Bool(true),
                OutValue::Bool(false),
                OutValue::List(Vec::new()),
            ]),
        ),
        ("a", OutValue::Object(vec![("", OutValue::Text("x")), ("n", OutValue::Integer(-5))])),
        ("f", OutValue::Json("1e+21".into())),
    ]);
    let json = r#"{"b":[true,false,[]],"a":{"":"x","n":-5},"f":1e+21}"#;
    assert_eq!(value.to_json(), json);
}

#[test]
fn writes_each_character_as_serde_json_does() {
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
    fn writes_texts_as_serde_json_does(text in "[\\x00-\\x7f\u{2028}é😀]{0,20}", any in any::<String>()) {
        for text in [text, any] {
            let json = OutValue::Text(&text).to_json();
            prop_assert_eq!(&json, &serde_json::to_string(&text).unwrap());
            prop_assert_eq!(&json, &serde_json::to_string(&OutValue::Text(&text)).unwrap());
        }
    }

    #[test]
    fn writes_numbers_that_parse_to_the_same_number(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
        let mut json = crate::value::JsonWriter::default();
        json.number(number);
        prop_assert_eq!(json.finish().parse(), Ok(number + 0.0));
    }
}
