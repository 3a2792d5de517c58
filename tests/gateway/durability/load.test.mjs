// Many queries at once, and many clients with the same query.

import assert from "node:assert/strict";
import { it } from "node:test";
import { tokenEntry } from "../support/gateway.mjs";
import { clientAt, mapConcurrently } from "./support/client.mjs";
import { ACCOUNT, createFixture, INTERVAL_MS, MAX_IN_FLIGHT, simulator, TOKEN } from "./support/fixture.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { allCounted } from "./support/recorder.mjs";
import { findViolations } from "./support/violations.mjs";

const CLIENTS = 16;
/** CleverTap answers nothing until this many queries are accepted, so that most of them are queued. */
const ACCEPTED_BEFORE_ANSWERS = 300;

it("3,000 queries are counted in the order of their acceptance", async (test) => {
  const wanted = queries(3_000);
  const tokens = { tester: tokenEntry(TOKEN, [ACCOUNT], { maxOpen: 5_000 }) };
  const gate = Promise.withResolvers();
  const { recorder, startInProcess } = await createFixture({
    tokens,
    vars: { REQUEST_TIMEOUT_MS: "120000" },
    before: () => gate.promise,
  });
  const client = clientAt((await startInProcess()).url, TOKEN);

  const since = Date.now();
  const times = new Map();
  let queued;
  const answers = await mapConcurrently(CLIENTS, wanted, async (query) => {
    const sentAt = Date.now();
    const answer = await client.accepted(query);
    times.set(JSON.stringify(query), { sentAt, acceptedAt: Date.now() });
    if (times.size === ACCEPTED_BEFORE_ANSWERS) {
      queued = times.size - recorder.exchanges.length;
      gate.resolve();
    }
    return answer;
  });
  const acceptedAt = Date.now();
  await allCounted(recorder, wanted.length);
  test.diagnostic(`accepted in ${acceptedAt - since} ms, counted in ${Date.now() - since} ms`);

  // One in ten shows that each query has its own count. The health report shows that none is left.
  const isChecked = (_, index) => index % 10 === 0;
  const ends = await mapConcurrently(CLIENTS, answers.filter(isChecked), (answer) => client.ended(answer));
  assert.deepEqual(
    ends.map(({ count }) => count),
    await countsOf(simulator, wanted.filter(isChecked)),
  );
  const { open, finished } = (await client.health()).accounts[ACCOUNT];
  assert.deepEqual({ open, finished }, { open: 0, finished: wanted.length });
  assert.deepEqual(findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT }), []);
  assert.equal(recorder.exchanges.length, 2 * wanted.length);

  assert.ok(queued > 100, `only ${queued} queries were queued`);
  const submitted = recorder.exchanges.filter(({ method }) => method === "POST").map(({ body }) => times.get(body));
  assert.deepEqual(overtakings(submitted), []);
});

/**
 * Finds submissions that were overtaken by a query which its client sent after they were accepted. Submissions that are
 * in flight together have no order.
 */
function overtakings(submitted) {
  let latest = 0;
  return submitted.flatMap(({ acceptedAt }, position) => {
    latest = Math.max(latest, submitted[position - MAX_IN_FLIGHT]?.sentAt ?? 0);
    return latest > acceptedAt
      ? [`submission ${position} was overtaken by one sent ${latest - acceptedAt} ms after it was accepted`]
      : [];
  });
}

it("identical queries of all tokens are submitted once", async () => {
  const [query] = queries(1);
  const others = ["b", "c"].map((name) => [name, `token-${name}`]);
  const tokens = Object.fromEntries(
    [["tester", TOKEN], ...others].map(([name, token]) => [name, tokenEntry(token, [ACCOUNT])]),
  );
  const { recorder, startInProcess } = await createFixture({ session: { partials: 3 }, tokens });
  const { url } = await startInProcess();
  const clients = [TOKEN, ...others.map(([, token]) => token)].map((token) => clientAt(url, token));
  const spellings = [
    query,
    { to: String(query.to), from: "2024-01-01", event_name: query.event_name },
    { ...query, event_properties: [] },
  ];
  const asked = Array.from({ length: 40 }, (_, index) =>
    clients.map((client) => [client, spellings[index % spellings.length]]),
  ).flat();

  const answers = await Promise.all(asked.map(([client, spelling]) => client.accepted(spelling)));
  const ends = await Promise.all(answers.map((answer, index) => asked[index][0].ended(answer)));
  const [count] = await countsOf(simulator, [query]);
  assert.deepEqual(
    ends,
    asked.map(() => ({ status: "success", count })),
  );
  assert.deepEqual(
    recorder.exchanges.map(({ method }) => method),
    ["POST", "GET", "GET", "GET"],
  );
  // Each token has one req_id.
  assert.equal(new Set(answers.flatMap(({ body }) => body.req_id ?? [])).size, clients.length);
});
