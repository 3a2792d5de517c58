// A page that runs one case of `cases.mjs`.

import { simulatorAt } from "../../conformance/simulator.mjs";
import { cases } from "./cases.mjs";
import { parameters, settle } from "./parameters.mjs";

const { name, simulatorUrl, foreignUrl } = parameters();
const load = () => import("../../../package/index.js");
settle(cases.find((entry) => entry.name === name).run({ load, simulator: simulatorAt(simulatorUrl), foreignUrl }));
