// A proxy between the gateway and its upstream. It records each exchange, also after the gateway is killed, and it can
// disturb an exchange.

import { EventEmitter, once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { text } from "node:stream/consumers";
import { eventually } from "../../support/wait.mjs";
import { isFinal, reqIdOf } from "./violations.mjs";

/** In place of an answer: wait until the gateway gives up, or close the connection. */
export const HANG = Symbol("hang");
export const BREAK = Symbol("break");

/**
 * An exchange is `{ seq, generation, method, url, headers, body, reqId, query, receivedAt, answeredAt, gaveUpAt, answer }`,
 * with times as of `Date.now()`. `generation` counts the processes of the gateway; `kills` contains `{ at, generation }`
 * for each that was killed. The `query` of a GET is that of its POST.
 *
 * `before` may return an answer, `{ status, headers, body, stalls }`, or HANG or BREAK; otherwise the upstream answers.
 * `after` may delay an answer. The event "received" follows the end of a request, and "answered" the transfer of the
 * whole answer to the connection.
 */
export async function startRecorder(upstream, { before = () => undefined, after = () => undefined } = {}) {
  const events = new EventEmitter();
  const agent = new Agent({ keepAlive: true });
  const queries = new Map();
  const recorder = { exchanges: [], kills: [], generation: 0, events };

  const serve = async (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const exchange = {
      seq: recorder.exchanges.length,
      generation: recorder.generation,
      method,
      url,
      headers,
      body: null,
      reqId: reqIdIn(url),
      query: null,
      receivedAt: Date.now(),
      answeredAt: null,
      gaveUpAt: null,
      answer: null,
    };
    recorder.exchanges.push(exchange);
    outgoing.on("close", () => {
      // The upstream does not notice that a gateway was killed, so its exchanges continue.
      if (!outgoing.writableFinished && !isOrphan(exchange, recorder)) exchange.gaveUpAt = Date.now();
    });
    try {
      exchange.body = await text(incoming);
    } catch {
      // A gateway that is killed during its request has submitted nothing.
      exchange.gaveUpAt = Date.now();
      return;
    }
    exchange.query = method === "POST" ? JSON.parse(exchange.body) : queries.get(exchange.reqId);
    events.emit("received", exchange);
    let answer = await before(exchange);
    if (answer === HANG) return;
    if (answer === BREAK) return outgoing.destroy();
    answer ??= await forward(upstream, agent, exchange);
    await after(exchange, answer);
    if (exchange.gaveUpAt !== null) return;
    outgoing.writeHead(answer.status, answer.headers ?? { "content-type": "application/json" });
    if (answer.stalls) return outgoing.write(answer.body);
    exchange.answer = answer;
    exchange.answeredAt = Date.now();
    const reqId = reqIdOf(exchange);
    if (reqId !== undefined) queries.set(reqId, exchange.query);
    outgoing.end(answer.body, () => {
      if (outgoing.writableFinished) events.emit("answered", exchange);
    });
  };
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const connections = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(recorder, {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Waits until every connection is closed, and so every request that was sent on one is read. */
    disconnected: () => eventually(connections, (count) => count === 0, "the end of all connections"),
    async stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  });
}

/** Returns true if the gateway of the exchange was killed. */
export function isOrphan({ generation }, { kills }) {
  return kills.some((kill) => kill.generation === generation);
}

/** Waits until the upstream has answered `n` queries with a count. This needs no client. */
export async function allCounted({ exchanges }, n) {
  const counted = () => new Set(exchanges.filter(isFinal).map(({ reqId }) => reqId)).size;
  await eventually(counted, (count) => count >= n, `the last of ${n} counts`);
}

/** Returns the upstream's answer, even if the gateway no longer waits for it. */
async function forward(upstream, agent, { method, url, headers, body }) {
  const { host: _, connection: __, ...rest } = headers;
  const outgoing = request(upstream + url, { method, headers: rest, agent });
  outgoing.end(body);
  const [incoming] = await once(outgoing, "response");
  return {
    status: incoming.statusCode,
    headers: { "content-type": incoming.headers["content-type"] },
    body: await text(incoming),
  };
}

function reqIdIn(url) {
  return new URL(url, "http://upstream.invalid").searchParams.get("req_id");
}
