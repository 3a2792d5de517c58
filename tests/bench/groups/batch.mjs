// Measures batches of queries, at a fraction of the real time.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild } from "../children.mjs";
import { CLIENTS, OURS, bundle } from "../contenders.mjs";
import { alternate, number, ratio, table } from "../measure.mjs";

/** Real time over measured time. */
const SCALE = 10;
const INTERVAL_S = 30;
const LOOP = "pLimit(3) around the loop";
const CLIENT = "zod client";

export const title = "Batches";
export const about = `Seconds until all queries of a batch are counted, in Node, with a fetch that answers within the process. Each \
query needs one poll, ${INTERVAL_S} s after its submission, and three requests are sent at a time. All times are \
measured at 1/${SCALE} of the real pace, and multiplied. The lower bound is the time of all exchanges, three at a time, or if slots must idle, that of one interval and of the \
polls after it. The first result: of ${OURS}. \`${LOOP}\` holds a slot while it waits; it is measured once, for the first batch only. \
One query for trends answers the same question as a count for each day. Medians. \`tests/pace/batch.rs\` simulates 1 to 10,000 queries \
with exchanges of 50 ms to 2 s: ${OURS} reaches the lower bound in all of them.`;

const BATCHES = [
  { queries: 365, exchangeS: 0.1 },
  { queries: 365, exchangeS: 1 },
  { queries: 1_000, exchangeS: 0.1 },
];

export async function run({ folder, quick, say }) {
  const entries = {
    [OURS]: CLIENTS[OURS].entry,
    [CLIENT]: CLIENTS[CLIENT].entry,
    [LOOP]: fileURLToPath(new URL("../contenders/whole-loop.ts", import.meta.url)),
  };
  const children = {};
  for (const [n, [name, entry]] of Object.entries(entries).entries()) {
    const outfile = await bundle(entry, { entry, outfile: join(folder, "batch", `${n}.mjs`) });
    children[name] = await startChild("batch", [outfile]);
  }
  const rows = [];
  try {
    for (const [n, batch] of (quick ? BATCHES.slice(0, 1) : BATCHES).entries()) {
      const label = `${number(batch.queries)} queries, ${number(batch.exchangeS)} s`;
      const measure = (name) => children[name].ask({ what: "batch", ...scaled(batch) });
      const found = await alternate([OURS, CLIENT], quick ? 1 : 3, measure, (text) => say(`${label}, ${text}`));
      const cells = (key, name) => seconds(found[name][key].median, batch);
      const loop = n === 0 && !quick ? seconds((await measure(LOOP)).ms, batch) : [];
      rows.push([label, bound(batch), cells("ms", OURS), cells("firstMs", OURS)[0], cells("ms", CLIENT), loop]);
    }
    const one = { queries: 1, exchangeS: 0.1 };
    const { ms } = await children[OURS].ask({ what: "trends", ...scaled(one) });
    rows.push(["1 query for trends, 0.1 s", bound(one), seconds(ms, one), seconds(ms, one)[0], [], []]);
  } finally {
    for (const child of Object.values(children)) child.stop();
  }
  const head = ["batch, exchange", "bound", OURS, "of the bound", "first result", CLIENT, "of the bound"];
  const flat = rows.map(([label, least, ours, first, client, loop]) => {
    const both = ([time = "", part = ""]) => [time, part];
    return [label, number(least), ...both(ours), first, ...both(client), ...both(loop)];
  });
  return table([...head, LOOP, "of the bound"], flat);
}

/** Converts a batch to what a program runs. */
const scaled = ({ queries, exchangeS }) => ({
  queries,
  exchangeMs: (exchangeS * 1_000) / SCALE,
  intervalMs: (INTERVAL_S * 1_000) / SCALE,
});

/** Returns the least possible seconds: of all exchanges, or of one interval and the polls after it. */
function bound({ queries, exchangeS }) {
  const rounds = (exchanges) => Math.ceil(exchanges / 3) * exchangeS;
  return Math.max(rounds(2 * queries), exchangeS + INTERVAL_S + rounds(queries));
}

/** Returns the cells of a measured time: in seconds of the real pace, and its ratio to the bound. */
function seconds(ms, batch) {
  const real = (ms * SCALE) / 1_000;
  return [number(real), ratio(real, bound(batch))];
}
