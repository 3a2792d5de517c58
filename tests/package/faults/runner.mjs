// Runs the matrix in whatever runtime this is.

import { equal, ok, same } from "../conformance/check.mjs";
import { ACCOUNT, PASSCODE, QUERY, eventually } from "../conformance/stage.mjs";
import { STEPS, outcomeOf, rows } from "./index.mjs";
import { AFTERWARDS, judgeEnd, judgeExchanges } from "./judge.mjs";

const POLL_INTERVAL_MS = 5;
/** Cases that share a session. */
const BATCH = 300;
/** Requests in flight at once, and sessions that run side by side. */
const WIDTH = 24;
/** For one case; a loaded machine is slow, but not so slow. */
const PATIENCE_MS = 60_000;

/** Every row at every step. A case's req_id is its name, and where it shares a session, its event, too. */
function casesOn(platform) {
  return rows.flatMap((row, n) =>
    Object.entries(STEPS).map(([step, leads]) => {
      const { outcome, resends = 0 } = row.platforms?.[platform] ?? {};
      return { row, step, leads, resends, reqId: `fault-${n}-${leads}`, outcome: outcome ?? outcomeOf(row, step) };
    }),
  );
}

/** The simulator's script for a case, with more successes than it needs. */
async function scriptOf({ row, leads, resends, reqId }) {
  const partial = { body: `{"status":"partial","req_id":"${reqId}"}` };
  const faulty = typeof row.step === "function" ? await row.step({ reqId }) : row.step;
  const times = row.elsewhere ? 0 : 1 + resends;
  const success = { body: `{"status":"success","count":${AFTERWARDS}}` };
  return [...Array(leads).fill(partial), ...Array(times).fill(faulty), success, success, success];
}

/**
 * Gives what became of each case: `{ fault, step, why }`, where `why` is only there if it failed.
 *
 * `context`: the package's `api`, the `simulator`, the `platform`'s name, and what rows of the group "Hosts" need.
 * `tell` hears how far it is.
 */
export async function runMatrix(context, tell = () => {}) {
  equal(new Set(rows.map(({ fault }) => fault)).size, rows.length, "the number of names");
  const stray = await watchRejections();
  const cases = casesOn(context.platform);
  const own = cases.filter(({ row }) => row.own || row.fresh);
  // Those that wait for a timeout begin first.
  own.sort((one, other) => (other.row.options ? 1 : 0) - (one.row.options ? 1 : 0));
  const shared = cases.filter(({ row }) => !row.own && !row.fresh);
  const results = [];
  const settle = (entry, why) => {
    results.push({ fault: entry.row.fault, step: entry.step, why });
    tell(`${results.length} of ${cases.length} cases have run`);
  };
  await inLanes(own, WIDTH, async (entry) => settle(entry, await whyNot(() => runAlone(context, entry))));
  for (let n = 0; n < shared.length; n += BATCH) await runBatch(context, shared.slice(n, n + BATCH), settle);
  const rejected = stray();
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

/** Many cases on one client; the simulator tells them apart by event and by req_id, which are the same. */
async function runBatch(context, batch, settle) {
  const scripts = Object.fromEntries(
    await Promise.all(batch.map(async (entry) => [entry.reqId, await scriptOf(entry)])),
  );
  const { id, baseUrl } = await context.simulator.session({ scripts });
  const client = clientFor(context, baseUrl, { maxConcurrency: WIDTH });
  const run = (entry) => whyNot(() => countOnce(context, client, entry, { ...QUERY, event_name: entry.reqId }));
  const reasons = await Promise.all(batch.map(run));
  const exchanges = grouped(await exchangesOf(context, id));
  for (const [n, entry] of batch.entries()) {
    settle(
      entry,
      reasons[n] ?? (await whyNot(() => judgeExchanges(entry, exchanges.get(entry.reqId) ?? [], POLL_INTERVAL_MS))),
    );
  }
}

/** What a session has seen, when nothing is under way any more. */
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
  const counting = client.count(query).then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  const end = await Promise.race([counting, late]);
  clearTimeout(timer);
  ok(!end.late, `the count hangs: nothing for ${PATIENCE_MS / 1_000} s`);
  judgeEnd(api, entry, { ...end, since, pollIntervalMs: POLL_INTERVAL_MS });
}

/** The platform's fetch, which sends the n-th request to another host. */
function diverted(url, n) {
  let sent = 0;
  return (own, init) => globalThis.fetch(sent++ === n ? url : own, init);
}

async function whyNot(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

async function inLanes(entries, width, run) {
  let next = 0;
  const lane = async () => {
    while (next < entries.length) await run(entries[next++]);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

function grouped(exchanges) {
  const groups = new Map();
  for (const exchange of exchanges) groups.set(exchange.script, [...(groups.get(exchange.script) ?? []), exchange]);
  return groups;
}

/** Watches for promises that nobody looks after, and shows first that it would see one. */
async function watchRejections() {
  const seen = [];
  const probe = new Error("a rejection to be seen");
  const note = (reason) => seen.push(reason);
  if (typeof globalThis.process?.on === "function") globalThis.process.on("unhandledRejection", note);
  else {
    globalThis.addEventListener("unhandledrejection", (event) => {
      if (event.reason === probe) event.preventDefault();
      note(event.reason);
    });
  }
  Promise.reject(probe);
  await eventually(
    () => seen,
    ({ length }) => length > 0,
    "the probe's unhandled rejection",
  );
  same(seen.shift(), probe, "the rejection seen");
  return () => seen.map((reason) => String(reason?.stack ?? reason));
}
