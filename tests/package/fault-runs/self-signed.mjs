// An HTTPS server with a self-signed certificate. Its key has no other use.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const file = (name) => readFileSync(new URL(name, import.meta.url));

/** Serves on a free port of 127.0.0.1; `requests()` returns the number of requests that arrived. */
export async function serveSelfSigned() {
  let requests = 0;
  const credentials = { key: file("self-signed.key"), cert: file("self-signed.crt") };
  const server = createServer(credentials, (_, response) => {
    requests += 1;
    response.end('{"status":"success","count":1}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://127.0.0.1:${server.address().port}`,
    requests: () => requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
