// A page that runs the suite and imports the package by its name through an import map.

import * as api from "clevertap-counts";
import { parameters, settle, show } from "./parameters.mjs";
import { runSuite } from "./suite.mjs";

settle(runSuite(api, parameters(), show));
