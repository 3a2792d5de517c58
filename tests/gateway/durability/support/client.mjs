// A client of the gateway that knows nothing but HTTP, so that no other program's patience hides a fault.

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { sleep } from "../../../package/conformance/stage.mjs";

export const EVENTS = "/1/counts/events.json";

/** One exchange: `{ status, headers, text, body }`. Rejects where there is no answer. */
export async function ask(url, { method = "GET", headers = {}, body, agent = false } = {}) {
  // By default on a connection of its own: one that is kept alive may be closed just as it is used again.
  const outgoing = request(url, { method, headers, agent });
  outgoing.end(body);
  const [incoming] = await once(outgoing, "response");
  const said = await text(incoming);
  return { status: incoming.statusCode, headers: incoming.headers, text: said, body: json(said) };
}

/** What is asked on this is asked again where the connection was closed. */
const keptAlive = new Agent({ keepAlive: true });

/** A token at work on a gateway. */
export function clientAt(url, token) {
  const authorization = { authorization: `Bearer ${token}` };
  const submit = (query, agent) =>
    ask(url + EVENTS, {
      method: "POST",
      headers: { ...authorization, "content-type": "application/json" },
      body: JSON.stringify(query),
      agent,
    });
  const read = (reqId, agent) => ask(`${url}${EVENTS}?req_id=${reqId}`, { headers: authorization, agent });
  return {
    submit,
    read,
    /** Submits until the gateway has taken the query in, and gives the answer. */
    accepted: (query) => answered(() => submit(query, keptAlive)),
    /** Asks what is known of a query. */
    known: ({ body }) => answered(() => read(body.req_id, keptAlive)),
    /** Asks until the query has ended, and gives the body of the end. It may have been the first answer's. */
    async ended({ body }, withinMs) {
      if (body.status !== "partial") return body;
      return await untilEnded(async () => (await answered(() => read(body.req_id, keptAlive))).body, withinMs);
    },
    /** What the health route tells this token. */
    health: async () => (await ask(`${url}/health`, { headers: authorization })).body,
  };
}

/** Asks again, a while later each time, until the body that it gets is of an end. */
export async function untilEnded(ask, withinMs = 30_000) {
  for (const end = Date.now() + withinMs; ; await sleep(100)) {
    const body = await ask();
    if (body.status !== "partial") return body;
    assert.ok(Date.now() < end, `no end within ${withinMs} ms: ${JSON.stringify(body)}`);
  }
}

/** Repeats what gets no answer, as while the gateway is down, and checks the answer. */
async function answered(attempt) {
  for (let tries = 0; ; tries++) {
    let answer;
    try {
      answer = await attempt();
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
      continue;
    }
    checkAnswer(answer);
    return answer;
  }
}

/** What holds for every answer to a query or a req_id that the gateway knows. */
function checkAnswer({ status, headers, text, body }) {
  assert.equal(status, 200, text);
  assert.equal(headers["cache-control"], "no-store");
  assert.ok(["success", "partial", "fail"].includes(body?.status), text);
  if (body.status === "partial") {
    assert.ok(Number.isSafeInteger(body.req_id) && body.req_id > 0, text);
    assert.match(headers["retry-after"], /^([1-9]|[12]\d|30)$/);
  } else if (body.status === "success") {
    assert.ok(Number.isSafeInteger(body.count), text);
    assert.match(headers.age, /^\d+$/);
  }
}

/** Works through the items, so many at a time; the results are in their order. */
export async function lanes(width, items, work) {
  const results = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
