// A proxy between the gateway and its upstream. It outlives the gateway, so what it writes down is
// what the upstream has seen; and it can get in the way of an exchange.

import { EventEmitter, once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { text } from "node:stream/consumers";
import { eventually } from "../../../package/conformance/stage.mjs";
import { isFinal, reqIdOf } from "./judge.mjs";

/** In place of an answer: none, until the peer gives up; or the end of the connection. */
export const HANG = Symbol("hang");
export const BREAK = Symbol("break");

/**
 * An exchange is `{ seq, generation, method, url, headers, body, reqId, query, receivedAt, answeredAt, gaveUpAt, answer }`,
 * times as `Date.now()`. `generation` counts the gateway's processes; `kills` says when one was ended, as `{ at, generation }`.
 * `query` is the POST's, also with a GET. `before` may answer in the upstream's place: `{ status, headers, body, stalls }`,
 * HANG or BREAK. `after` may hold an answer back. "received" is emitted when the whole request is in, "answered" when all
 * of the answer is handed to the connection.
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
      // What a gateway that was killed has asked for goes on.
      if (!outgoing.writableFinished && !isOrphan(exchange, recorder)) exchange.gaveUpAt = Date.now();
    });
    try {
      exchange.body = await text(incoming);
    } catch {
      // A peer that is killed in the middle of its request has not asked anything.
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
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(recorder, {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  });
}

/** Whether the gateway that began it was killed. */
export function isOrphan({ generation }, { kills }) {
  return kills.some((kill) => kill.generation === generation);
}

/** Waits until the upstream has given so many counts. No client is needed for that. */
export async function allCounted({ exchanges }, n, withinMs = 60_000) {
  const counted = () => new Set(exchanges.filter(isFinal).map(({ reqId }) => reqId)).size;
  await eventually(counted, (count) => count >= n, `the last of ${n} counts`, withinMs);
}

/** Gives the upstream's answer, also where nobody waits for it any more. */
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
