// Real traps in Cloudflare's runtime: in one request, and in one request while others count.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMPATIBILITY_DATES, ask, startWorker, testModules } from "../support/workerd.mjs";

const ROUNDS = 100;

/** Before October 2024, what one request settles does not reach another: the runtime ends the other with an error. */
const [BEFORE] = COMPATIBILITY_DATES;
const CUT_OFF = /never complete|had hung/;

const SOURCE = `
  import * as api from "clevertap-counts";
  import { newClients, rounds } from "./traps/rounds.mjs";

  const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
  const answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return new Response('{"status":"success","count":5}');
  };
  const shared = new api.CountsClient({ baseUrl: "https://g.example", fetch: answer, maxConcurrency: 2, maxRetries: 0 });
  const said = (promise) => promise.then((count) => ({ count }), ({ code, message }) => ({ code, message }));
  export default {
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/rounds") {
        try {
          return Response.json({ sprung: await rounds(api, Number(searchParams.get("n")), { clients: newClients(api) }) });
        } catch (error) {
          return Response.json({ why: String(error?.stack ?? error) });
        }
      }
      const event_name = searchParams.get("event") ?? "Charged";
      return Response.json(await said(shared.count({ ...QUERY, event_name })));
    },
  };`;

for (const compatibilityDate of COMPATIBILITY_DATES) {
  describe(`a Worker as of ${compatibilityDate}`, () => {
    it(`goes on after ${ROUNDS} traps in a request, and after one in a stranger's`, async () => {
      const modules = [...testModules("conformance"), ...testModules("traps")].filter(
        ({ path }) => !path.endsWith(".test.mjs"),
      );
      const worker = await startWorker(SOURCE, { compatibilityDate, modules });
      const says = async (path, mayBeCutOff = false) => {
        const { status, text } = await ask(new URL(path, worker.url));
        if (mayBeCutOff && status === 500 && CUT_OFF.test(text)) return { code: "internal" };
        assert.equal(status, 200, text);
        return JSON.parse(text);
      };
      try {
        const { why, sprung } = await says(`/rounds?n=${ROUNDS}`);
        assert.equal(why, undefined);
        assert.equal(
          Object.values(sprung).reduce((sum, n) => sum + n),
          ROUNDS,
        );
        assert.ok(sprung.memory > 0 && sprung.overflow > 0, JSON.stringify(sprung));

        for (const kind of ["panic", "overflow", "big-frames", "memory"]) {
          const others = Array.from({ length: 5 }, () => says("/", compatibilityDate === BEFORE));
          await new Promise((resolve) => setTimeout(resolve, 100));
          assert.equal((await says(`/?event=trap-${kind}`)).code, "internal");
          const since = Date.now();
          for (const { code, count } of await Promise.all(others)) {
            assert.ok(code === "internal" || count === 5, `${kind}: ${code ?? count}`);
          }
          assert.equal((await says("/")).count, 5, `after ${kind}`);
          assert.ok(Date.now() - since < 15_000, `${Date.now() - since} ms`);
        }
      } finally {
        await worker.stop();
      }
    });
  });
}
