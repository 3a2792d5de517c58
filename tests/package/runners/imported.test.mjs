// The package as a module has it.

import * as api from "clevertap-counts";
import declare from "./declare.cjs";

declare("imported", api);
