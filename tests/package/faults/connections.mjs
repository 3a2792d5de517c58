// Connections that fail below HTTP, in HTTP, or by being slow. Each case has new connections, because the HTTP stack below
// fetch silently repeats a request whose reused connection was reset.

import { successOf } from "./contract.mjs";

const SUCCESS = successOf(7138);
const COUNT = { count: 7138 };
const NETWORK = { error: "network" };
const TIMEOUT = { error: "timeout" };
const INVALID = { error: "invalid_response" };

/** For answers that never arrive, or too late. On a loaded machine an ordinary answer still takes less. */
const IMPATIENT = { requestTimeoutMs: 5_000 };

/** The bytes of an answer, line by line. Browsers need the header ALLOW to read it. */
const http = (...lines) => ({ raw: lines.join("\r\n") });
const ALLOW = "Access-Control-Allow-Origin: *";
const LENGTH = `Content-Length: ${SUCCESS.length}`;
const CHUNKED = "Transfer-Encoding: chunked";
const OK = "HTTP/1.1 200 OK";

const closes = true;
const DRIPPING = { body: SUCCESS, dripMs: 1_000 };
const TAKEN_AS_FINAL = { because: "its fetch takes a 1xx status as the final one", outcome: INVALID };
const UNREQUESTED = { because: "its fetch refuses a 100 Continue that it did not request", outcome: NETWORK };

const rows = {
  "reset before the headers": { step: { reset: "beforeHeaders" }, outcome: NETWORK },
  "reset during the headers": { step: { reset: "duringHeaders" }, outcome: NETWORK },
  "reset after the headers": { step: { body: SUCCESS, reset: "afterHeaders" }, outcome: NETWORK },
  "reset during the body": { step: { body: SUCCESS, reset: "duringBody" }, outcome: NETWORK },
  "closed before the headers": { step: { raw: "" }, outcome: NETWORK },
  "closed during the headers": { step: { raw: `${OK}\r\nContent-Ty` }, outcome: NETWORK },
  "closed during the body": { step: http(OK, ALLOW, "Content-Length: 99", "", SUCCESS), outcome: NETWORK },
  "closed during a chunk": { step: http(OK, ALLOW, CHUNKED, "", "63", SUCCESS), outcome: NETWORK },
  "a server that hangs": { step: { hang: true }, outcome: TIMEOUT, options: IMPATIENT, closes },
  "a server that hangs after the headers": { step: { hangBody: true }, outcome: TIMEOUT, options: IMPATIENT, closes },
  "a body of one byte a second": { step: DRIPPING, outcome: TIMEOUT, options: IMPATIENT, closes },
  "a slow body that arrives in time": { step: { body: SUCCESS, dripMs: 10 }, outcome: COUNT },
  "an endless body": { step: { endlessBody: true }, outcome: INVALID, closes },
  "an answer in another protocol than HTTP": { step: { raw: "SSH-2.0-OpenSSH_9.2\r\n" }, outcome: NETWORK },
  "a malformed status line": { step: http("HTTP/1.1 two hundred", "", ""), outcome: NETWORK },
  "a malformed chunk length": { step: http(OK, ALLOW, CHUNKED, "", "zz", SUCCESS, "0", "", ""), outcome: NETWORK },
  "an answer of HTTP/1.0": { step: http("HTTP/1.0 200 OK", ALLOW, "", SUCCESS), outcome: COUNT },
  "100 Continue before the answer": {
    step: http("HTTP/1.1 100 Continue", "", OK, ALLOW, LENGTH, "", SUCCESS),
    outcome: COUNT,
    platforms: { node: UNREQUESTED, workerd: TAKEN_AS_FINAL },
  },
  "103 Early Hints before the answer": {
    step: http("HTTP/1.1 103 Early Hints", "Link: </x>; rel=preload", "", OK, ALLOW, LENGTH, "", SUCCESS),
    outcome: COUNT,
    platforms: { workerd: TAKEN_AS_FINAL },
  },
  "101 Switching Protocols": {
    step: http("HTTP/1.1 101 Switching Protocols", "Upgrade: x", "Connection: upgrade", "", ""),
    outcome: NETWORK,
    platforms: { workerd: TAKEN_AS_FINAL },
  },
  "a second answer after the answer": {
    step: http(OK, ALLOW, LENGTH, "", `${SUCCESS}HTTP/1.1 500 No`, "", ""),
    outcome: COUNT,
  },
  "headers of 1 MiB": {
    step: http(OK, ALLOW, `X-Long: ${"x".repeat(2 ** 20)}`, LENGTH, "", SUCCESS),
    outcome: NETWORK,
  },
};

export default Object.entries(rows).map(([fault, row]) => ({ fault, own: true, fresh: true, ...row }));
