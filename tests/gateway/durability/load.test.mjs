// Many queries at once, and the same query many times.

import assert from "node:assert/strict";
import { it } from "node:test";
import { ACCOUNT } from "../../package/conformance/stage.mjs";
import { tokenEntry } from "../support/gateway.mjs";
import { clientAt, lanes } from "./support/client.mjs";
import { judge } from "./support/judge.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { allCounted } from "./support/recorder.mjs";
import { INTERVAL_MS, MOST, simulator, stage, TOKEN } from "./support/stage.mjs";

const LANES = 16;

it("3,000 queries are all counted, in their order", async (test) => {
  const wanted = queries(3_000);
  const tokens = { tester: tokenEntry(TOKEN, [ACCOUNT], { maxOpen: 5_000 }) };
  const { recorder, inProcess } = await stage({ tokens });
  const client = clientAt((await inProcess()).url, TOKEN);

  const since = Date.now();
  const taken = new Map();
  const answers = await lanes(LANES, wanted, async (query) => {
    const sentAt = Date.now();
    const answer = await client.accepted(query);
    taken.set(JSON.stringify(query), { sentAt, acceptedAt: Date.now() });
    return answer;
  });
  const acceptedAt = Date.now();
  const queued = wanted.length - recorder.exchanges.filter(({ method }) => method === "POST").length;
  await allCounted(recorder, wanted.length, 180_000);
  test.diagnostic(
    `accepted in ${acceptedAt - since} ms, ${queued} of them queued then, counted in ${Date.now() - since} ms`,
  );

  // That each has its own count, one in ten may show; that none is left, the account shows.
  const isShown = (_, index) => index % 10 === 0;
  const ends = await lanes(LANES, answers.filter(isShown), (answer) => client.ended(answer));
  assert.deepEqual(
    ends.map(({ count }) => count),
    await countsOf(simulator, wanted.filter(isShown)),
  );
  const { open, finished } = (await client.health()).accounts[ACCOUNT];
  assert.deepEqual({ open, finished }, { open: 0, finished: wanted.length });
  assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);
  assert.equal(recorder.exchanges.length, 2 * wanted.length);

  assert.ok(queued > 100, `only ${queued} queries were queued`);
  const submitted = recorder.exchanges.filter(({ method }) => method === "POST").map(({ body }) => taken.get(body));
  assert.deepEqual(overtakers(submitted), []);
});

/** Submissions that came before those of queries accepted before they were even sent. Side by side there is no order. */
function overtakers(submitted) {
  let latest = 0;
  return submitted.flatMap(({ acceptedAt }, place) => {
    latest = Math.max(latest, submitted[place - MOST]?.sentAt ?? 0);
    return latest > acceptedAt
      ? [`submission ${place} was overtaken by one sent ${latest - acceptedAt} ms after it was accepted`]
      : [];
  });
}

it("identical queries are asked once, whoever asks", async () => {
  const [query] = queries(1);
  const others = ["b", "c"].map((name) => [name, `token-${name}`]);
  const tokens = Object.fromEntries(
    [["tester", TOKEN], ...others].map(([name, token]) => [name, tokenEntry(token, [ACCOUNT])]),
  );
  const { recorder, inProcess } = await stage({ session: { partials: 3 }, tokens });
  const { url } = await inProcess();
  const clients = [TOKEN, ...others.map(([, token]) => token)].map((token) => clientAt(url, token));
  // The same query, written in other ways.
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
  // Each token has a req_id of its own, and only one.
  assert.equal(new Set(answers.flatMap(({ body }) => body.req_id ?? [])).size, clients.length);
});
