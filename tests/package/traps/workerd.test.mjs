// Real traps in Cloudflare's runtime: in one request, and in a request while others count.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMPATIBILITY_DATES, ask, startWorker, testModules } from "../support/workerd.mjs";

const ROUNDS = 100;

/** Before October 2024, a promise that another request settles ends the request with one of these errors. */
const [BEFORE] = COMPATIBILITY_DATES;
const ENDED_BY_RUNTIME = /never complete|had hung/;

/** The answers take half a second; a count that hangs ends after a minute. */
const LIMIT_MS = 30_000;

const SOURCE = `
  import * as api from "clevertap-counts";
  import { newClients, rounds } from "./traps/rounds.mjs";

  const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
  const answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return new Response('{"status":"success","count":5}');
  };
  const shared = new api.CountsClient({ baseUrl: "https://g.example", fetch: answer, maxConcurrency: 2, maxRetries: 0 });
  const outcome = (promise) => promise.then((count) => ({ count }), ({ code, message }) => ({ code, message }));
  export default {
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/rounds") {
        try {
          return Response.json({ counts: await rounds(api, Number(searchParams.get("n")), { clients: newClients(api) }) });
        } catch (error) {
          return Response.json({ why: String(error?.stack ?? error) });
        }
      }
      const event_name = searchParams.get("event") ?? "Charged";
      return Response.json(await outcome(shared.count({ ...QUERY, event_name })));
    },
  };`;

for (const compatibilityDate of COMPATIBILITY_DATES) {
  describe(`a Worker as of ${compatibilityDate}`, () => {
    it(`still counts after ${ROUNDS} traps in a request and after a trap in a concurrent request`, async () => {
      const modules = [...testModules("conformance"), ...testModules("traps")].filter(
        ({ path }) => !path.endsWith(".test.mjs"),
      );
      const worker = await startWorker(SOURCE, { compatibilityDate, modules });
      const get = async (path, mayBeEnded = false) => {
        const { status, text } = await ask(new URL(path, worker.url));
        if (mayBeEnded && status === 500 && ENDED_BY_RUNTIME.test(text)) return { code: "internal" };
        assert.equal(status, 200, text);
        return JSON.parse(text);
      };
      try {
        const { why, counts } = await get(`/rounds?n=${ROUNDS}`);
        assert.equal(why, undefined);
        const total = Object.values(counts).reduce((sum, n) => sum + n);
        assert.equal(total, ROUNDS);
        assert.ok(counts.memory > 0 && counts.overflow > 0, JSON.stringify(counts));

        for (const kind of ["panic", "overflow", "big-frames", "memory"]) {
          const others = Array.from({ length: 5 }, () => get("/", compatibilityDate === BEFORE));
          await new Promise((resolve) => setTimeout(resolve, 100));
          assert.equal((await get(`/?event=trap-${kind}`)).code, "internal");
          const since = Date.now();
          for (const { code, count } of await Promise.all(others)) {
            assert.ok(code === "internal" || count === 5, `${kind}: ${code ?? count}`);
          }
          assert.equal((await get("/")).count, 5, `after ${kind}`);
          assert.ok(Date.now() - since < LIMIT_MS, `${Date.now() - since} ms`);
        }
      } finally {
        await worker.stop();
      }
    });
  });
}
