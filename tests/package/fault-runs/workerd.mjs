// The fault matrix in one request of a Worker.

import { COMPATIBILITY_DATES, ask, startWorker, testModules, version } from "../support/workerd.mjs";

const worker = (parameters) => `
  import * as api from "clevertap-counts";
  import { simulatorAt } from "./conformance/simulator.mjs";
  import { runMatrix } from "./faults/runner.mjs";

  const parameters = ${JSON.stringify(parameters)};
  export default {
    async fetch() {
      const context = { ...parameters, platform: "workerd", simulator: simulatorAt(parameters.simulatorUrl), api };
      return Response.json(await runMatrix(context));
    },
  };`;

export async function runOn(parameters) {
  const compatibilityDate = COMPATIBILITY_DATES.at(-1);
  const modules = [...testModules("conformance"), ...testModules("faults")];
  const { url, stop } = await startWorker(worker(parameters), { compatibilityDate, modules });
  try {
    const { status, text } = await ask(url);
    if (status !== 200) throw new Error(`the Worker answered ${status}: ${text}`);
    return { version: `workerd ${version} as of ${compatibilityDate}`, results: JSON.parse(text) };
  } finally {
    await stop();
  }
}
