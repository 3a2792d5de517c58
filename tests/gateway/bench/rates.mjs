import { setTimeout as sleep } from "node:timers/promises";
import { postAll, start, startUpstream } from "./gateway.mjs";

const QUERIES = 600;
const UPSTREAM_MS = 50;

/** Measures the queries that are accepted and counted in a second. Three slots allow 60 counts of 50 ms. */
export async function rates(modules) {
  const upstream = await startUpstream(async () => {
    await sleep(UPSTREAM_MS);
    return '{"status":"success","count":5}';
  });
  const gateway = await start(modules, upstream);
  await postAll(gateway, 16, (n) => `{"event_name":"warm up ${n}","from":20240101,"to":20240131}`);
  await gateway.idle();
  const since = performance.now();
  await postAll(gateway, QUERIES);
  const accepted = performance.now() - since;
  await gateway.idle();
  const counted = performance.now() - since;
  await gateway.stop();
  upstream.stop();
  const perSecond = (ms) => Math.round((QUERIES / ms) * 1_000);
  return [
    ["queries accepted per second", perSecond(accepted)],
    [`queries counted per second, with answers after ${UPSTREAM_MS} ms`, perSecond(counted)],
  ];
}
