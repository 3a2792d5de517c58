// The conformance suite as a program to bundle.

import * as api from "clevertap-counts";
import { cases, runAll } from "./conformance/index.mjs";
import { simulatorAt } from "./conformance/simulator.mjs";

globalThis.suite = (simulatorUrl, width) => runAll(cases, { api, simulator: simulatorAt(simulatorUrl) }, width);
