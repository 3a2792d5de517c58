// Runs the conformance suite in workerd, each case in a separate request.

import { cases, runAll } from "../conformance/index.mjs";
import { report } from "../runtimes/driver.mjs";
import { ask, startWorker, testModules, wasmModule } from "./workerd.mjs";

/** The number of concurrent cases. Most of them wait for timers and sockets. */
export const WIDTH = 12;

/** Returns the source of a Worker that runs the requested case. `folder` is the folder of the tests. */
export const suiteWorker = (folder) => `
  import * as api from "clevertap-counts";
  import { cases, runCase } from "${folder}/conformance/index.mjs";
  import { simulatorAt } from "${folder}/conformance/simulator.mjs";
  import { firstCount } from "${folder}/runtimes/first-count.mjs";

  export default {
    async fetch(request, { SIMULATOR_URL, MODULE_BYTES }) {
      const { pathname, searchParams } = new URL(request.url);
      const context = { api, simulator: simulatorAt(SIMULATOR_URL) };
      try {
        if (pathname === "/first-count") return Response.json({ name: await firstCount(context, MODULE_BYTES) });
        const entry = cases[Number(searchParams.get("n"))];
        await runCase(entry, context);
        return Response.json({ name: entry.name });
      } catch (error) {
        return Response.json({ why: String(error?.stack ?? error) });
      }
    },
  };`;

/** Returns the bindings of that Worker. */
export const suiteBindings = (simulatorUrl) => ({ SIMULATOR_URL: simulatorUrl, MODULE_BYTES: wasmModule().length });

/** Starts the Worker with the installed package. */
export function startSuite(simulatorUrl, compatibilityDate) {
  const firstCount = testModules("runtimes").filter(({ path }) => path.endsWith("/first-count.mjs"));
  const modules = [...testModules("conformance"), ...firstCount];
  return startWorker(suiteWorker("."), { compatibilityDate, bindings: suiteBindings(simulatorUrl), modules });
}

/** Sends a request to the Worker and returns the name of the case that it ran. */
async function asked(url, path) {
  const { status, text } = await ask(new URL(path, url));
  if (status !== 200) throw new Error(`the Worker answered ${status}: ${text}`);
  const { name, why } = JSON.parse(text);
  if (why !== undefined) throw new Error(why);
  return name;
}

/** Returns the suite's cases, which run in the Worker. */
export function casesAt(url) {
  return cases.map(({ group, name }, n) => ({
    group,
    name,
    run: async () => {
      const ran = await asked(url, `/?n=${n}`);
      if (ran !== name) throw new Error(`the Worker ran another case: ${ran}`);
    },
  }));
}

/** Runs all cases as a row of the table of platforms, which includes the results in `more`. Returns the number of failures. */
export async function runRow(url, more = []) {
  console.log(`first count: ${await asked(url, "/first-count")}`);
  return report([...more, ...(await runAll(casesAt(url), undefined, WIDTH))]);
}
