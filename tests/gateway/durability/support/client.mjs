// A client that uses HTTP directly, so that no retry of another library hides a fault of the gateway.

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { eventually } from "../../support/wait.mjs";

export const EVENTS = "/1/counts/events.json";

/** Performs one exchange and returns `{ status, headers, text, body }`. Rejects if there is no answer. */
export async function ask(url, { method = "GET", headers = {}, body, agent = false } = {}) {
  // The default is a new connection, because the gateway may close a kept one while it is used again.
  const outgoing = request(url, { method, headers, agent });
  outgoing.end(body);
  const [incoming] = await once(outgoing, "response");
  const received = await text(incoming);
  return { status: incoming.statusCode, headers: incoming.headers, text: received, body: json(received) };
}

/** For requests that are repeated if the connection was closed. */
const keptAlive = new Agent({ keepAlive: true });

export function clientAt(url, token, endpoint = "events") {
  const target = `${url}/1/counts/${endpoint}.json`;
  const authorization = { authorization: `Bearer ${token}` };
  const submit = (query, agent) =>
    ask(target, {
      method: "POST",
      headers: { ...authorization, "content-type": "application/json" },
      body: JSON.stringify(query),
      agent,
    });
  const read = (reqId, agent) => ask(`${target}?req_id=${reqId}`, { headers: authorization, agent });
  const readUntilAnswered = ({ body }) => untilAnswered(() => read(body.req_id, keptAlive));
  return {
    submit,
    read,
    /** Submits until the gateway has accepted the query, and returns the answer. */
    accepted: (query) => untilAnswered(() => submit(query, keptAlive)),
    /** Polls for an accepted query. */
    poll: readUntilAnswered,
    /** Polls for an accepted query until it has ended, and returns the final body. */
    async ended(accepted) {
      if (accepted.body.status !== "partial") return accepted.body;
      return await untilEnded(async () => (await readUntilAnswered(accepted)).body);
    },
    /** Returns the body of the health report. */
    health: async () => (await ask(`${url}/health`, { headers: authorization })).body,
  };
}

/** Repeats a request until its body is not partial, and returns the body. */
export function untilEnded(read) {
  return eventually(read, ({ status }) => status !== "partial", "the end of the query");
}

/** Repeats an exchange until there is an answer, because the gateway may be down, and checks the answer. */
async function untilAnswered(attempt) {
  const answer = await eventually(
    () => attempt().catch(() => undefined),
    (received) => received !== undefined,
    "an answer of the gateway",
  );
  checkAnswer(answer);
  return answer;
}

/** Checks the form of an answer to a known query. */
function checkAnswer({ status, headers, text, body }) {
  assert.equal(status, 200, text);
  assert.equal(headers["cache-control"], "no-store");
  assert.ok(["success", "partial", "fail"].includes(body?.status), text);
  if (body.status === "partial") {
    assert.ok(Number.isSafeInteger(body.req_id) && body.req_id > 0, text);
    assert.match(headers["retry-after"], /^([1-9]|[12]\d|30)$/);
  } else if (body.status === "success") {
    // A report has groups in place of a count.
    assert.ok(Number.isSafeInteger(body.count) || Object.values(body).some((group) => typeof group === "object"), text);
    assert.match(headers.age, /^\d+$/);
  }
}

/** Applies `work` to each item, `concurrency` at a time. Returns the results in the order of the items. */
export async function mapConcurrently(concurrency, items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
