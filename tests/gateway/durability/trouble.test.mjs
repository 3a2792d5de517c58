// What goes wrong with one query is its own affair: the others are counted as if nothing was.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "../../package/conformance/stage.mjs";
import { clientAt } from "./support/client.mjs";
import { judge } from "./support/judge.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { BREAK, HANG } from "./support/recorder.mjs";
import { INTERVAL_MS, MOST, simulator, stage, TOKEN } from "./support/stage.mjs";
import { corrupt } from "./support/storage.mjs";

const OTHERS = 30;
const vars = { REQUEST_TIMEOUT_MS: "3000" };

const json = (body, status = 200) => ({ status, body: typeof body === "string" ? body : JSON.stringify(body) });
const html = (status) => ({
  status,
  headers: { "content-type": "text/html" },
  body: "<html><body>Bad Gateway</body></html>",
});
const tooMany = json({ status: "fail", error: "Too many concurrent requests", code: 429 }, 429);
const unknown = json({ status: "fail", error: "invalid request id", code: 400 }, 400);
const invalidEvent = { status: "fail", error: '["Invalid event : App Launched"]', code: 400 };
const stalled = { status: 200, body: '{"status":"par', stalls: true };

/** A failure in the gateway's own words, which no client takes for one of the exchange or of the credentials. */
const ownFailure = ({ status, error, code }) => {
  assert.deepEqual([status, typeof error, [502, 504].includes(code)], ["fail", "string", true]);
  assert.doesNotMatch(error, /invalid request id/i);
};
const failedWith = (expected) => (end) => assert.deepEqual(end, expected);
const counted = (end, count) => assert.deepEqual(end, { status: "success", count });

/**
 * The answers to the troubled query's POSTs and GETs, one after the other; the last one goes on. `null` is the
 * upstream's own. "until the others are done" goes on so long.
 */
const CASES = [
  { name: "CleverTap fails it", POST: [json(invalidEvent)], ends: failedWith(invalidEvent) },
  { name: "CleverTap fails it at a poll", GET: [json(invalidEvent)], ends: failedWith(invalidEvent) },
  { name: "a submission's answer makes no sense", POST: [json("no JSON at all")], ends: ownFailure },
  { name: "a poll's answer makes no sense", GET: [json('{"status":"success","count":-1}')], ends: ownFailure },
  {
    name: "an answer is too long",
    POST: [json(`${" ".repeat(2 ** 20)}{"status":"success","count":1}`)],
    ends: ownFailure,
  },
  { name: "an answer is deeper than any reader likes", POST: [json("[".repeat(100_000))], ends: ownFailure },
  { name: "a redirect", POST: [{ status: 307, headers: { location: "/elsewhere" }, body: "" }], ends: ownFailure },
  { name: "its req_id is never known", GET: [unknown], ends: ownFailure, posts: 3 },
  { name: "its req_id is unknown once", GET: [unknown, null], ends: counted, posts: 2 },
  { name: "proxies fail, then do not", POST: [html(502), html(504), null], GET: [html(502), null], ends: counted },
  { name: "connections break, then do not", POST: [BREAK, null], GET: [BREAK, BREAK, null], ends: counted },
  { name: "too many requests, then not", POST: [tooMany, null], GET: [tooMany, null], ends: counted },
  { name: "answers stall in the middle, then do not", POST: [stalled, null], GET: [stalled, null], ends: counted },
  { name: "submissions hang", POST: [HANG, "until the others are done", null], ends: counted },
  { name: "polls hang", GET: [HANG, "until the others are done", null], ends: counted },
  { name: "polls stall", GET: [stalled, "until the others are done", null], ends: counted },
];

describe("one query's trouble:", { concurrency: true }, async () => {
  const wanted = queries(CASES.length + OTHERS);
  const expected = await countsOf(simulator, wanted);
  const troubles = new Map(
    CASES.map(({ POST = [null], GET = [null] }, index) => [wanted[index].to, { POST: [...POST], GET: [...GET] }]),
  );
  let othersAreDone = false;
  const before = ({ method, query }) => {
    const answers = troubles.get(query.to)?.[method] ?? [null];
    if (answers[1] === "until the others are done") {
      if (!othersAreDone) return answers[0];
      answers.splice(0, 2);
    }
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? undefined;
  };
  const scene = await stage({ before, vars });
  const { recorder } = scene;
  const client = clientAt((await scene.inProcess()).url, TOKEN);
  const accepted = Promise.all(wanted.map((query) => client.accepted(query)));
  const others = (async () => {
    const ends = await Promise.all((await accepted).slice(CASES.length).map((answer) => client.ended(answer, 60_000)));
    othersAreDone = true;
    return ends;
  })();

  it(`${OTHERS} others are counted meanwhile`, async () => {
    assert.deepEqual(
      await others,
      expected.slice(CASES.length).map((count) => ({ status: "success", count })),
    );
  });

  const ends = CASES.map(async (_, index) => await client.ended((await accepted)[index], 90_000));
  for (const [index, { name, ends: check, posts }] of CASES.entries()) {
    it(name, async () => {
      check(await ends[index], expected[index]);
      const submitted = recorder.exchanges.filter(
        ({ method, query }) => method === "POST" && query?.to === wanted[index].to,
      );
      if (posts !== undefined) assert.equal(submitted.length, posts);
    });
  }

  it("no promise about the upstream is broken by any of it", async () => {
    await Promise.allSettled([others, ...ends]);
    assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);
  });
});

it("a row that cannot be read fails alone", async () => {
  const [poisoned, ...others] = queries(21);
  const before = ({ method, query }) => (method === "POST" && query.to === poisoned.to ? HANG : undefined);
  const scene = await stage({ before, vars });
  const { recorder } = scene;
  const first = await scene.inProcess();
  const accepted = clientAt(first.url, TOKEN).accepted(poisoned);
  await eventually(
    () => recorder.exchanges.length,
    (n) => n === 1,
    "the submission of the row",
  );
  await accepted;
  await first.stop();
  assert.equal(corrupt(scene.options.persist, `"to":${poisoned.to}`), 1);

  const client = clientAt((await scene.inProcess()).url, TOKEN);
  const answers = await Promise.all(others.map((query) => client.accepted(query)));
  const ends = await Promise.all(answers.map((answer) => client.ended(answer)));
  assert.deepEqual(
    ends,
    (await countsOf(simulator, others)).map((count) => ({ status: "success", count })),
  );
  ownFailure(await client.ended(await accepted, 60_000));
  assert.equal(recorder.exchanges.filter(({ query }) => query?.to === poisoned.to).length, 1);
});
