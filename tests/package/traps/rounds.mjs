// Rounds of real traps, in a build of the package that makes them on demand: counts at every stage, a trap, and the
// same clients again. Runs wherever the package does.

import { equal, ok } from "../conformance/check.mjs";

/** What src/js/traps.rs knows. Running out of memory takes a tenth of a second, the others nothing. */
const QUICK = ["panic", "index", "overflow", "big-frames"];
const SLOW_EVERY = 50;

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
const pendingOf = (reqId) => ({ status: "partial", endpoint: "events", reqId, notBefore: 0 });

/** Where the trap comes from. Each gives what the trap's own call ended with. */
const SPRINGS = {
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

/** A client whose requests do what `mode.now` says. */
function clientOf({ CountsClient }, mode, options) {
  const answer = (body, status = 200) => new Response(body, { status });
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
    if (mode.now === "unwell") return Promise.resolve(answer("<html>", 503));
    return Promise.resolve(answer('{"status":"success","count":5}'));
  };
  return new CountsClient({ baseUrl: "https://g.example", fetch, pollIntervalMs: 60_000, ...options });
}

/** Starts a call, and waits until it says that it has got so far. */
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
  const [busy, waiting, unwell] = clients;
  const kind = n % SLOW_EVERY === SLOW_EVERY - 1 ? "memory" : QUICK[n % QUICK.length];
  const sources = Object.keys(SPRINGS);
  const source = sources[Math.floor(n / QUICK.length) % sources.length];
  const what = `round ${n}, ${kind} in ${source}`;
  busy.mode.now = "hang";
  waiting.mode.now = "partial";
  unwell.mode.now = "unwell";
  const inFlight = await Promise.all([
    started((onProgress) => busy.client.count(QUERY, { onProgress }), "submitting"),
    started((onProgress) => busy.client.resume(pendingOf("88"), { onProgress }), "polling"),
    started((onProgress) => busy.client.count(QUERY, { onProgress }), "queued"),
    started((onProgress) => busy.client.resume(pendingOf("99"), { onProgress }), "queued"),
    started((onProgress) => waiting.client.count(QUERY, { onProgress }), "waiting"),
    started(
      (onProgress) => waiting.client.resume({ ...pendingOf("66"), notBefore: Date.now() + 60_000 }, { onProgress }),
      "waiting",
    ),
    started((onProgress) => unwell.client.count(QUERY, { onProgress }), "retrying"),
  ]);
  equal(busy.mode.hanging, 2, `${what}: exchanges in flight`);

  const name = `trap-${kind}`;
  const trapping = clients[3];
  trapping.mode.now = "partial";
  trapping.mode.trap = name;
  const own = await SPRINGS[source](api, trapping.client, name);
  ok(own instanceof api.CleverTapError && own.code === "internal", `${what}: ${own}`);
  if (source === "a poll") equal(own.pending?.reqId, `trap/${kind}`, `${what}: the poll's own pending`);

  const errors = [];
  for (const { outcome, phase } of inFlight) {
    const { value, error } = await outcome;
    ok(error instanceof api.CleverTapError, `${what}: ${phase}: ${value ?? error}`);
    errors.push(error);
  }
  equal(
    errors.map(({ code }) => code),
    Array(7).fill("internal"),
    `${what}: codes`,
  );
  equal(
    errors.map(({ reqId, pending }) => [reqId, pending?.reqId]),
    [undefined, "88", undefined, "99", "77", "66", undefined].map((id) => [id, id]),
    `${what}: pendings`,
  );
  equal(
    errors.map(({ attempts }) => attempts),
    [1, 1, 0, 0, 1, 0, 1],
    `${what}: attempts`,
  );
  equal(busy.mode.hanging, 0, `${what}: exchanges still in flight`);

  for (const { client, mode } of clients) {
    mode.now = "success";
    equal(await client.count(QUERY), 5, `${what}: the next count`);
  }
  equal(await busy.client.resume({ ...errors[4].pending, notBefore: 0 }), 5, `${what}: the pending, resumed`);
  return kind;
}

/** Runs so many rounds with the same clients; gives how often each kind of trap was sprung. */
export async function rounds(api, count, { first = 0, after = () => {}, clients = newClients(api) } = {}) {
  const sprung = {};
  for (let n = first; n < first + count; n++) {
    const kind = await round(api, clients, n);
    sprung[kind] = (sprung[kind] ?? 0) + 1;
    await after(n);
  }
  return sprung;
}

export function newClients(api) {
  return [{ maxConcurrency: 2 }, {}, {}, {}].map((options) => {
    const mode = { now: "success", hanging: 0, trap: undefined };
    return { mode, client: clientOf(api, mode, options) };
  });
}
