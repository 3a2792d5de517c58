// Runs the conformance suite in a page or a worker.

import { cases, runAll } from "../../conformance/index.mjs";
import { simulatorAt } from "../../conformance/simulator.mjs";
import { firstCount } from "../../runtimes/first-count.mjs";

/** The number of concurrent cases. Most of them wait for timers and sockets; a browser opens six sockets to a host. */
const WIDTH = 8;

/** Runs the cases except those named in `except`, and calls `report` with the progress after each case. */
export async function runSuite(api, { simulatorUrl, except }, report) {
  const context = { api, simulator: simulatorAt(simulatorUrl) };
  const cost = await firstCount(context);
  const chosen = cases.filter(({ name }) => !except.includes(name));
  const failed = [];
  let done = 0;
  const reporting = chosen.map((entry) => ({
    ...entry,
    async run(context) {
      try {
        await entry.run(context);
      } catch (error) {
        failed.push(`failed: ${entry.name}`);
        throw error;
      } finally {
        done += 1;
        report([`${done} of ${chosen.length} cases have run`, ...failed].join("\n"));
      }
    },
  }));
  return { cost, results: await runAll(reporting, context, WIDTH) };
}
