// Runs the conformance suite as one test and writes its results to a file.

import { writeFileSync } from "node:fs";
import * as api from "clevertap-counts";
import { cases, runAll } from "../conformance/index.mjs";
import { simulatorAt } from "../conformance/simulator.mjs";
import { firstCount } from "../runtimes/first-count.mjs";

const WIDTH = 12;
const LIMIT_MS = 200_000;

it(
  "runs the conformance suite",
  async () => {
    const context = { api, simulator: simulatorAt(process.env.SIMULATOR_URL) };
    const first = await firstCount(context);
    const results = await runAll(cases, context, WIDTH);
    writeFileSync(process.env.RESULTS, JSON.stringify({ first, results }));
  },
  LIMIT_MS,
);
