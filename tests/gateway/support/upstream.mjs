// A count API whose answer depends on the query. The simulator's scripts depend only on the order of the requests.

import { once } from "node:events";
import { createServer } from "node:http";

/**
 * `answers` maps the name of an event to a function that returns the answer to its POST, `{ status, body }`, or a
 * promise of it; for `undefined` the request stays unanswered. The function receives the number of earlier POSTs of
 * the event. Any other event is counted at once.
 */
export async function startUpstream(answers) {
  const posts = [];
  const server = createServer(async (request, response) => {
    const { event_name: name } = JSON.parse((await request.toArray()).join(""));
    const before = posts.filter((post) => post.name === name).length;
    posts.push({ name });
    const answer = await (answers[name] ?? (() => counted(name)))(before);
    if (answer === undefined) return;
    response.writeHead(answer.status ?? 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Returns the number of POSTs of an event. */
    postsOf: (name) => posts.filter((post) => post.name === name).length,
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
