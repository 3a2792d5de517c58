// The fault matrix in this process.

import { simulatorAt } from "../conformance/simulator.mjs";
import { runMatrix } from "../faults/runner.mjs";
import { importPackage } from "../support/package.mjs";

export async function runOn(parameters) {
  const context = {
    ...parameters,
    platform: "node",
    simulator: simulatorAt(parameters.simulatorUrl),
    api: await importPackage(),
  };
  return { version: `Node ${process.versions.node}`, results: await runMatrix(context) };
}
