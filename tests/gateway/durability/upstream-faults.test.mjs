// A fault in the exchanges of one query does not affect the other queries.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "../support/wait.mjs";
import { clientAt } from "./support/client.mjs";
import { createFixture, INTERVAL_MS, MAX_IN_FLIGHT, simulator, TOKEN } from "./support/fixture.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { BREAK, HANG } from "./support/recorder.mjs";
import { corrupt } from "./support/storage.mjs";
import { findViolations } from "./support/violations.mjs";

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

/** Checks that a failure is in the gateway's own words, which no client mistakes for a failed exchange. */
const ownFailure = ({ status, error, code }) => {
  assert.deepEqual([status, typeof error, [424, 408].includes(code)], ["fail", "string", true]);
  assert.doesNotMatch(error, /invalid request id/i);
};
const failedWith = (expected) => (end) => assert.deepEqual(end, expected);
const counted = (end, count) => assert.deepEqual(end, { status: "success", count });

/** Repeats the answer before it until all other queries are counted. */
const UNTIL_OTHERS_ARE_DONE = Symbol("until the others are done");

/**
 * `POST` and `GET` are the answers to the query's requests, one after the other; the last one is repeated. `null` is
 * the answer of the upstream. `posts` is the number of POSTs that CleverTap answered.
 */
const CASES = [
  { name: "a failure as the answer to the POST", POST: [json(invalidEvent)], ends: failedWith(invalidEvent) },
  { name: "a failure as the answer to a poll", GET: [json(invalidEvent)], ends: failedWith(invalidEvent) },
  { name: "an answer to the POST that is not JSON", POST: [json("no JSON at all")], ends: ownFailure },
  {
    name: "an invalid count in the answers to polls",
    GET: [json('{"status":"success","count":-1}')],
    ends: ownFailure,
  },
  {
    name: "an answer that is too long",
    POST: [json(`${" ".repeat(2 ** 20)}{"status":"success","count":1}`)],
    ends: ownFailure,
  },
  { name: "an answer that is nested too deeply", POST: [json("[".repeat(100_000))], ends: ownFailure },
  { name: "a redirect", POST: [{ status: 307, headers: { location: "/elsewhere" }, body: "" }], ends: ownFailure },
  { name: "a req_id that is lost three times", GET: [unknown], ends: ownFailure, posts: 3 },
  { name: "a req_id that is lost once", GET: [unknown, null], ends: counted, posts: 2 },
  { name: "a proxy that fails for a while", POST: [html(502), html(504), null], GET: [html(502), null], ends: counted },
  { name: "connections that break for a while", POST: [BREAK, null], GET: [BREAK, BREAK, null], ends: counted },
  { name: "a rate limit for a while", POST: [tooMany, null], GET: [tooMany, null], ends: counted },
  { name: "answers that stall for a while", POST: [stalled, null], GET: [stalled, null], ends: counted },
  { name: "POSTs that hang", POST: [HANG, UNTIL_OTHERS_ARE_DONE, null], ends: counted },
  { name: "polls that hang", GET: [HANG, UNTIL_OTHERS_ARE_DONE, null], ends: counted },
  { name: "polls that stall", GET: [stalled, UNTIL_OTHERS_ARE_DONE, null], ends: counted },
];

describe("if single queries have faults,", { concurrency: true }, async () => {
  const wanted = queries(CASES.length + OTHERS);
  const expected = await countsOf(simulator, wanted);
  const faults = new Map(
    CASES.map(({ POST = [null], GET = [null] }, index) => [wanted[index].to, { POST: [...POST], GET: [...GET] }]),
  );
  let othersAreDone = false;
  const before = ({ method, query }) => {
    const answers = faults.get(query.to)?.[method] ?? [null];
    if (answers[1] === UNTIL_OTHERS_ARE_DONE) {
      if (!othersAreDone) return answers[0];
      answers.splice(0, 2);
    }
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? undefined;
  };
  const fixture = await createFixture({ before, vars });
  const { recorder } = fixture;
  const client = clientAt((await fixture.startInProcess()).url, TOKEN);
  const accepted = Promise.all(wanted.map((query) => client.accepted(query)));
  const others = (async () => {
    const ends = await Promise.all((await accepted).slice(CASES.length).map((answer) => client.ended(answer)));
    othersAreDone = true;
    return ends;
  })();

  const ends = CASES.map(async (_, index) => await client.ended((await accepted)[index]));
  for (const [index, { name, ends: check, posts }] of CASES.entries()) {
    it(`a query ends as expected after ${name}`, async () => {
      check(await ends[index], expected[index]);
      if (posts === undefined) return;
      // A busy machine may take longer than the timeout. Such a POST has no answer.
      const answered = recorder.exchanges.filter(
        ({ method, query, answeredAt }) => method === "POST" && query?.to === wanted[index].to && answeredAt !== null,
      );
      assert.equal(answered.length, posts);
    });
  }

  it(`${OTHERS} other queries are counted`, async () => {
    assert.deepEqual(
      await others,
      expected.slice(CASES.length).map((count) => ({ status: "success", count })),
    );
  });

  it("the gateway keeps its promises to the upstream", async () => {
    await Promise.allSettled([others, ...ends]);
    assert.deepEqual(findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT }), []);
  });
});

it("only the query fails whose row cannot be read", async () => {
  const [poisoned, ...others] = queries(21);
  const before = ({ method, query }) => (method === "POST" && query.to === poisoned.to ? HANG : undefined);
  const fixture = await createFixture({ before, vars: { ...vars, ANSWER_WAIT_MS: "0" } });
  const { recorder } = fixture;
  const postsOfPoisoned = () => recorder.exchanges.filter(({ query }) => query?.to === poisoned.to).length;
  const first = await fixture.startInProcess();
  const accepted = await clientAt(first.url, TOKEN).accepted(poisoned);
  await eventually(postsOfPoisoned, (n) => n > 0, "the submission");
  await first.stop();
  assert.equal(corrupt(fixture.options.persist, `"to":${poisoned.to}`), 1);
  const posted = postsOfPoisoned();

  const client = clientAt((await fixture.startInProcess()).url, TOKEN);
  const answers = await Promise.all(others.map((query) => client.accepted(query)));
  const ends = await Promise.all(answers.map((answer) => client.ended(answer)));
  assert.deepEqual(
    ends,
    (await countsOf(simulator, others)).map((count) => ({ status: "success", count })),
  );
  ownFailure(await client.ended(accepted));
  assert.equal(postsOfPoisoned(), posted, "a row that cannot be read must not be sent");
});
