// An account whose counts stay unfinished until the test releases them. The tests see the unfinished state for as long
// as they need, at any speed of the machine.

import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/**
 * Starts a server between the gateway and a simulator session. It answers a query for which `isHeld(query)` holds, and
 * its polls, with "partial" until `release()` is called, and passes everything else to the session.
 */
export async function holdCounts(upstream, isHeld) {
  let released = false;
  /** The requests of held queries by their req_id. */
  const held = new Map();

  async function answer(method, url, headers, body) {
    if (method === "POST" && !released && isHeld(JSON.parse(body))) {
      const reqId = held.size + 1;
      held.set(String(reqId), { method, url, headers, body });
      return partial(reqId);
    }
    const reqId = new URL(url, upstream).searchParams.get("req_id");
    const submitted = held.get(reqId);
    if (submitted === undefined) return await forward({ method, url, headers, body: body || undefined });
    return released ? await forward(submitted) : partial(reqId);
  }

  async function forward({ method, url, headers, body }) {
    const answered = await fetch(upstream + url, { method, headers, body });
    return { status: answered.status, body: await answered.text() };
  }

  const server = createServer(async (request, response) => {
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const { status, body } = await answer(request.method, request.url, headers, await text(request));
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    release: () => {
      released = true;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const partial = (reqId) => ({ status: 200, body: `{"status":"partial","req_id":${reqId}}` });
