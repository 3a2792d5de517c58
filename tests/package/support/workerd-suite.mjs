// The conformance suite inside of workerd: each case in a request of its own.

import { cases, runAll } from "../conformance/index.mjs";
import { report } from "../runtimes/driver.mjs";
import { ask, startWorker, testModules, wasmModule } from "./workerd.mjs";

/** Cases side by side: most of them wait for timers and sockets. */
export const WIDTH = 12;

/** A Worker that runs what it is asked for; `folder` is where it finds the tests. */
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

/** What that Worker needs to know. */
export const suiteBindings = (simulatorUrl) => ({ SIMULATOR_URL: simulatorUrl, MODULE_BYTES: wasmModule().length });

/** Starts it with the package as it is installed. */
export function startSuite(simulatorUrl, compatibilityDate) {
  const firstCount = testModules("runtimes").filter(({ path }) => path.endsWith("/first-count.mjs"));
  const modules = [...testModules("conformance"), ...firstCount];
  return startWorker(suiteWorker("."), { compatibilityDate, bindings: suiteBindings(simulatorUrl), modules });
}

/** Asks a Worker that runs the suite; gives what it ran. */
async function asked(url, path) {
  const { status, text } = await ask(new URL(path, url));
  if (status !== 200) throw new Error(`the Worker answered ${status}: ${text}`);
  const { name, why } = JSON.parse(text);
  if (why !== undefined) throw new Error(why);
  return name;
}

/** The suite's cases, run over there. */
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

/** Runs all of them as a row of the table of platforms, `more` results included; gives the number of failures. */
export async function runRow(url, more = []) {
  console.log(`first count: ${await asked(url, "/first-count")}`);
  return report([...more, ...(await runAll(casesAt(url), undefined, WIDTH))]);
}
