// The conformance suite inside of workerd: each case in a request of its own.

import { cases } from "../conformance/index.mjs";
import { ask, startWorker, testModules, wasmModule } from "./workerd.mjs";

const SOURCE = `
  import * as api from "clevertap-counts";
  import { cases, runCase } from "./conformance/index.mjs";
  import { simulatorAt } from "./conformance/simulator.mjs";
  import { firstCount } from "./runtimes/first-count.mjs";

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

/** Starts a Worker that runs the suite's cases on demand. */
export async function startSuite(simulatorUrl, compatibilityDate) {
  const { url, stop } = await startWorker(SOURCE, {
    compatibilityDate,
    bindings: { SIMULATOR_URL: simulatorUrl, MODULE_BYTES: wasmModule().length },
    modules: [...testModules("conformance"), ...testModules("runtimes").filter(({ path }) => path.endsWith("/first-count.mjs"))],
  });
  const asked = async (path) => {
    const { status, text } = await ask(new URL(path, url));
    if (status !== 200) throw new Error(`the Worker answered ${status}: ${text}`);
    const { name, why } = JSON.parse(text);
    if (why !== undefined) throw new Error(why);
    return name;
  };
  return {
    stop,
    /** What the first count costs; to be asked before all cases. */
    firstCount: () => asked("/first-count"),
    /** The suite's cases, run over there. */
    cases: cases.map(({ group, name }, n) => ({
      group,
      name,
      run: async () => {
        const ran = await asked(`/?n=${n}`);
        if (ran !== name) throw new Error(`the Worker ran another case: ${ran}`);
      },
    })),
  };
}
