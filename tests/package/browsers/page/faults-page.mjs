// A page that runs the fault matrix.

import * as api from "../../../package/index.js";
import { simulatorAt } from "../../conformance/simulator.mjs";
import { runMatrix } from "../../faults/runner.mjs";
import { parameters, settle, show } from "./parameters.mjs";

const given = parameters();
settle(runMatrix({ ...given, platform: "chromium", simulator: simulatorAt(given.simulatorUrl), api }, show));
