// A page that runs the suite with the package under its own name, which an import map resolves.

import * as api from "clevertap-counts";
import { parameters, settle, show } from "./parameters.mjs";
import { runSuite } from "./suite.mjs";

settle(runSuite(api, parameters(), show));
