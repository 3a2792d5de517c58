// A module worker that runs the suite and imports the package by its path.

import * as api from "../../../package/index.js";
import { runSuite } from "./suite.mjs";

addEventListener("message", async ({ data }) => {
  const report = (progress) => postMessage({ progress });
  postMessage({ outcome: await runSuite(api, data, report) });
});
