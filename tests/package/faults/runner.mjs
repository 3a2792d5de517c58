// Runs the matrix in any runtime.

import { equal, ok, same } from "../conformance/check.mjs";
import { ACCOUNT, PASSCODE, QUERY, eventually } from "../conformance/stage.mjs";
import { successOf } from "./contract.mjs";
import { STEPS, outcomeOf, rows } from "./index.mjs";
import { AFTERWARDS, judgeEnd, judgeExchanges } from "./judge.mjs";

const POLL_INTERVAL_MS = 5;
/** Number of cases that share a session. */
const BATCH = 300;
/** Number of concurrent requests, and of concurrent sessions. */
const WIDTH = 24;
/** Only a case that hangs takes this long. */
const PATIENCE_MS = 120_000;

/** The calls in turn. Two of them answer a count, two a report. */
const CALLS = {
  events: (client, query) => client.count(query),
  trends: (client, query) => client.trends({ ...query, groups: { days: { trend_type: "daily" } } }),
  profiles: (client, query) => client.count(query, { endpoint: "profiles" }),
  top: (client, query) => client.top({ ...query, groups: { days: { property_type: "app_fields", name: "A" } } }),
};

/**
 * Every row at every step. The req_id of a case is unique; in a shared session it is also the event's name. Rows that do not
 * depend on the endpoint take turns, and each of them has a count and a report among its steps.
 */
function casesOn(platform) {
  const endpoints = Object.keys(CALLS);
  return rows.flatMap((row, n) =>
    Object.entries(STEPS).map(([step, leads]) => {
      const { outcome, resends = 0 } = row.platforms?.[platform] ?? {};
      const endpoint = row.endpoint ?? endpoints[(n + leads) % endpoints.length];
      const reqId = `fault-${n}-${leads}`;
      return { row, step, leads, resends, endpoint, reqId, outcome: outcome ?? outcomeOf(row, step) };
    }),
  );
}

/** The simulator's script for a case, with more successes than needed. */
async function scriptOf({ row, leads, resends, reqId }) {
  const partial = { body: `{"status":"partial","req_id":"${reqId}"}` };
  const faulty = typeof row.step === "function" ? await row.step({ reqId }) : row.step;
  const times = row.elsewhere ? 0 : 1 + resends;
  const success = { body: successOf(AFTERWARDS) };
  return [...Array(leads).fill(partial), ...Array(times).fill(faulty), success, success, success];
}

/**
 * Runs every case and returns a result for each: `{ fault, step, why }`; `why` is undefined unless the case failed.
 *
 * `context` has the package's `api`, the `simulator`, the name of the `platform`, and the URLs for the group "Hosts".
 * `tell` is called with the progress as text.
 */
export async function runMatrix(context, tell = () => {}) {
  equal(new Set(rows.map(({ fault }) => fault)).size, rows.length, "the number of names");
  const unhandled = await watchRejections();
  const cases = casesOn(context.platform);
  const own = cases.filter(({ row }) => row.own || row.fresh);
  // Cases that wait for a timeout start first.
  own.sort((one, other) => (other.row.options ? 1 : 0) - (one.row.options ? 1 : 0));
  const shared = cases.filter(({ row }) => !row.own && !row.fresh);
  const results = [];
  const settle = (entry, why) => {
    results.push({ fault: entry.row.fault, step: entry.step, why });
    tell(`${results.length} of ${cases.length} cases have run`);
  };
  await concurrently(own, WIDTH, async (entry) => settle(entry, await failureOf(() => runAlone(context, entry))));
  for (let n = 0; n < shared.length; n += BATCH) await runBatch(context, shared.slice(n, n + BATCH), settle);
  const rejected = unhandled();
  if (rejected.length > 0) results.push({ fault: "unhandled rejections", step: "any", why: rejected.join(" | ") });
  return results;
}

async function runAlone(context, entry) {
  const { row } = entry;
  const config = { script: await scriptOf(entry), freshConnections: row.fresh ?? false };
  const { id, baseUrl } = await context.simulator.session(config);
  const elsewhere = row.elsewhere && { fetch: diverted(row.elsewhere(context), entry.leads) };
  const client = clientFor(context, baseUrl, { ...row.options, ...elsewhere });
  await countOnce(context, client, entry, QUERY);
  const exchanges = await exchangesOf(context, id);
  judgeExchanges(entry, exchanges, POLL_INTERVAL_MS);
}

/** Runs many cases on one client; the simulator finds the script of each by the event or the req_id, which are equal. */
async function runBatch(context, batch, settle) {
  const scripts = Object.fromEntries(
    await Promise.all(batch.map(async (entry) => [entry.reqId, await scriptOf(entry)])),
  );
  const { id, baseUrl } = await context.simulator.session({ scripts });
  const client = clientFor(context, baseUrl, { maxConcurrency: WIDTH });
  const run = (entry) => failureOf(() => countOnce(context, client, entry, { ...QUERY, event_name: entry.reqId }));
  const reasons = await Promise.all(batch.map(run));
  const exchanges = grouped(await exchangesOf(context, id));
  for (const [n, entry] of batch.entries()) {
    const judge = () => judgeExchanges(entry, exchanges.get(entry.reqId) ?? [], POLL_INTERVAL_MS);
    settle(entry, reasons[n] ?? (await failureOf(judge)));
  }
}

/** Returns the exchanges of a session when all of them have ended. */
async function exchangesOf({ simulator }, id) {
  const idle = ({ inFlight }) => inFlight === 0;
  return (await eventually(() => simulator.log(id), idle, "the end of the exchanges", PATIENCE_MS)).exchanges;
}

function clientFor({ api }, baseUrl, options) {
  const common = { accountId: ACCOUNT, passcode: PASSCODE, baseUrl, pollIntervalMs: POLL_INTERVAL_MS, maxRetries: 0 };
  return new api.CountsClient({ ...common, ...options });
}

async function countOnce({ api }, client, entry, query) {
  const since = Date.now();
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, { late: true })));
  const counting = CALLS[entry.endpoint](client, query).then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  const end = await Promise.race([counting, late]);
  clearTimeout(timer);
  ok(!end.late, `the count hangs: no end after ${PATIENCE_MS / 1_000} s`);
  judgeEnd(api, entry, { ...end, since, pollIntervalMs: POLL_INTERVAL_MS });
}

/** The platform's fetch, but for the n-th request, which goes to another host. */
function diverted(url, n) {
  let sent = 0;
  return (own, init) => globalThis.fetch(sent++ === n ? url : own, init);
}

/** Returns the reason why `run` fails, or undefined. */
async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

async function concurrently(entries, width, run) {
  let next = 0;
  const runRest = async () => {
    while (next < entries.length) await run(entries[next++]);
  };
  await Promise.all(Array.from({ length: width }, runRest));
}

function grouped(exchanges) {
  const groups = new Map();
  for (const exchange of exchanges) groups.set(exchange.script, [...(groups.get(exchange.script) ?? []), exchange]);
  return groups;
}

/** Collects unhandled rejections, after a probe has shown that it notices them. */
async function watchRejections() {
  const seen = [];
  const probe = new Error("a probe's unhandled rejection");
  const note = (reason) => seen.push(reason);
  if (typeof globalThis.process?.on === "function") globalThis.process.on("unhandledRejection", note);
  else {
    globalThis.addEventListener("unhandledrejection", (event) => {
      if (event.reason === probe) event.preventDefault();
      note(event.reason);
    });
  }
  Promise.reject(probe);
  await eventually(() => seen.length > 0, Boolean, "the probe's unhandled rejection");
  same(seen.shift(), probe, "the noticed rejection");
  return () => seen.map((reason) => String(reason?.stack ?? reason));
}
