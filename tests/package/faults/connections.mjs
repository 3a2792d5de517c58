// Connections that fail below HTTP, in it, and in time; each on a connection of its own, because the HTTP below fetch
// sends again, and tells nobody, what was reset on one that was used before.

const SUCCESS = '{"status":"success","count":7138}';
const COUNT = { count: 7138 };
const NETWORK = { error: "network" };
const TIMEOUT = { error: "timeout" };
const UNFIT = { error: "invalid_response" };

/** For answers that never come, or not in time. A busy machine must not take this long for an ordinary one. */
const IMPATIENT = { requestTimeoutMs: 3_000 };

/** An answer written out; browsers want to be told who may read it. */
const http = (...lines) => ({ raw: lines.join("\r\n") });
const ALLOW = "Access-Control-Allow-Origin: *";
const LENGTH = `Content-Length: ${SUCCESS.length}`;
const CHUNKED = "Transfer-Encoding: chunked";
const OK = "HTTP/1.1 200 OK";

const closes = true;
const TAKEN_FOR_LAST = { because: "its fetch takes a status below 200 for that of the answer", outcome: UNFIT };

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
  "a body of one byte a second": {
    step: { body: SUCCESS, dripMs: 1_000 },
    outcome: TIMEOUT,
    options: IMPATIENT,
    closes,
  },
  "a body that comes slowly, but in time": { step: { body: SUCCESS, dripMs: 10 }, outcome: COUNT },
  "a body without end": { step: { endlessBody: true }, outcome: UNFIT, closes },
  "an answer that is no HTTP": { step: { raw: "SSH-2.0-OpenSSH_9.2\r\n" }, outcome: NETWORK },
  "a status line that is none": { step: http("HTTP/1.1 two hundred", "", ""), outcome: NETWORK },
  "a chunk of no length": { step: http(OK, ALLOW, CHUNKED, "", "zz", SUCCESS, "0", "", ""), outcome: NETWORK },
  "an answer as of HTTP/1.0": { step: http("HTTP/1.0 200 OK", ALLOW, "", SUCCESS), outcome: COUNT },
  "100 Continue before the answer": {
    step: http("HTTP/1.1 100 Continue", "", OK, ALLOW, LENGTH, "", SUCCESS),
    outcome: COUNT,
    platforms: {
      node: { because: "its fetch refuses a 100 that it did not ask for", outcome: NETWORK },
      workerd: TAKEN_FOR_LAST,
    },
  },
  "103 Early Hints before the answer": {
    step: http("HTTP/1.1 103 Early Hints", "Link: </x>; rel=preload", "", OK, ALLOW, LENGTH, "", SUCCESS),
    outcome: COUNT,
    platforms: { workerd: TAKEN_FOR_LAST },
  },
  "101 Switching Protocols": {
    step: http("HTTP/1.1 101 Switching Protocols", "Upgrade: x", "Connection: upgrade", "", ""),
    outcome: NETWORK,
    platforms: { workerd: TAKEN_FOR_LAST },
  },
  "an answer behind the answer": {
    step: http(OK, ALLOW, LENGTH, "", `${SUCCESS}HTTP/1.1 500 No`, "", ""),
    outcome: COUNT,
  },
  "headers of 1 MiB": {
    step: http(OK, ALLOW, `X-Long: ${"x".repeat(2 ** 20)}`, LENGTH, "", SUCCESS),
    outcome: NETWORK,
  },
};

export default Object.entries(rows).map(([fault, row]) => ({ fault, own: true, fresh: true, ...row }));
