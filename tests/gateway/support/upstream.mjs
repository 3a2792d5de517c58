// A count API whose answer depends on the query: what the simulator's scripts, which go by turns, cannot do.

import { once } from "node:events";
import { createServer } from "node:http";

/**
 * `answers` maps an event's name to what a POST of it is answered: a function of how often it was posted
 * before, giving `{ status, body }` or undefined for no answer at all. Every other event has a count.
 */
export async function startUpstream(answers) {
  const posts = [];
  const server = createServer(async (request, response) => {
    const { event_name: name } = JSON.parse((await request.toArray()).join(""));
    const before = posts.filter((post) => post.name === name).length;
    posts.push({ name, at: Date.now(), passcode: request.headers["x-clevertap-passcode"] });
    const answer = (answers[name] ?? (() => ({ body: { status: "success", count: name.length } })))(before);
    if (answer === undefined) return;
    response.writeHead(answer.status ?? 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    posts,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
