//! One exchange through `fetch`.

use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use crate::{Request, Response, UrlParts};

use super::bytes;
use super::call::Call;
use super::foreign::{adopt, type_error};

/// A URL, taken apart by the platform's own parser.
pub(super) fn url_parts(text: &str) -> Option<UrlParts> {
    let url = web_sys::Url::new(text).ok()?;
    Some(UrlParts {
        href: url.href(),
        protocol: url.protocol(),
        user_info: url.username() + &url.password(),
        hostname: url.hostname(),
        host: url.host(),
        pathname: url.pathname(),
    })
}

/// Aborts the exchange when dropped, unless it is over.
struct Exchange {
    call: Rc<Call>,
    over: bool,
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if !self.over {
            self.call.abort_exchange();
        }
        self.call.set_controller(&JsValue::UNDEFINED);
    }
}

/// Sends a request and reads the answer. Fails with what was thrown.
pub(super) async fn exchange(
    fetch: &JsValue,
    request: Request,
    call: &Rc<Call>,
) -> Result<Response, JsValue> {
    let controller = AbortController::new()?;
    call.set_controller(&controller);
    let mut exchange = Exchange { call: call.clone(), over: false };
    let init = init(&request, &controller)?;
    let url = JsValue::from(request.url);
    let answer = if fetch.is_undefined() {
        let global = js_sys::global();
        let fetch: Function = Reflect::get(&global, &"fetch".into())?
            .dyn_into()
            .map_err(|_| type_error("this platform has no fetch: pass one as an option"))?;
        fetch.call2(&global, &url, &init)?
    } else {
        fetch.unchecked_ref::<Function>().call2(&JsValue::UNDEFINED, &url, &init)?
    };
    let answer = adopt(&answer).await?;
    let (status, retry_after) = head(&answer)?;
    // What a redirect holds does not matter, and where its status is hidden there is no body.
    let body = match status {
        None => Vec::new(),
        Some(_) => bytes::read(&answer).await?,
    };
    exchange.over = body.len() <= crate::MAX_BODY;
    Ok(Response { status, retry_after, body })
}

fn init(request: &Request, controller: &AbortController) -> Result<Object, JsValue> {
    let pairs: Array = request
        .headers
        .iter()
        .map(|(name, value)| Array::of2(&name.into(), &value.into()))
        .collect();
    let init = Object::new();
    let set = |key: &str, value: &JsValue| Reflect::set(&init, &key.into(), value);
    set("method", &request.method.into())?;
    set("headers", Object::from_entries(&pairs)?.as_ref())?;
    if let Some(body) = &request.body {
        set("body", &body.into())?;
    }
    // "error" throws on Workers; a redirect is refused when its answer is read.
    set("redirect", &"manual".into())?;
    set("signal", &controller.signal())?;
    Ok(init)
}

/// The status and the `Retry-After` header of what must be a response.
fn head(answer: &JsValue) -> Result<(Option<u16>, Option<String>), JsValue> {
    let no_response = || type_error("fetch gave no Response");
    if !answer.is_object() {
        return Err(no_response());
    }
    let get = |key: &str| Reflect::get(answer, &key.into());
    let headers = get("headers")?;
    let header: Function = match headers.is_object() {
        true => Reflect::get(&headers, &"get".into())?.dyn_into().map_err(|_| no_response())?,
        false => return Err(no_response()),
    };
    let retry_after = header.call1(&headers, &"retry-after".into())?.as_string();
    if get("type")?.as_string().is_some_and(|kind| kind == "opaqueredirect") {
        return Ok((None, retry_after));
    }
    let status = get("status")?.as_f64().unwrap_or(0.0);
    if status.fract() != 0.0 || !(100.0..=999.0).contains(&status) {
        return Err(no_response());
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // just seen
    Ok((Some(status as u16), retry_after))
}
