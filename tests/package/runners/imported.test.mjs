import * as api from "clevertap-counts";
import declare from "./declare.cjs";

declare("imported", api);
