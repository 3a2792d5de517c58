// An HTTPS server whose certificate nobody vouches for. The key is for this and nothing else.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const file = (name) => readFileSync(new URL(name, import.meta.url));

/** Serves on a free port of 127.0.0.1; `asked()` is the number of requests that came through. */
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
    asked: () => requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
