use proptest::prelude::*;

use super::{JsonWriter, WriteJson};

#[test]
fn writes_compact_json_in_order() {
    let mut json = JsonWriter::default();
    json.open('{');
    json.key("b");
    json.open('[');
    true.write_json(&mut json);
    false.write_json(&mut json);
    json.items(&[] as &[bool]);
    json.close(']');
    json.optional("none", None::<bool>);
    json.key("a");
    json.open('{');
    json.member("", &"x");
    json.optional("n", Some(-5i64));
    json.close('}');
    json.list("empty", &[] as &[bool]);
    json.list("l", &[1u64, 2]);
    json.key("f");
    json.json("1e+21");
    json.close('}');
    let text = r#"{"b":[true,false,[]],"a":{"":"x","n":-5},"l":[1,2],"f":1e+21}"#;
    assert_eq!(json.finish(), text);
}

#[test]
fn writes_each_character_as_serde_json_does() {
    for c in ('\0'..='\u{ff}').chain(['\u{2028}', '\u{ffff}', '😀']) {
        for text in [c.to_string(), format!("a{c}b")] {
            let json = text.as_str().to_json();
            assert_eq!(json, serde_json::to_string(&text).unwrap(), "{c:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn writes_texts_as_serde_json_does(text in "[\\x00-\\x7f\u{2028}é😀]{0,20}", any in any::<String>()) {
        for text in [text, any] {
            let json = text.as_str().to_json();
            prop_assert_eq!(&json, &serde_json::to_string(&text).unwrap());
        }
    }

    #[test]
    fn writes_numbers_that_parse_to_the_same_number(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
        let mut json = JsonWriter::default();
        json.number(number);
        prop_assert_eq!(json.finish().parse(), Ok(number + 0.0));
    }
}
