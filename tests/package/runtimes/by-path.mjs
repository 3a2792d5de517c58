import * as api from "../../node_modules/clevertap-counts/index.js";
import { runProgram } from "./driver.mjs";

await runProgram(api);
