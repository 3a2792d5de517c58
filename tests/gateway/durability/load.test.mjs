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

/** How far a submission may be from its place in the queue: those accepted side by side have no order, nor those sent so. */
const UNORDERED = LANES + MOST;

it("3,000 queries are all counted, in their order", async (test) => {
  const wanted = queries(3_000);
  const tokens = { tester: tokenEntry(TOKEN, [ACCOUNT], { maxOpen: 5_000 }) };
  const { recorder, inProcess } = await stage({ tokens });
  const client = clientAt((await inProcess()).url, TOKEN);

  const since = Date.now();
  const answers = await lanes(LANES, wanted, (query) => client.accepted(query));
  const acceptedAt = Date.now();
  await allCounted(recorder, wanted.length, 120_000);
  const countedAt = Date.now();
  const ends = await lanes(LANES, answers, (answer) => client.ended(answer));
  test.diagnostic(`accepted in ${acceptedAt - since} ms, counted in ${countedAt - since} ms, read in ${Date.now() - countedAt} ms`);

  const expected = await countsOf(simulator, wanted);
  assert.ok(new Set(expected).size > 0.5 * wanted.length, "the queries must differ in their counts");
  assert.deepEqual(ends.map(({ count }) => count), expected);
  assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);
  assert.equal(recorder.exchanges.length, 2 * wanted.length);

  const places = new Map(wanted.map((query, place) => [JSON.stringify(query), place]));
  const submitted = recorder.exchanges.filter(({ method }) => method === "POST");
  const furthest = Math.max(...submitted.map(({ body }, place) => Math.abs(place - places.get(body))));
  assert.ok(furthest <= UNORDERED, `a submission was ${furthest} places from its own`);
});

it("identical queries are asked once, whoever asks", async () => {
  const [query] = queries(1);
  const others = ["b", "c"].map((name) => [name, `token-${name}`]);
  const tokens = Object.fromEntries([["tester", TOKEN], ...others].map(([name, token]) => [name, tokenEntry(token, [ACCOUNT])]));
  const { recorder, inProcess } = await stage({ tokens });
  const { url } = await inProcess();
  const clients = [TOKEN, ...others.map(([, token]) => token)].map((token) => clientAt(url, token));
  // The same query, written in other ways.
  const spellings = [query, { to: String(query.to), from: "2024-01-01", event_name: query.event_name }, { ...query, event_properties: [] }];
  const asked = clients.flatMap((client) => Array.from({ length: 40 }, (_, index) => [client, spellings[index % spellings.length]]));

  const answers = await Promise.all(asked.map(([client, spelling]) => client.accepted(spelling)));
  const ends = await Promise.all(answers.map((answer, index) => asked[index][0].ended(answer)));
  const [count] = await countsOf(simulator, [query]);
  assert.deepEqual(ends, asked.map(() => ({ status: "success", count })));
  assert.deepEqual(recorder.exchanges.map(({ method }) => method), ["POST", "GET"]);
  // Each token has a req_id of its own, and only one.
  assert.equal(new Set(answers.map(({ body }) => body.req_id)).size, clients.length);
});
