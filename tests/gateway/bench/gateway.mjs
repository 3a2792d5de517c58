// A gateway with one account, in front of an upstream whose answers a measurement chooses.

import { once } from "node:events";
import { createServer } from "node:http";
import { eventually } from "../support/wait.mjs";

const TOKEN = "a-token";

/** Starts an upstream. `answer` receives `{ method, body }` and returns JSON, or `undefined` for no answer. */
export async function startUpstream(answer) {
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join("");
    const json = await answer({ method: request.method, body });
    if (json !== undefined) response.end(json);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Starts a gateway. `options` are those of `startGateway`. */
export async function start(modules, upstream, { vars = {}, ...options } = {}) {
  const { startGateway, tokenEntry } = await import("../support/gateway.mjs");
  const gateway = await startGateway({
    accounts: { A: { passcode: "P", baseUrl: upstream.url, maxOpen: 100_000 } },
    tokens: { one: tokenEntry(TOKEN, ["A"], { maxOpen: 100_000 }) },
    vars: { ANSWER_WAIT_MS: "0", ...vars },
    modules,
    ...options,
  });
  const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
  const health = async () => {
    const response = await fetch(`${gateway.url}/health`, { headers });
    return (await response.json()).accounts.A;
  };
  return {
    url: gateway.url,
    stop: gateway.stop,
    health,
    async post(body) {
      const response = await fetch(`${gateway.url}/1/counts/events.json`, { method: "POST", headers, body });
      await response.text();
      return response.status;
    },
    /** Waits until no query is open, and the object has nothing to do for an hour. */
    idle: () =>
      eventually(
        health,
        ({ open, alarm }) => open === 0 && Date.parse(alarm) > Date.now() + 3_600_000,
        "the end of all queries",
      ),
  };
}

/** Returns the body of the query number `n`, whose filter has the values. */
export function bodyOf(n, values = "1") {
  return `{"event_name":"Charged","event_properties":[{"name":"A","operator":"equals","value":[${n},${values}]}],"from":20240101,"to":20240131}`;
}

/** Posts `n` queries by 16 clients at a time. */
export async function postAll(gateway, n, bodyAt = bodyOf) {
  let next = 0;
  const statuses = new Map();
  const client = async () => {
    while (next < n) {
      const status = await gateway.post(bodyAt(next++));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));
  return statuses;
}
