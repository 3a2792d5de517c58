//! The named faults.

use axum::http::{HeaderValue, StatusCode};
use bytes::Bytes;

use crate::reply::Reply;

/// An answer that a script can name; `{"fault": "html502", "delayMs": 50}` adds a modifier to it.
#[derive(Debug)]
pub struct NamedFault {
    /// Its name in a step.
    pub name: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// One header, in addition to those of every answer.
    pub header: (&'static str, &'static str),
    /// The body.
    pub body: &'static str,
}

const JSON: (&str, &str) = ("Content-Type", "application/json");
const HTML: (&str, &str) = ("Content-Type", "text/html");

/// Every named fault.
pub const NAMED_FAULTS: &[NamedFault] = &[
    NamedFault {
        name: "html502",
        status: 502,
        header: HTML,
        body: "<html><head><title>502 Bad Gateway</title></head>\
               <body><center><h1>502 Bad Gateway</h1></center></body></html>\n",
    },
    NamedFault {
        name: "html504",
        status: 504,
        header: HTML,
        body: "<html><head><title>504 Gateway Time-out</title></head>\
               <body><center><h1>504 Gateway Time-out</h1></center></body></html>\n",
    },
    NamedFault { name: "accepted", status: 202, header: JSON, body: "{}" },
    NamedFault { name: "emptyBody", status: 200, header: JSON, body: "" },
    NamedFault { name: "truncatedJson", status: 200, header: JSON, body: r#"{"status":"succ"# },
    NamedFault {
        name: "failOn200",
        status: 200,
        header: JSON,
        body: r#"{"status":"fail","error":"[\"Invalid event : Uninstalled\"]","code":400}"#,
    },
    // A client that follows a 307 sends its credentials and its body again.
    NamedFault { name: "redirect", status: 307, header: ("Location", "redirected"), body: "" },
    NamedFault {
        name: "tooMany",
        status: 429,
        header: JSON,
        body: r#"{"status":"fail","error":"Too many concurrent requests","code":429}"#,
    },
    NamedFault {
        name: "unauthorized",
        status: 401,
        header: JSON,
        body: r#"{"status":"fail","error":"Account ID is not valid","code":401}"#,
    },
    NamedFault {
        name: "inProgress",
        status: 200,
        header: JSON,
        body: r#"{"status":"fail","error":"Request still in progress, please retry later","code":2}"#,
    },
    NamedFault {
        name: "invalidReqId",
        status: 400,
        header: JSON,
        body: r#"{"status":"fail","error":"invalid request id","code":400}"#,
    },
    NamedFault {
        name: "incorrectUsage",
        status: 400,
        header: JSON,
        body: r#"{"status":"fail","error":"Incorrect Usage","code":3}"#,
    },
];

impl NamedFault {
    /// Returns the fault with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        NAMED_FAULTS.iter().find(|fault| fault.name == name)
    }

    pub(crate) fn reply(&self) -> Reply {
        let (name, value) = self.header;
        let mut reply = Reply::untyped(Bytes::from_static(self.body.as_bytes()));
        reply.status = StatusCode::from_u16(self.status).unwrap_or_default();
        reply.headers.append(name, HeaderValue::from_static(value));
        reply
    }
}
