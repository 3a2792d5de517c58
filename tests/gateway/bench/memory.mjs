import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bodyOf, postAll, start, startUpstream } from "./gateway.mjs";

const OPEN = 5_000;
const LARGE = 400;

/** Measures the memory of workerd with many open queries, and with large ones that all end at once. */
export async function memory(modules) {
  const upstream = await startUpstream(() => undefined);
  const persist = mkdtempSync(join(tmpdir(), "gateway-bench-"));
  const small = await start(modules, upstream, { persist });
  await postAll(small, OPEN);
  await small.stop();
  // A restart shows what the queries need, without what is left of their requests.
  const [empty, full] = [
    await residentAfterStart(modules, upstream),
    await residentAfterStart(modules, upstream, persist),
  ];
  rmSync(persist, { recursive: true });

  const large = await start(modules, upstream, { persist });
  // On the wire, each of these numbers has 21 digits.
  let values = Array(50_000).fill("1e20").join(",");
  if ((await large.post(bodyOf(LARGE, values))) === 413) values = Array(11_800).fill("1e20").join(",");
  const statuses = await postAll(large, LARGE, (n) => bodyOf(n, values));
  await large.stop();
  const ending = await start(modules, upstream, { persist, vars: { QUERY_MAX_MS: "1000" } });
  const before = workerdMib("VmRSS");
  await ending.idle();
  const peak = workerdMib("VmHWM");
  await ending.stop();
  rmSync(persist, { recursive: true });
  upstream.stop();
  const wireKb = Math.round(((values.length / 5) * 22) / 1_000);
  return [
    ["MiB of workerd per 1,000 open queries", ((full - empty) / (OPEN / 1_000)).toFixed(1)],
    ["largest query, in KB on the wire", wireKb],
    [`MiB of workerd for the end of ${statuses.get(200)} such queries`, (peak - before).toFixed(0)],
  ];
}

/** Returns the memory of workerd when it has answered a request to its object. */
async function residentAfterStart(modules, upstream, persist) {
  const gateway = await start(modules, upstream, persist === undefined ? {} : { persist });
  for (let n = 0; n < 50; n++) await gateway.health();
  const resident = workerdMib("VmRSS");
  await gateway.stop();
  return resident;
}

/** Returns a field of the status of workerd, which is a child of this process, in MiB. */
function workerdMib(field) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const read = (name) => new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1];
      if (read("PPid") === String(process.pid) && read("Name") === "workerd") return Number(read(field)) / 1_024;
    } catch {
      // The process has ended.
    }
  }
  throw new Error("there is no workerd process, or no /proc");
}
