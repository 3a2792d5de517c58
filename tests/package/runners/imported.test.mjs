// Tests the package with `import`.

import * as api from "clevertap-counts";
import declare from "./declare.cjs";

declare("imported", api);
