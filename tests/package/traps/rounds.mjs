// Rounds of real traps, in a build of the package that traps on demand. In each round there are counts in every phase,
// then a trap, and then the same clients count again. Runs in any runtime.

import { equal, ok, pluck } from "../conformance/check.mjs";

/** The kinds of traps in src/js/traps.rs except "memory", which takes a tenth of a second and so comes less often. */
const QUICK = ["panic", "index", "overflow", "big-frames"];
const MEMORY_EVERY = 50;

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
const pendingOf = (reqId) => ({ status: "partial", endpoint: "events", reqId, notBefore: 0 });

/** Calls that trap, by the place of the trap. Each returns the result or the error of its call. */
const TRAPPING_CALLS = {
  "a function": ({ validateQuery }, _client, name) => {
    try {
      return validateQuery({ ...QUERY, event_name: name });
    } catch (error) {
      return error;
    }
  },
  "the start of a count": (_api, client, name) => client.count({ ...QUERY, event_name: name }).catch((error) => error),
  "an answer": (_api, client) =>
    client.count({ ...QUERY, event_name: "trapping" }, { endpoint: "profiles" }).catch((error) => error),
  "a poll": (_api, client, name) => client.resume(pendingOf(name.replace("-", "/"))).catch((error) => error),
};

/** A client whose requests depend on `mode.now`. */
function clientOf({ CountsClient }, mode, options) {
  const answer = (body, status = 200, headers = {}) => new Response(body, { status, headers });
  const fetch = (url, { method, signal }) => {
    if (url.includes("/profiles.json")) return Promise.resolve(answer(`{"status":"${mode.trap}"}`));
    if (mode.now === "hang") {
      return new Promise((_, reject) => {
        mode.hanging += 1;
        signal.addEventListener("abort", () => {
          mode.hanging -= 1;
          reject(signal.reason);
        });
      });
    }
    if (mode.now === "partial" && method === "POST") return Promise.resolve(answer('{"status":"partial","req_id":77}'));
    if (mode.now === "fail") return Promise.resolve(answer("<html>", 503, { "Retry-After": "60" }));
    return Promise.resolve(answer('{"status":"success","count":5}'));
  };
  return new CountsClient({ baseUrl: "https://g.example", fetch, pollIntervalMs: 60_000, ...options });
}

/** Starts a call and waits until it reports the phase. */
function started(call, phase) {
  return new Promise((resolve) => {
    const entry = { phase };
    entry.outcome = call((progress) => progress.phase === phase && resolve(entry)).then(
      (value) => ({ value }),
      (error) => ({ error }),
    );
    entry.outcome.then(() => resolve(entry));
  });
}

async function round(api, clients, n) {
  const [busy, waiting, failing, trapping] = clients;
  const kind = n % MEMORY_EVERY === MEMORY_EVERY - 1 ? "memory" : QUICK[n % QUICK.length];
  const sources = Object.keys(TRAPPING_CALLS);
  const source = sources[Math.floor(n / QUICK.length) % sources.length];
  const label = `round ${n}, ${kind} in ${source}`;
  busy.mode.now = "hang";
  waiting.mode.now = "partial";
  failing.mode.now = "fail";
  const later = { ...pendingOf("66"), notBefore: Date.now() + 60_000 };
  const inFlight = await Promise.all([
    started((onProgress) => busy.client.count(QUERY, { onProgress }), "submitting"),
    started((onProgress) => busy.client.resume(pendingOf("88"), { onProgress }), "polling"),
    started((onProgress) => busy.client.count(QUERY, { onProgress }), "queued"),
    started((onProgress) => busy.client.resume(pendingOf("99"), { onProgress }), "queued"),
    started((onProgress) => waiting.client.count(QUERY, { onProgress }), "waiting"),
    started((onProgress) => waiting.client.resume(later, { onProgress }), "waiting"),
    started((onProgress) => failing.client.count(QUERY, { onProgress }), "retrying"),
  ]);
  equal(busy.mode.hanging, 2, `${label}: exchanges in flight`);

  const name = `trap-${kind}`;
  trapping.mode.now = "partial";
  trapping.mode.trap = name;
  const own = await TRAPPING_CALLS[source](api, trapping.client, name);
  ok(own instanceof api.CleverTapError && own.code === "internal", `${label}: ${own}`);
  if (source === "a poll") equal(own.pending?.reqId, `trap/${kind}`, `${label}: the poll's own pending`);

  const errors = [];
  for (const { outcome, phase } of inFlight) {
    const { value, error } = await outcome;
    ok(error instanceof api.CleverTapError, `${label}: ${phase}: ${value ?? error}`);
    errors.push(error);
  }
  equal(pluck(errors, "code"), Array(7).fill("internal"), `${label}: codes`);
  const ids = errors.map(({ reqId, pending }) => [reqId, pending?.reqId]);
  const expected = [undefined, "88", undefined, "99", "77", "66", undefined].map((id) => [id, id]);
  equal(ids, expected, `${label}: req_ids and those of the pendings`);
  equal(pluck(errors, "attempts"), [1, 1, 0, 0, 1, 0, 1], `${label}: attempts`);
  equal(busy.mode.hanging, 0, `${label}: exchanges still in flight`);

  for (const { client, mode } of clients) {
    mode.now = "success";
    equal(await client.count(QUERY), 5, `${label}: the next count`);
  }
  equal(await busy.client.resume({ ...errors[4].pending, notBefore: 0 }), 5, `${label}: the pending, resumed`);
  return kind;
}

/** Runs some rounds with the same clients; returns the number of traps of each kind. */
export async function rounds(api, count, { first = 0, clients = newClients(api) } = {}) {
  const counts = {};
  for (let n = first; n < first + count; n++) {
    const kind = await round(api, clients, n);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

export function newClients(api) {
  return [{ maxConcurrency: 2 }, {}, {}, {}].map((options) => {
    const mode = { now: "success", hanging: 0, trap: undefined };
    return { mode, client: clientOf(api, mode, options) };
  });
}
