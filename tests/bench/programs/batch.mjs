// Runs batches of queries that each need one poll, in a separate process:
//   node batch.mjs <module>

import { pathToFileURL } from "node:url";
import { SMALL } from "../queries.mjs";
import { answerWith } from "./answer.mjs";

const SLOTS = 3;
const { CountsClient } = await import(pathToFileURL(process.argv[2]));

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Sleeps for that time exactly, because a timer takes up to a millisecond longer. */
async function sleep(ms) {
  const until = performance.now() + ms;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - 2)));
  while (performance.now() < until) await turn();
}

const timed = async (run) => {
  const since = performance.now();
  await run();
  return performance.now() - since;
};

/** A service within the process, which records the first violation of the limit or of the interval. */
function service(exchangeMs, intervalMs, result) {
  let [requests, inFlight] = [0, 0];
  let violation;
  const answered = new Map();
  const fetch = async (url, { method = "GET" } = {}) => {
    const reqId = new URL(url).searchParams.get("req_id");
    requests += 1;
    const id = String(requests);
    inFlight += 1;
    if (inFlight > SLOTS) violation ??= `${inFlight} requests at once`;
    // The client's clock has whole milliseconds.
    const early = method === "GET" && answered.get(reqId) + intervalMs - 1 - performance.now();
    if (early > 0) violation ??= `a poll that is ${early} ms early`;
    await sleep(exchangeMs);
    inFlight -= 1;
    if (method === "GET") return new Response(JSON.stringify({ status: "success", ...result }));
    answered.set(id, performance.now());
    return new Response(`{"status":"partial","req_id":${id}}`);
  };
  const check = (queries) => {
    if (requests !== 2 * queries) violation ??= `${requests} requests for ${queries} queries`;
    if (violation) throw new Error(violation);
  };
  return { fetch, check };
}

const clientOf = ({ fetch }, pollIntervalMs) =>
  new CountsClient({
    accountId: "ACCOUNT",
    passcode: "PASSCODE",
    baseUrl: "http://127.0.0.1:1",
    fetch,
    pollIntervalMs,
    maxWaitMs: 7_200_000,
  });

/** Returns the milliseconds until all queries of a batch are counted, and until the first one is. */
async function batch({ queries, exchangeMs, intervalMs }) {
  const made = service(exchangeMs, intervalMs, { count: 5 });
  const client = clientOf(made, intervalMs);
  const since = performance.now();
  let firstMs;
  const count = async () => {
    if ((await client.count(SMALL)) !== 5) throw new Error("a count is wrong");
    firstMs ??= performance.now() - since;
  };
  const ms = await timed(() => Promise.all(Array.from({ length: queries }, count)));
  made.check(queries);
  return { ms, firstMs };
}

/** Returns the milliseconds of one query for trends. */
async function trends({ exchangeMs, intervalMs }) {
  const made = service(exchangeMs, intervalMs, { days: { 20240101: 5 } });
  const client = clientOf(made, intervalMs);
  const ms = await timed(async () => {
    const { days } = await client.trends({ ...SMALL, groups: { days: { trend_type: "daily" } } });
    if (days[20240101] !== 5) throw new Error("the report is wrong");
  });
  made.check(1);
  return { ms };
}

answerWith({ batch, trends });
