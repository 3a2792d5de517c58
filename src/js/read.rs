//! A caller's JavaScript value as plain data. Whatever a getter or a proxy does, it is caught.

use js_sys::{Array, JsString, Reflect};
use wasm_bindgen::prelude::*;

use crate::text::text;
use crate::{Input, MAX_DEPTH, Other};

/// How many values of one argument are read at most; what has more is no query.
const MAX_VALUES: u32 = 1_000_000;

/// How many characters of one argument are read at most, in all.
const MAX_CHARS: u32 = 1 << 24;

/// How many characters are read of a text that is only shown.
const SHORT: u32 = 10_000;

/// How many items of a list are read at most, by depth: only the values of a filter may be many.
fn max_items(depth: usize) -> u32 {
    if depth < 3 { crate::MAX_FILTERS as u32 } else { crate::MAX_LIST as u32 }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn own_keys(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag(value: &JsValue) -> Result<JsString, JsValue>;

    #[wasm_bindgen(catch, js_name = String)]
    fn to_text(value: &JsValue) -> Result<JsString, JsValue>;
}

/// A caller's value.
pub(super) fn value(value: &JsValue) -> Input {
    Reader { left: MAX_VALUES, chars: MAX_CHARS }.value(value, 0)
}

/// A caller's options, and those of them that stay JavaScript's.
pub(super) struct Options {
    pub(super) input: Input,
    pub(super) fetch: JsValue,
    pub(super) signal: JsValue,
    pub(super) on_progress: JsValue,
}

/// Reads each option once.
pub(super) fn options(options: &JsValue) -> Options {
    let mut read = Options {
        input: Input::Undefined,
        fetch: JsValue::UNDEFINED,
        signal: JsValue::UNDEFINED,
        on_progress: JsValue::UNDEFINED,
    };
    let mut reader = Reader { left: MAX_VALUES, chars: MAX_CHARS };
    read.input = reader.object(options, 0, |reader, key, value| match key {
        "fetch" if value.is_function() => {
            read.fetch = value.clone();
            Input::Other(Other::Function)
        }
        "onProgress" if value.is_function() => {
            read.on_progress = value.clone();
            Input::Other(Other::Function)
        }
        "baseUrl" if value.is_object() => match Reflect::get(value, &"href".into()) {
            Ok(href) if href.is_string() => {
                Input::Other(Other::Url(href.as_string().unwrap_or_default()))
            }
            _ => reader.value(value, 1),
        },
        "signal" if is_signal(value) => {
            read.signal = value.clone();
            Input::Other(Other::Signal)
        }
        _ => reader.value(value, 1),
    });
    read
}

/// Anything with `aborted` and `addEventListener`, of any realm.
fn is_signal(value: &JsValue) -> bool {
    let get = |key: &str| Reflect::get(value, &key.into());
    value.is_object()
        && get("aborted").is_ok_and(|aborted| aborted.as_bool().is_some())
        && get("addEventListener").is_ok_and(|method| method.is_function())
}

/// A number as JavaScript writes it.
pub(crate) fn number_text(value: f64) -> String {
    to_text(&value.into()).map(String::from).unwrap_or_default()
}

/// What something that was thrown says, and what the error behind it says: of a fetch that failed
/// only that one tells why.
pub(super) fn thrown_text(thrown: &JsValue) -> String {
    let get = |object: &JsValue, key: &str| match object.is_object() {
        true => Reflect::get(object, &key.into()).ok(),
        false => None,
    };
    let message = |error: &JsValue| get(error, "message")?.dyn_ref().map(short);
    let text = message(thrown).or_else(|| to_text(thrown).ok().as_ref().map(short));
    let behind = get(thrown, "cause").as_ref().and_then(message);
    let said: Vec<_> = text.into_iter().chain(behind).filter(|text| !text.is_empty()).collect();
    match said.is_empty() {
        true => "no message".into(),
        false => said.join(": "),
    }
}

struct Reader {
    /// How many values may still be read.
    left: u32,
    /// How many characters may still be read.
    chars: u32,
}

impl Reader {
    fn value(&mut self, value: &JsValue, depth: usize) -> Input {
        self.left = self.left.saturating_sub(1);
        if value.is_undefined() {
            Input::Undefined
        } else if value.is_null() {
            Input::Null
        } else if let Some(value) = value.as_bool() {
            Input::Bool(value)
        } else if let Some(value) = value.as_f64() {
            Input::Number(value)
        } else if let Some(text) = value.dyn_ref::<JsString>() {
            self.string(text)
        } else if value.is_function() {
            Input::Other(Other::Function)
        } else if value.is_object() {
            self.object(value, depth, |reader, _, item| reader.value(item, depth + 1))
        } else if value.is_bigint() {
            // Writing out a huge one takes seconds.
            let shown = i64::try_from(value.clone()).map(|value| text!["the bigint ", value, "n"]);
            Input::Other(Other::Named(shown.unwrap_or_else(|_| "a large bigint".into())))
        } else {
            Input::Other(Other::Named("a symbol".into()))
        }
    }

    /// A string, unless a lone surrogate would be lost: that would name another event.
    fn string(&mut self, text: &JsString) -> Input {
        let length = text.length();
        if length > self.chars {
            return Input::Other(Other::Named(text!["a string of ", length, " characters"]));
        }
        self.chars -= length;
        let read = String::from(text);
        let original: &JsValue = text.as_ref();
        match !read.contains('\u{fffd}') || JsValue::from_str(&read) == *original {
            true => Input::String(read),
            false => Input::IllFormed(read),
        }
    }

    /// A key's name; of one that is too long, its beginning: no key of ours begins so.
    fn key(&mut self, key: &JsValue) -> String {
        let Some(text) = key.dyn_ref::<JsString>() else { return String::new() };
        let length = text.length();
        if length > self.chars {
            return short(text);
        }
        self.chars -= length;
        text.into()
    }

    fn object(
        &mut self,
        value: &JsValue,
        depth: usize,
        mut item: impl FnMut(&mut Self, &str, &JsValue) -> Input,
    ) -> Input {
        if !value.is_object() {
            return self.value(value, depth);
        }
        if depth > MAX_DEPTH || self.left == 0 {
            return Input::Other(Other::TooDeep);
        }
        self.entries(value, depth, &mut item)
            .unwrap_or_else(|thrown| Input::Unreadable(thrown_text(&thrown)))
    }

    fn entries(
        &mut self,
        value: &JsValue,
        depth: usize,
        item: &mut impl FnMut(&mut Self, &str, &JsValue) -> Input,
    ) -> Result<Input, JsValue> {
        if is_array(value)? {
            return self.list(value, depth);
        }
        let tag = short(&tag(value)?);
        let tag = tag.strip_prefix("[object ").unwrap_or(&tag);
        let tag = tag.strip_suffix(']').unwrap_or(tag);
        if let Some(other) = builtin(tag) {
            return Ok(Input::Other(other));
        }
        let keys = own_keys(value)?;
        // What has no keys of its own says by its name alone that it is no options object: a signal,
        // say, in their place.
        if keys.length() == 0 && tag != "Object" {
            return Ok(Input::Other(Other::Named(with_article(tag))));
        }
        let mut entries = Vec::new();
        for key in keys.iter() {
            if self.left == 0 {
                break;
            }
            let name = self.key(&key);
            let value = match Reflect::get(value, &key) {
                Ok(value) => item(self, &name, &value),
                Err(thrown) => Input::Unreadable(thrown_text(&thrown)),
            };
            entries.push((name, value));
        }
        Ok(Input::Object(entries))
    }

    fn list(&mut self, value: &JsValue, depth: usize) -> Result<Input, JsValue> {
        let length = Reflect::get(value, &"length".into())?.as_f64();
        let length = length.ok_or_else(|| JsValue::from_str("its length is no number"))?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates, as wanted
        let len = length as u32;
        let mut items = Vec::new();
        for index in 0..len.min(max_items(depth)).min(self.left) {
            items.push(match Reflect::get_u32(value, index) {
                Ok(item) => self.value(&item, depth + 1),
                Err(thrown) => Input::Unreadable(thrown_text(&thrown)),
            });
        }
        Ok(Input::List { items, len: len as usize })
    }
}

/// Objects whose own keys do not say what they are.
fn builtin(tag: &str) -> Option<Other> {
    match tag {
        "Date" => Some(Other::Date),
        "Map" | "Set" | "WeakMap" | "WeakSet" | "Promise" | "RegExp" | "Headers" | "Boolean"
        | "Number" | "String" => Some(Other::Named(with_article(tag))),
        tag if tag.starts_with("Temporal.") => {
            Some(Other::Named(text![with_article(tag), " (pass its toString())"]))
        }
        _ => None,
    }
}

fn with_article(name: &str) -> String {
    text![if name.starts_with(['A', 'E', 'I', 'O']) { "an " } else { "a " }, name]
}

/// As much of a text as a message can need.
fn short(text: &JsString) -> String {
    text.slice(0, SHORT).into()
}
