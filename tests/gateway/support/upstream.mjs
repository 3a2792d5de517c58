// A count API whose answer depends on the query. The simulator's scripts depend only on the order of the requests.

import { once } from "node:events";
import { createServer } from "node:http";

/** The answer to a POST whose query is polled. The upstream adds the req_id. */
export const ACCEPTED = { body: { status: "partial" } };

/**
 * `answers` maps the name of an event to a function that returns the answer to its POST, `{ status, headers, body }`, or
 * a promise of it; for `undefined` the request stays unanswered. A body that is a text is sent as it is. The function
 * receives the number of earlier POSTs of the event and the query. Any other event is counted at once. `polls` does the
 * same for the polls of a query whose POST was answered with `ACCEPTED`.
 */
export async function startUpstream(answers, polls = {}) {
  const requests = [];
  const queries = [];
  const server = createServer(async (request, response) => {
    const isPoll = request.method === "GET";
    const reqId = Number(new URL(request.url, "http://upstream.invalid").searchParams.get("req_id"));
    const text = (await request.toArray()).join("");
    const query = isPoll ? queries[reqId - 1] : JSON.parse(text);
    const { event_name: name } = query;
    const entry = { name, isPoll, isOpen: true };
    response.on("close", () => {
      entry.isOpen = false;
    });
    const before = requests.filter((other) => other.name === name && other.isPoll === isPoll).length;
    requests.push(entry);
    const answer = await ((isPoll ? polls : answers)[name] ?? (() => counted(name)))(before, query);
    if (answer === undefined) return;
    const body = answer === ACCEPTED ? { ...ACCEPTED.body, req_id: queries.push(query) } : answer.body;
    response.writeHead(answer.status ?? 200, { "Content-Type": "application/json", ...answer.headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const of = (name, isPoll) => requests.filter((request) => request.name === name && request.isPoll === isPoll);
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Returns the number of POSTs of an event. */
    postsOf: (name) => of(name, false).length,
    /** Returns the polls of an event's queries, with `isOpen` for those that are in flight. */
    pollsOf: (name) => of(name, true),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Returns the answer to a POST of an event. The count is the length of its name. */
export function counted(name) {
  return { body: { status: "success", count: name.length } };
}

/** Holds the answers to an event back until `release` is called. */
export function held(name) {
  const { promise, resolve } = Promise.withResolvers();
  return { answer: () => promise, release: () => resolve(counted(name)) };
}
