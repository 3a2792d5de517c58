// The conformance suite in one realm of a browser: a page's or a worker's.

import { cases, runAll } from "../../conformance/index.mjs";
import { simulatorAt } from "../../conformance/simulator.mjs";
import { firstCount } from "../../runtimes/first-count.mjs";

/** Cases side by side: most of them wait for timers and sockets, of which a browser has six a host. */
const WIDTH = 8;

/** Tells how far it is after each case; `except` are the names of those that are not run. */
export async function runSuite(api, { simulatorUrl, except }, tell) {
  const context = { api, simulator: simulatorAt(simulatorUrl) };
  const cost = await firstCount(context);
  const chosen = cases.filter(({ name }) => !except.includes(name));
  const failed = [];
  let done = 0;
  const telling = chosen.map((entry) => ({
    ...entry,
    async run(context) {
      try {
        await entry.run(context);
      } catch (error) {
        failed.push(`failed: ${entry.name}`);
        throw error;
      } finally {
        done += 1;
        tell([`${done} of ${chosen.length} cases have run`, ...failed].join("\n"));
      }
    },
  }));
  return { cost, results: await runAll(telling, context, WIDTH) };
}
